/** A broker of somebody else's that a district may have. */
export interface BrokerKind {
  readonly name: string;
  /** By which version of MQTT the district's application speaks to it. */
  readonly version: 4 | 5;
  /** Why it cannot be had here. */
  readonly missing: () => string | undefined;
  /** Listening when it resolves. */
  readonly start: (directory: string) => Promise<RunningBroker>;
}

export interface RunningBroker {
  /** One of each node; a broker alone has one. */
  readonly urls: readonly [string, ...string[]];
  /** The first node ends without a word, as by kill -9. */
  readonly kill: () => Promise<void>;
  /** The same node again, with what it left on its disk. */
  readonly revive: () => Promise<void>;
  readonly stop: () => Promise<void>;
}
