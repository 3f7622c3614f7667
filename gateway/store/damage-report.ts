import type { Log } from "../core/ports.ts";
import type { Damage } from "./codec.ts";
import { nameOfKey, type Key } from "./keys.ts";
import type { DatabaseName } from "./trouble.ts";

/** What was found broken, said once for each place, with a running count. What is reported is also left out. */
export interface DamageReport {
  readonly row: (key: Key, damage: Damage) => void;
  /** Numbers that must be there and are not, both ends included. */
  readonly gap: (stream: string, from: number, to: number) => void;
  /** One row that must be there and is not. */
  readonly missing: (key: Key) => void;
  /** A block that LevelDB itself refuses: which rows stood in it nobody can say. */
  readonly unreadable: (why: string) => void;
  /** A row that was missing and could be made again from another. */
  readonly restored: (key: Key) => void;
}

export function createDamageReport(database: DatabaseName, log: Log): DamageReport {
  const told = new Set<string>();
  const tell = (place: string, event: string, fields: Readonly<Record<string, unknown>>): void => {
    if (told.has(place) || told.size >= placesMax) return;
    told.add(place);
    log.error(event, { database, ...fields, count: told.size });
  };
  return {
    row: (key, { kind, at, why }) => tell(nameOfKey(key), "store.damaged", { key: nameOfKey(key), kind, at, why }),
    gap: (stream, from, to) => tell(`${stream} ${from}-${to}`, "store.gap", { stream, from, to }),
    missing: (key) => tell(nameOfKey(key), "store.missing", { key: nameOfKey(key) }),
    unreadable: (why) => tell(why, "store.unreadable", { why }),
    restored: (key) => tell(`${nameOfKey(key)} restored`, "store.restored", { key: nameOfKey(key) }),
  };
}

/** A store with more broken places than this is not described better by a longer log. */
const placesMax = 1_000;
