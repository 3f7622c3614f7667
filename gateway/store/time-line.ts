import type { Moment } from "../core/time.ts";
import type { ByteReader, ByteWriter } from "./bytes.ts";

/** Where the last written reading stood in time. The next one is expected one equal step later. */
export interface TimeLine {
  boot: number;
  trusted: boolean;
  monoMs: number;
  stepMs: number;
  /** Wall clock minus monotonic clock: constant until somebody sets the clock. */
  skewMs: number;
}

export function newTimeLine(): TimeLine {
  return { boot: 0, trusted: false, monoMs: 0, stepMs: 0, skewMs: 0 };
}

export interface WrittenTime {
  /** Boot, trust or skew changed and are written. */
  readonly context: boolean;
  /** The step differs from the last one and is written. */
  readonly step: boolean;
}

/** Writes a moment in whole milliseconds and moves the line on to it. */
export function writeTime(out: ByteWriter, at: Moment, boot: number, line: TimeLine): WrittenTime {
  const skewDelta = at.wallMs - at.monoMs - line.skewMs;
  const context = skewDelta !== 0 || boot !== line.boot || at.wallTrusted !== line.trusted;
  if (context) {
    out.varint(boot * 2 + (at.wallTrusted ? 1 : 0));
    out.signed(skewDelta);
    line.boot = boot;
    line.trusted = at.wallTrusted;
    line.skewMs += skewDelta;
  }
  const stepDelta = at.monoMs - line.monoMs - line.stepMs;
  if (stepDelta !== 0) out.signed(stepDelta);
  line.stepMs += stepDelta;
  line.monoMs = at.monoMs;
  return times[context ? 1 : 0][stepDelta !== 0 ? 1 : 0];
}

const times = [
  [
    { context: false, step: false },
    { context: false, step: true },
  ],
  [
    { context: true, step: false },
    { context: true, step: true },
  ],
] as const satisfies readonly (readonly WrittenTime[])[];

export function readTime(from: ByteReader, { context, step }: WrittenTime, line: TimeLine): Omit<Moment, "boot"> {
  if (context) readContext(from, line);
  if (step) line.stepMs += from.signed();
  line.monoMs += line.stepMs;
  return { monoMs: line.monoMs, wallMs: line.monoMs + line.skewMs, wallTrusted: line.trusted };
}

function readContext(from: ByteReader, line: TimeLine): void {
  const bootAndTrust = from.varint();
  line.boot = Math.floor(bootAndTrust / 2);
  line.trusted = bootAndTrust % 2 === 1;
  line.skewMs += from.signed();
}
