/** The versions of MQTT that are spoken: 3.1.1 has the level 4. */
export type MqttVersion = 4 | 5;

/** One broker of the district and the way to it. */
export interface BrokerAddress {
  /** mqtt://… or mqtts://… */
  readonly url: string;
  /** PEM files: who is believed, and who we are. */
  readonly tls?:
    { readonly ca: string; readonly certificate?: string | undefined; readonly key?: string | undefined } | undefined;
  /** http://host:port of a proxy that knows CONNECT. */
  readonly proxy?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** Where a connection goes, what it listens to and what the broker says of us when it breaks. */
export interface LinkAddress extends BrokerAddress {
  readonly version: MqttVersion;
  readonly clientId: string;
  /** One topic filter; its only wildcard is a `+` at the end. */
  readonly listenTo: string;
  readonly will: { readonly topic: string; readonly bytes: Uint8Array };
}

/** What the broker allows on this connection; it says so by MQTT 5 alone. */
export interface BrokerTerms {
  /** Publishes that may be without their PUBACK (Receive Maximum). */
  readonly inFlightMax?: number | undefined;
  /** The whole packet (Maximum Packet Size). */
  readonly packetBytesMax?: number | undefined;
}

/** How a connection ended. */
export interface LinkEnd {
  readonly why: string;
  /** The broker was there and did not take our CONNECT, perhaps for the version of the protocol. */
  readonly unaccepted: boolean;
}

/** What a connection tells. Nothing is told inside `dial` or `publish`, and nothing after `closed` or `close()`. */
export interface LinkEvents {
  /** The broker accepted us and the subscription. */
  readonly connected: (terms: BrokerTerms) => void;
  /** The broker took the oldest publish under way; in order. It proves nothing about the district. */
  readonly published: () => void;
  readonly received: (topic: string, bytes: Uint8Array) => void;
  /** At most once, whether the connection was refused, cut or never came up. */
  readonly closed: (end: LinkEnd) => void;
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
