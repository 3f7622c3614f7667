import { statSync } from "node:fs";
import type { CredentialBook, Log, LoginAnswer } from "../core/ports.ts";
import { type Credential, readCredentials } from "./credential-file.ts";
import { isSecret, keyed, type KeptSecret } from "./secret.ts";

/** Slow checks that may wait for their turn; beyond it a login is told to come back. */
export const slowChecksMax = 8;
/** Longest secret that is looked at. */
export const secretBytesMax = 128;

/**
 * The credentials of a file, which may change at any time: what was added or taken away counts from the next login on.
 * One slow check at a time; a secret that passed one is remembered by a keyed hash while the process lives.
 */
export function createCredentialBook(file: string, log: Log): CredentialBook {
  const read = reader(file, log);
  const slowly = oneAtATime();
  const passed = new Map<string, string>();
  const verifySecret = async (id: string, kept: KeptSecret, offered: Uint8Array): Promise<LoginAnswer> => {
    if (kept.kind === "random") return answerOf(await isSecret(kept, offered));
    const mark = keyed(kept.hash, offered);
    if (passed.get(id) === mark) return "yes";
    const right = await slowly(() => isSecret(kept, offered));
    if (right === true) passed.set(id, mark);
    return right === undefined ? "busy" : answerOf(right);
  };
  return {
    bySecret: async (id, offered) => {
      const kept = read().known.get(id)?.secret;
      return kept === undefined || offered.length > secretBytesMax ? "no" : verifySecret(id, kept, offered);
    },
    byCertificate: (id, fingerprint) => answerOf(read().known.get(id)?.certificate === fingerprint),
    isTerminal: (id) => read().known.get(id)?.terminal === true,
    marksOf: (id) => {
      const { known, isWhole } = read();
      const { secret, certificate } = known.get(id) ?? {};
      return isWhole ? { secret: secret?.hash, certificate } : undefined;
    },
  };
}

function answerOf(right: boolean): LoginAnswer {
  return right ? "yes" : "no";
}

interface Listed {
  readonly known: ReadonlyMap<string, Credential>;
  /** It is there and could be read. */
  readonly isWhole: boolean;
}

/** Looks at the file's date at each login and reads it when that has changed. An unreadable list lets nobody in. */
function reader(file: string, log: Log): () => Listed {
  let listed: Listed = { known: new Map(), isWhole: false };
  let seen = "never";
  return () => {
    const state = stateOf(file);
    if (state === seen) return listed;
    seen = state;
    try {
      listed = { known: readCredentials(file), isWhole: state !== missing };
    } catch (error) {
      listed = { known: new Map(), isWhole: false };
      log.error("mqtt-credentials-unreadable", { detail: String(error) });
    }
    return listed;
  };
}

const missing = "missing";

function stateOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? missing : `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
}

/** `undefined` when too many wait already. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T | undefined> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting >= slowChecksMax) return undefined;
    waiting += 1;
    const mine = last.then(work).finally(() => (waiting -= 1));
    last = mine.catch(() => undefined);
    return mine;
  };
}
