import type { Sl651Device } from "../../config/site.ts";
import { limits } from "../../config/limits.ts";
import type { Input } from "../../gateway/core/input.ts";
import type { Clock, Log, Put, ReadingSource } from "../../gateway/core/ports.ts";
import type { Stranger } from "../../gateway/core/stranger.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { type Centre, feed, firstState, giveUp, type LineEffect } from "./line.ts";
import { type Caller, openDoor } from "./door.ts";

export interface Sl651Deps {
  readonly clock: Clock;
  readonly log: Log;
  /** A station nobody declared, for whoever has to map it. */
  readonly onStrange?: ((message: Stranger) => void) | undefined;
  /** Where stations can connect; told once the port is open. */
  readonly onListening?: (address: { readonly host: string; readonly port: number }) => void;
}

/** Hydrological stations by SL 651-2014 on TCP. Without a declared station nothing is opened. */
export function createSl651Source(index: SiteIndex, deps: Sl651Deps): ReadingSource {
  const centre = centreOf(index);
  return {
    run: async (put, signal) => {
      if (centre === undefined || index.site.sl651 === undefined) return;
      const failed = new AbortController();
      const either = AbortSignal.any([signal, failed.signal]);
      // A `put` that fails is the gateway's failure, not a station's: our caller learns of it.
      const serve = (caller: Caller) =>
        listen(caller, { put, centre, onStrange: deps.onStrange }).catch((error: unknown) => failed.abort(error));
      await openDoor(index.site.sl651, { ...deps, serve, signal: either });
      if (!signal.aborted) failed.signal.throwIfAborted();
    },
  };
}

function centreOf({ site, profiles }: SiteIndex): Centre | undefined {
  if (site.sl651 === undefined) return undefined;
  const devices = site.devices.filter((device): device is Sl651Device => "station" in device);
  const stations = devices.flatMap(({ id, station, password, profile: name }) => {
    const profile = profiles.get(name);
    return profile?.transport === "sl651" ? [[station, { device: id, password, profile }] as const] : [];
  });
  const { center, staysOnline } = site.sl651;
  return { center, staysOnline, utcOffset: site.box.utcOffset, stations: new Map(stations) };
}

interface Ears extends Pick<Sl651Deps, "onStrange"> {
  readonly put: Put;
  readonly centre: Centre;
}

/**
 * A connection, from its first byte to its last. What comes next is read when this is decided: a disk that does not
 * answer keeps no alarm back. Answers wait until everything before them is stored.
 */
async function listen(caller: Caller, ears: Ears): Promise<void> {
  const failed = new AbortController();
  const unstored = createUnstored((error) => failed.abort(error));
  let state = firstState;
  for (;;) {
    const came = await caller.next(state.pending.length > 0);
    failed.signal.throwIfAborted();
    if (came.kind === "gone") return unstored.settled();
    const fed = came.kind === "bytes" ? feed(state, came.bytes, ears.centre) : giveUp(state, ears.centre);
    state = fed.state;
    for (const effect of fed.effects) await carryOut(effect, caller, { ...ears, unstored });
    caller.judge(fed.effects.some(({ kind }) => kind === "heard"));
  }
}

/** What was decided and is not on disk yet, in order. */
interface Unstored {
  readonly add: (stored: Promise<unknown>) => Promise<void>;
  readonly afterwards: (run: () => void) => void;
  readonly settled: () => Promise<void>;
}

function createUnstored(fail: (error: unknown) => void): Unstored {
  let count = 0;
  let all: Promise<void> = Promise.resolve();
  const add = async (stored: Promise<unknown>) => {
    count += 1;
    const before = all;
    all = before.then(() => stored).then(() => void (count -= 1));
    all.catch(fail);
    if (count >= limits.sl651UnstoredMax) await all;
  };
  return { add, afterwards: (run) => void all.then(run, () => undefined), settled: () => all };
}

async function carryOut(
  effect: LineEffect,
  caller: Caller,
  { put, unstored, onStrange }: Ears & { readonly unstored: Unstored },
): Promise<void> {
  switch (effect.kind) {
    case "answer":
      return unstored.afterwards(() => caller.say(effect.bytes));
    case "rejected":
      return decide(effect);
    case "stranger": {
      const { station: topic, bytes, outline } = effect;
      const detail = "a station that is not declared";
      return onStrange?.({ source: "unknown-station", topic, bytes, outline, detail, at: caller.now() });
    }
    case "heard": {
      const readings = effect.readings.map((reading) => ({ ...reading, at: caller.now() }));
      if (readings.length > 0) await decide({ kind: "readings", readings });
      return decide({ kind: "heard", devices: [effect.device] });
    }
  }

  async function decide(input: Input): Promise<void> {
    let decided = () => {};
    const isDecided = new Promise<void>((resolve) => (decided = resolve));
    const stored = put(input, decided);
    await Promise.race([isDecided, stored]);
    await unstored.add(stored);
  }
}
