import type { Sl651Device } from "../../config/site.ts";
import type { Clock, Log, Put, ReadingSource } from "../../gateway/core/ports.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { type Centre, feed, firstState, giveUp, type LineEffect } from "./line.ts";
import { type Caller, openDoor } from "./door.ts";

export interface Sl651Deps {
  readonly clock: Clock;
  readonly log: Log;
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
      const serve = (caller: Caller) => listen(caller, { put, centre }).catch((error: unknown) => failed.abort(error));
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

interface Ears {
  readonly put: Put;
  readonly centre: Centre;
}

/** A connection, from its first byte to its last. The next bytes are read only when these are stored and answered. */
async function listen(caller: Caller, { put, centre }: Ears): Promise<void> {
  let state = firstState;
  for (;;) {
    const came = await caller.next(state.pending.length > 0);
    if (came.kind === "gone") return;
    const fed = came.kind === "bytes" ? feed(state, came.bytes, centre) : giveUp(state, centre);
    state = fed.state;
    for (const effect of fed.effects) await carryOut(effect, caller, put);
    caller.judge(fed.effects.some(({ kind }) => kind === "heard"));
  }
}

async function carryOut(effect: LineEffect, caller: Caller, put: Put): Promise<void> {
  switch (effect.kind) {
    case "answer":
      return caller.say(effect.bytes);
    case "rejected":
      return void (await put(effect));
    case "heard": {
      const readings = effect.readings.map((reading) => ({ ...reading, at: caller.now() }));
      if (readings.length > 0) await put({ kind: "readings", readings });
      await put({ kind: "heard", devices: [effect.device] });
    }
  }
}
