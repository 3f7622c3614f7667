import type { Duplex } from "node:stream";
import type { CredentialMarks } from "../../../gateway/core/ports.ts";
import type { Speaker } from "../registry.ts";
import type { Visit } from "./door.ts";
import type { Pace } from "./pace.ts";

/** One connection, from the first byte on. */
export interface Guest {
  readonly pace: Pace;
  readonly visit: Visit;
  /** It came over the plain port from this machine. */
  readonly isLocal: boolean;
  /** Shown and verified while TLS was set up. */
  readonly certificate: Certificate | undefined;
  /** Whom it claims to be; nobody when there is no such credential. */
  claim: Speaker | undefined;
  /** Who it is; only once that is proved. */
  speaker: Speaker | undefined;
  /** By what it proved that; nothing where nobody has to. */
  proof: Proof | undefined;
  /** What it has subscribed to. */
  readonly filters: Set<string>;
  /** MQTT 3.1.1, 3.1.3-8: nobody can be given a session by no name. */
  isNameless: boolean;
}

/** The credential as it was then. */
export interface Proof {
  readonly by: keyof CredentialMarks;
  readonly mark: string;
}

export interface Certificate {
  readonly id: string;
  readonly fingerprint: string;
}

/** Connections by the stream that aedes knows them by. */
export interface Guests {
  readonly of: (stream: object) => Guest | undefined;
  readonly add: (stream: Duplex, guest: Pick<Guest, "pace" | "visit" | "isLocal" | "certificate">) => void;
}

export function createGuests(): Guests {
  const known = new WeakMap<object, Guest>();
  return {
    of: (stream) => known.get(stream),
    add: (stream, guest) => {
      const empty = { claim: undefined, speaker: undefined, proof: undefined, isNameless: false };
      known.set(stream, { ...guest, ...empty, filters: new Set() });
    },
  };
}
