import type { DeviceId } from "../../config/ids.ts";
import { factsOf } from "../../config/quantity.ts";
import type { Point, SiteIndex } from "../core/site-index.ts";
import type { PointState, State } from "../core/state.ts";

/** A device's points as a local reader gets them; every value has its own time, and says how good it is. */
export interface DeviceSaid {
  readonly ts: number;
  readonly seq: number;
  /** The worst of its points. */
  readonly q: "good" | "uncertain" | "bad";
  readonly points: Readonly<Record<string, PointSaid>>;
}

interface PointSaid {
  readonly value?: number;
  readonly unit?: string;
  readonly q: "good" | "uncertain" | "bad";
  readonly why?: string;
  readonly ts: number;
  /** What the device's own clock said; it may be years off. */
  readonly device_ts?: number;
}

export function pointsByDevice({ points }: SiteIndex): ReadonlyMap<DeviceId, readonly Point[]> {
  const devices = new Map<DeviceId, Point[]>();
  for (const point of points.values()) devices.set(point.device, [...(devices.get(point.device) ?? []), point]);
  return devices;
}

export function deviceSaid(points: readonly Point[], state: State, seq: number, nowMs: number): DeviceSaid {
  const known = points.flatMap((point) => {
    const now = state.point.get(point.id);
    return now === undefined || isUnheard(now) ? [] : [[measureOf(point), pointSaid(point, now)] as const];
  });
  const worst = (["bad", "uncertain"] as const).find((q) => known.some(([, said]) => said.q === q)) ?? "good";
  return { ts: nowMs, seq, q: known.length === 0 ? "bad" : worst, points: Object.fromEntries(known) };
}

function pointSaid({ quantity }: Point, { last: { sample, at, deviceMs } }: PointState): PointSaid {
  const { unit } = factsOf(quantity);
  return {
    ...(sample.kind === "bad" ? {} : { value: sample.value }),
    ...(unit === "" ? {} : { unit }),
    q: sample.kind,
    ...(sample.kind === "good" ? {} : { why: sample.why }),
    ts: at.wallMs,
    ...(deviceMs === undefined ? {} : { device_ts: deviceMs }),
  };
}

/** The first part of a measure's name in topics: what stands behind the device. */
export function measureOf({ id, device }: Pick<Point, "id" | "device">): string {
  return id.slice(device.length + 1);
}

function isUnheard({ last: { sample } }: PointState): boolean {
  return sample.kind === "bad" && sample.why === "restarted";
}

export type Availability = "online" | "offline" | "unknown";

/** Offline by a silence alarm, or when nothing it last said is a value; unknown until it has said anything. */
export function availabilityOf(index: SiteIndex, points: readonly Point[], state: State): Availability {
  if (points.some((point) => isSilent(index, point, state))) return "offline";
  const known = points.flatMap(({ id }) => state.point.get(id) ?? []).filter((now) => !isUnheard(now));
  if (known.length === 0) return "unknown";
  return known.some(({ last }) => last.sample.kind !== "bad") ? "online" : "offline";
}

function isSilent({ rulesOf }: SiteIndex, { id }: Point, state: State): boolean {
  const silent = (rulesOf.get(id) ?? []).filter(({ kind }) => kind === "silent");
  return silent.some((rule) => {
    const condition = state.alarm.get(`${id}#${rule.id}`)?.condition.kind;
    return condition === "active" || condition === "pending-off";
  });
}

/** After so many seconds a retained value is no news any more: the shortest silence its device may keep. */
export function staleAfterSeconds({ rulesOf }: SiteIndex, points: readonly Point[]): number | undefined {
  const silent = points
    .flatMap(({ id }) => rulesOf.get(id) ?? [])
    .flatMap((rule) => (rule.kind === "silent" ? [rule.after] : []));
  return silent.length === 0 ? undefined : Math.round(Math.min(...silent) / 1000);
}
