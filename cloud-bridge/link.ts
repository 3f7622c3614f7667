/** Where a connection goes, what it listens to and what the broker says of us when it breaks. */
export interface LinkAddress {
  readonly url: string;
  readonly clientId: string;
  /** One topic filter; its only wildcard is a `+` at the end. */
  readonly listenTo: string;
  readonly will: { readonly topic: string; readonly bytes: Uint8Array };
}

/** What a connection tells. Nothing is told inside `dial` or `publish`, and nothing after `closed` or `close()`. */
export interface LinkEvents {
  /** The broker accepted us and the subscription. */
  readonly connected: () => void;
  /** The broker took the oldest publish under way; in order. It proves nothing about the district. */
  readonly published: () => void;
  readonly received: (topic: string, bytes: Uint8Array) => void;
  /** At most once, whether the connection was refused, cut or never came up. */
  readonly closed: (why: string) => void;
}

export interface Session {
  /** Nothing is kept for later: a publish on a dead connection is gone. */
  readonly publish: (topic: string, bytes: Uint8Array) => void;
  /** Once at most and without an answer: for what is worth nothing later. */
  readonly mention: (topic: string, bytes: Uint8Array) => void;
  /** Cuts without a goodbye, so that the broker publishes the will. */
  readonly close: () => void;
}

/** The transport to the district's broker. It knows neither lanes nor retries: each dial is one connection. */
export interface Link {
  readonly dial: (address: LinkAddress, events: LinkEvents) => Session;
}
