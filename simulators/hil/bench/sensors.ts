import type { DeviceId, PointId } from "../../../config/ids.ts";
import type { WireFaultKind } from "../file/scenario.ts";

/** A straight line in time; standing still is a line from a value to itself. */
export interface Course {
  readonly from: number;
  readonly to: number;
  /** Machine time. */
  readonly startMs: number;
  readonly endMs: number;
}

export interface WireAil {
  readonly kind: WireFaultKind;
  readonly byMs: number;
  /** The share of all answers that it befalls. */
  readonly share: number;
}

/** The devices of a bench on one kind of wire. */
export interface Sensors {
  /** From now on the point follows the course; its values are in the quantity's own unit. */
  readonly follow: (point: PointId, course: Course) => void;
  /** What goes wrong on the wire of a device; `undefined` ends it. */
  readonly ail: (device: DeviceId, ail: WireAil | undefined) => void;
  readonly stop: () => Promise<void>;
}

export function valueAt({ from, to, startMs, endMs }: Course, nowMs: number): number {
  if (nowMs >= endMs) return to;
  return nowMs <= startMs ? from : from + ((to - from) * (nowMs - startMs)) / (endMs - startMs);
}
