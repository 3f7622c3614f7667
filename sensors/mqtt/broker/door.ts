import type { Clock } from "../../../gateway/core/ports.ts";

/** Who may come in: one host must not take all the places, and whoever does not say who he is keeps none. */
export interface Door {
  /** Nothing when the address has its share already. `close` cuts the connection. */
  readonly enter: (address: string | undefined, close: () => void) => Visit | undefined;
}

export interface Visit {
  /** He has proved who he is. */
  readonly known: () => void;
  readonly leave: () => void;
}

/** One address, unless it is this machine's own: bridges hold one connection each, an attacker wants them all. */
export const connectionsPerAddressMax = 4;
/** New connections of one address: so many at once, then so many a second. */
export const entriesBurstMax = 10;
export const entriesPerSecond = 5;
/** From so many connections on that have not said who they are, the longest waiting gives its place to the next. */
export const strangersMax = 64;
/** But nobody is sent away sooner: when all devices come back at once, all are strangers for a moment. */
export const strangerGraceMs = 1_000;
/** Beyond it the next one is sent away. */
export const strangersHardMax = 512;

export function createDoor(clock: Clock): Door {
  const addresses = new Map<string, Address>();
  const strangers = new Map<object, Stranger>();
  const nowMs = () => clock.now().monoMs;
  const makeRoom = (): boolean => {
    const oldest = strangers.values().next().value;
    if (strangers.size < strangersMax || oldest === undefined) return true;
    if (nowMs() - oldest.sinceMs < strangerGraceMs) return strangers.size < strangersHardMax;
    oldest.close();
    return true;
  };
  return {
    enter: (address = "", close) => {
      const home = isOwnMachine(address) ? undefined : addressOf(addresses, networkOf(address), nowMs());
      if (home !== undefined && !hasShareLeft(home)) return undefined;
      if (!makeRoom()) return undefined;
      if (home !== undefined) [home.inside, home.entries] = [home.inside + 1, home.entries - 1];
      const visit = {};
      const forget = () => void strangers.delete(visit);
      // Out of the list at once: the socket itself says that it is closed only later.
      strangers.set(visit, { sinceMs: nowMs(), close: () => (forget(), close()) });
      let isInside = true;
      return {
        known: forget,
        leave: () => {
          forget();
          if (home !== undefined && isInside) home.inside -= 1;
          isInside = false;
        },
      };
    },
  };
}

interface Stranger {
  readonly sinceMs: number;
  readonly close: () => void;
}

interface Address {
  inside: number;
  entries: number;
  filledMs: number;
}

function hasShareLeft({ inside, entries }: Address): boolean {
  return inside < connectionsPerAddressMax && entries >= 1;
}

/** Addresses that are remembered; the ones that nobody uses any more are forgotten first. */
const addressesMax = 4_096;

function addressOf(known: Map<string, Address>, key: string, nowMs: number): Address {
  const found = known.get(key) ?? { inside: 0, entries: entriesBurstMax, filledMs: nowMs };
  const earned = ((nowMs - found.filledMs) / 1_000) * entriesPerSecond;
  found.entries = Math.min(entriesBurstMax, found.entries + earned);
  found.filledMs = nowMs;
  if (!known.has(key) && known.size >= addressesMax) forgetUnused(known);
  known.set(key, found);
  return found;
}

function forgetUnused(known: Map<string, Address>): void {
  for (const [key, { inside }] of known) if (inside === 0) known.delete(key);
}

/** A host on IPv6 may use any address of its network; one network is one neighbour. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  return plain.includes(":") ? `${plain.split(":").slice(0, 4).join(":")}/64` : plain;
}

/** The address this machine speaks to itself from; other loopback addresses may stand for other hosts. */
export function isOwnMachine(address: string): boolean {
  return ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(address);
}
