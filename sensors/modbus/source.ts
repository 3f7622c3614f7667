import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import type { Link } from "../../config/site.ts";
import type { Clock, Log, Put, ReadingSource, Rng, SerialPorts } from "../../gateway/core/ports.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import type { Moment } from "../../gateway/core/time.ts";
import { busOf } from "./bus.ts";
import { firstState, type LineEffect, type LineState } from "./line-state.ts";
import { step, wakeAtMs } from "./line.ts";
import { firstTurns } from "./turn.ts";
import { createWire, type Wire } from "./wire.ts";

export interface ModbusDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Log;
  readonly serial: SerialPorts<Duplex>;
  /** One connection to a link's far end; a TCP socket or a serial port when left out. */
  readonly connect?: (link: Link) => Duplex;
}

/** Every Modbus link of the site: one line each, and no line waits for another. */
export function createModbusSource(index: SiteIndex, deps: ModbusDeps): ReadingSource {
  return {
    run: async (put, signal) => {
      const failed = new AbortController();
      const either = AbortSignal.any([signal, failed.signal]);
      // A `put` that fails is the gateway's failure, not a device's: the other lines stop, and our caller learns of it.
      const fail = (error: unknown): void => failed.abort(error);
      const lines = index.site.links.map((link) => runLine(index, link, { ...deps, put, signal: either }).catch(fail));
      await Promise.all([untilAborted(new Promise(() => undefined), either), ...lines]);
      failed.signal.throwIfAborted();
    },
  };
}

interface LineDeps extends ModbusDeps {
  readonly put: Put;
  readonly signal: AbortSignal;
}

async function runLine(index: SiteIndex, link: Link, deps: LineDeps): Promise<void> {
  const startMs = deps.clock.now().monoMs;
  const turns = firstTurns(index, link, startMs);
  if (turns.length === 0) return;
  const wire = createWire(() => (deps.connect ?? streamTo(deps))(link), deps);
  try {
    await follow(wire, firstState(turns, link.timeout, startMs, busOf(link)), { ...deps, link });
  } finally {
    wire.hangUp();
  }
}

/** Effects are carried out in order, and the next happening is taken after them: `put` sets the pace of the line. */
async function follow(wire: Wire, first: LineState, deps: LineDeps & { readonly link: Link }): Promise<void> {
  let state = first;
  const happening = () => wire.next(wakeAtMs(state, deps.clock.now().monoMs));
  for (let next = await happening(); next !== undefined; next = await happening()) {
    const done = step(state, next, { nowMs: next.at.monoMs, chance: deps.rng.next() });
    logChange(state, done.state, deps);
    state = done.state;
    for (const effect of done.effects) await carryOut(effect, wire, next.at, deps);
  }
}

async function carryOut(
  effect: LineEffect,
  wire: Wire,
  at: Moment,
  { put, signal, link }: LineDeps & { readonly link: Link },
): Promise<void> {
  switch (effect.kind) {
    case "connect":
      return wire.connect();
    case "hang-up":
      return wire.hangUp();
    case "flush":
      return wire.flush();
    case "send":
      return wire.send(effect.bytes);
    case "samples": {
      const readings = effect.samples.map(({ point, sample }) => ({ point, sample, at }));
      return readings.length === 0 ? undefined : untilAborted(put({ kind: "readings", readings }), signal);
    }
    case "rejected":
      return untilAborted(
        put({ kind: "rejected", source: sourceOf(effect, link), why: effect.why, detail: effect.detail }),
        signal,
      );
  }
}

/** Waits for the work, but not beyond the abort. */
async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => resolve();
    signal.addEventListener("abort", stop, { once: true });
    void work.then(stop, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Once when a link is lost and once when it answers again, however often it is tried in between. */
function logChange(
  before: LineState,
  after: LineState,
  { log, link }: { readonly log: Log; readonly link: Link },
): void {
  if (before.failures === 0 && after.failures > 0) log.warn("modbus-link-lost", { link: link.id });
  if (before.failures > 0 && after.failures === 0) log.info("modbus-link-back", { link: link.id });
}

/** On a bus each cause is counted on its own. */
function sourceOf({ cause }: Extract<LineEffect, { kind: "rejected" }>, { id }: Link): string {
  return cause === undefined ? id : `${id} ${cause}`;
}

function streamTo({ serial }: ModbusDeps): (link: Link) => Duplex {
  return (link) => {
    if (link.kind === "modbus-rtu") return serial.open(link.port, link);
    return connectTcp({ host: link.host, port: link.port, noDelay: true, keepAlive: true });
  };
}
