import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import type { QuietLimits } from "../../../sensors/modbus/bus.ts";
import type { TimeoutLimits } from "../../../sensors/modbus/delay.ts";
import { lineSetup } from "../../../sensors/modbus/line-setup.ts";
import { firstState, type LineEffect, type LineState } from "../../../sensors/modbus/line-state.ts";
import { step, wakeAtMs, type LineInput } from "../../../sensors/modbus/line.ts";
import type { Said } from "../../../simulators/devices/rtu-device.ts";

/** What happened on the line, and when. */
export type LineEvent = { readonly atMs: number } & (
  LineEffect | { readonly kind: "asked"; readonly bytes: Uint8Array }
);

export interface World {
  /** What is heard after a request: bytes, each so long after the request was handed to the port. */
  readonly hear: (request: Uint8Array, nowMs: number) => readonly Said[];
  /** Commands and the like, put in at their time. */
  readonly inputs?: Iterator<{ readonly atMs: number; readonly input: LineInput }>;
  /** Other rules than the product's, for a control that must fail. */
  readonly quiet?: QuietLimits;
  readonly limits?: TimeoutLimits;
}

interface Coming {
  readonly atMs: number;
  readonly input: LineInput;
}

/**
 * The gateway's own line machine on a line in virtual time, for as long as somebody listens. The line has fractions of
 * a millisecond, the machine's clock has not: it sees a happening at the whole millisecond it fell into, as in life.
 */
export function* lineEvents(index: SiteIndex, world: World): Generator<LineEvent, never> {
  let state = firstOf(index, world);
  const coming: Coming[] = [];
  const next = comingNext(coming, world.inputs);
  for (let nowMs = 0; ;) {
    const wakeMs = Math.max(nowMs, Math.ceil(wakeAtMs(state, nowMs)));
    const { atMs, input } = next(wakeMs);
    nowMs = Math.max(nowMs, Math.floor(atMs));
    const done = step(state, input, { nowMs, chance: 0.5 });
    state = done.state;
    for (const effect of done.effects) {
      yield { atMs: nowMs, ...effect };
      follow(effect, nowMs, world, coming);
    }
  }
}

function firstOf(index: SiteIndex, { quiet, limits }: World): LineState {
  const [link] = index.site.links;
  if (link === undefined) throw new Error("the bench site has a link");
  const setup = lineSetup(index, link, 0, quiet === undefined ? {} : { quiet });
  return firstState(limits === undefined ? setup : { ...setup, limits }, 0);
}

/** The first of what comes by itself, what is put in, and the tick. */
function comingNext(coming: Coming[], inputs: World["inputs"] = nothing()): (wakeMs: number) => Coming {
  let extra = inputs.next();
  const firstMs = (): number => coming[0]?.atMs ?? Infinity;
  return (wakeMs) => {
    if (extra.done !== true && extra.value.atMs <= Math.min(wakeMs, firstMs())) {
      insert(coming, extra.value);
      extra = inputs.next();
    }
    const first = firstMs() <= wakeMs ? coming.shift() : undefined;
    return first ?? { atMs: wakeMs, input: { kind: "tick" } };
  };
}

function* nothing(): Generator<Coming> {}

function follow(effect: LineEffect, nowMs: number, { hear }: World, coming: Coming[]): void {
  if (effect.kind === "connect") insert(coming, { atMs: nowMs, input: { kind: "connected" } });
  if (effect.kind === "hang-up") coming.length = 0;
  if (effect.kind !== "send") return;
  for (const { afterMs, bytes } of hear(effect.bytes, nowMs))
    insert(coming, { atMs: nowMs + afterMs, input: { kind: "bytes", bytes } });
}

function insert(coming: Coming[], each: Coming): void {
  const at = coming.findIndex(({ atMs }) => atMs > each.atMs);
  coming.splice(at < 0 ? coming.length : at, 0, each);
}

/** 9600 baud, 8 data bits, no parity, one stop bit. */
const characterMs = 10_000 / 9_600;
const silenceMs = 3.5 * characterMs;

export interface Uart {
  readonly turnaroundMs: number;
  readonly answer: (request: Uint8Array, nowMs: number) => Uint8Array | undefined;
}

/**
 * A line that takes the time it takes: the request's characters, the silence that ends it, the device's turnaround,
 * the answer's characters. A port hands them over when its buffer has 14, as a 16550 does, and at the end.
 */
export function pacedLine({ turnaroundMs, answer }: Uart): World["hear"] {
  return (request, nowMs) => {
    const bytes = answer(request, nowMs);
    if (bytes === undefined) return [];
    const startMs = request.length * characterMs + silenceMs + turnaroundMs;
    const pieces = Array.from({ length: Math.ceil(bytes.length / fifo) }, (_, at) => {
      const end = Math.min((at + 1) * fifo, bytes.length);
      return { afterMs: startMs + end * characterMs, bytes: bytes.slice(at * fifo, end) };
    });
    return pieces;
  };
}

/** The least time of one transaction on such a line. */
export function leastMs(registers: number, turnaroundMs: number): number {
  return (8 + 5 + 2 * registers) * characterMs + 2 * silenceMs + turnaroundMs;
}

const fifo = 14;
