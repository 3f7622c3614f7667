import type { Log, LogFields, StoreDamage } from "../core/ports.ts";
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
  /** All that was lost so far. */
  readonly found: () => readonly StoreDamage[];
}

export function createDamageReport(database: DatabaseName, log: Log): DamageReport {
  const told = new Set<string>();
  const found: StoreDamage[] = [];
  const damaged = (what: string, why: string): StoreDamage => ({ kind: "damaged", database, what, why });
  const tell = (place: string, event: string, fields: LogFields, damage?: StoreDamage): void => {
    if (told.has(place) || told.size >= placesMax) return;
    told.add(place);
    if (damage !== undefined) found.push(damage);
    log.error(event, { database, ...fields, count: told.size });
  };
  return {
    row: (key, { kind, at, why }) => {
      const name = nameOfKey(key);
      tell(name, "store.damaged", { key: name, kind, at, why }, damaged(name, why));
    },
    gap: (stream, from, to) => {
      const place = { stream, from, to };
      tell(`${stream} ${from}-${to}`, "store.gap", place, { kind: "gap", database, ...place });
    },
    missing: (key) => {
      const name = nameOfKey(key);
      tell(name, "store.missing", { key: name }, damaged(name, "missing"));
    },
    unreadable: (why) => tell(why, "store.unreadable", { why }, damaged("a block", why)),
    restored: (key) => tell(`${nameOfKey(key)} restored`, "store.restored", { key: nameOfKey(key) }),
    found: () => found,
  };
}

/** A store with more broken places than this is not described better by a longer log. */
const placesMax = 1_000;
