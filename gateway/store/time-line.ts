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
  readonly write: (out: ByteWriter) => void;
}

/** Moves the line on to a moment in whole milliseconds. */
export function timeOf(at: Moment, boot: number, line: TimeLine): WrittenTime {
  const skewMs = at.wallMs - at.monoMs;
  const skewDelta = skewMs - line.skewMs;
  const context = boot !== line.boot || at.wallTrusted !== line.trusted || skewDelta !== 0;
  const stepMs = at.monoMs - line.monoMs;
  const stepDelta = stepMs - line.stepMs;
  Object.assign(line, { boot, trusted: at.wallTrusted, monoMs: at.monoMs, stepMs, skewMs });
  const write = (out: ByteWriter): void => {
    if (context) out.varint(boot * 2 + (at.wallTrusted ? 1 : 0));
    if (context) out.signed(skewDelta);
    if (stepDelta !== 0) out.signed(stepDelta);
  };
  return { context, step: stepDelta !== 0, write };
}

export function readTime(
  from: ByteReader,
  { context, step }: Pick<WrittenTime, "context" | "step">,
  line: TimeLine,
): Omit<Moment, "boot"> {
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
