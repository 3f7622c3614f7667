import type { Duplex } from "node:stream";
import type { Sampling } from "../../config/bus-load.ts";
import type { Link } from "../../config/site.ts";
import type { Clock, Log, Put, Rng } from "../../gateway/core/ports.ts";
import type { Moment } from "../../gateway/core/time.ts";
import type { Job } from "./job.ts";
import type { LineEffect, LineState } from "./line-state.ts";
import { step, wakeAtMs } from "./line.ts";
import { createWire, type Wire } from "./wire.ts";

export interface LineDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Log;
  readonly put: Put;
  readonly signal: AbortSignal;
  readonly connect: (link: Link) => Duplex;
  /** What the machine says beside readings: outcomes of commands, and what it learnt. */
  readonly hear: (effect: Extract<LineEffect, { readonly kind: "outcome" | "learned" }>) => void;
}

/** One line at work. */
export interface RunningLine {
  readonly command: (job: Job) => void;
  readonly pace: (sampling: Sampling) => void;
  readonly state: () => LineState;
  /** Ends when the signal aborts; rejects when a reading could not be stored. */
  readonly ended: Promise<void>;
}

export function runLine(link: Link, first: LineState, deps: LineDeps): RunningLine {
  const wire = createWire(() => deps.connect(link), deps);
  let state = first;
  const ended = follow(wire, { ...deps, link, get: () => state, set: (next) => void (state = next) });
  return {
    command: (job) => wire.post({ kind: "command", job }),
    pace: (sampling) => wire.post({ kind: "paced", sampling }),
    state: () => state,
    ended: ended.finally(() => wire.hangUp()),
  };
}

interface Following extends LineDeps {
  readonly link: Link;
  readonly get: () => LineState;
  readonly set: (state: LineState) => void;
}

/**
 * What was read is taken before more is read: `put` sets the pace of the polls. Commands do not wait for it,
 * because a siren must sound whatever else stands still.
 */
async function follow(wire: Wire, deps: Following): Promise<void> {
  const { clock, rng, get, set } = deps;
  const storing = createStoring(deps, wire.nudge);
  const happening = () => {
    const isListening = !storing.isFull() || isCommanding(get());
    return wire.next(wakeAtMs(get(), clock.now().monoMs, storing.isBehind()), isListening);
  };
  for (let next = await happening(); next !== undefined; next = await happening()) {
    storing.throwIfFailed();
    const input = next.kind === "tick" ? { ...next, isBehind: storing.isBehind() } : next;
    const done = step(get(), input, { nowMs: next.at.monoMs, chance: rng.next() });
    logChange(get(), done.state, deps);
    set(done.state);
    for (const effect of done.effects) carryOut(effect, { wire, storing, at: next.at }, deps);
  }
}

/** The answer to a command is listened for even when the store takes nothing. */
function isCommanding(state: LineState): boolean {
  return state.kind === "waiting" && state.request.ask.kind === "command";
}

interface Storing {
  readonly put: (input: Parameters<Put>[0]) => void;
  readonly isBehind: () => boolean;
  /** So much waits that a line that babbles is not listened to any more. */
  readonly isFull: () => boolean;
  /** A `put` that fails is the gateway's failure, not a device's. */
  readonly throwIfFailed: () => void;
}

function createStoring({ put }: LineDeps, settled: () => void): Storing {
  let pending = 0;
  let failure: { readonly error: unknown } | undefined;
  const over = (): void => {
    pending -= 1;
    settled();
  };
  return {
    put: (input) => {
      pending += 1;
      put(input).then(over, (error: unknown) => {
        failure = { error };
        over();
      });
    },
    isBehind: () => pending > 0,
    isFull: () => pending >= pendingMax,
    throwIfFailed: () => {
      if (failure !== undefined) throw failure.error;
    },
  };
}

interface Hands {
  readonly wire: Wire;
  readonly storing: Storing;
  readonly at: Moment;
}

function carryOut(effect: LineEffect, { wire, storing, at }: Hands, { link, hear }: Following): void {
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
      return readings.length === 0 ? undefined : storing.put({ kind: "readings", readings });
    }
    case "rejected":
      return storing.put({ kind: "rejected", source: sourceOf(effect, link), why: effect.why, detail: effect.detail });
    case "outcome":
    case "learned":
      return hear(effect);
  }
}

/** Once when a link is lost and once when it answers again, however often it is tried in between. */
function logChange(before: LineState, after: LineState, { log, link }: Following): void {
  if (before.failures === 0 && after.failures > 0) log.warn("modbus-link-lost", { link: link.id });
  if (before.failures > 0 && after.failures === 0) log.info("modbus-link-back", { link: link.id });
}

/** On a bus each cause is counted on its own. */
function sourceOf({ cause }: Extract<LineEffect, { kind: "rejected" }>, { id }: Link): string {
  return cause === undefined ? id : `${id} ${cause}`;
}

const pendingMax = 16;
