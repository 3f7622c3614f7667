import type { DeviceId, PointId } from "../config/ids.ts";
import { factsOf, type Label } from "../config/quantity.ts";
import type { Device } from "../config/site.ts";
import type { SiteIndex } from "../gateway/core/site-index.ts";
import type { Act } from "./scenario.ts";

/** What goes wrong between a sensor and the gateway, and is no event in the world. */
export type WireFault = "silent" | "exception" | "not-a-number" | "malformed" | "spike";

/** Faults keep real time, like the gateway that has to judge them, however fast the world runs. */
export interface PlannedFault {
  readonly fault: WireFault;
  readonly device: DeviceId;
  readonly firstMs: number;
  readonly forMs: number;
  readonly everyMs: number;
}

/** One fault of each kind, now and then, away from the points on which the scenario plays as long as there are others. */
export function planFaults(site: SiteIndex, acts: readonly Act[]): readonly PlannedFault[] {
  const starring = new Set(acts.map(({ point }) => deviceOf(point)));
  const used = new Set<DeviceId>();
  return timing.flatMap(({ fault, ...times }) => {
    const able = site.site.devices.filter((device) => suffers(site, device, fault));
    const device =
      able.find(({ id }) => !starring.has(id) && !used.has(id)) ?? able.find(({ id }) => !starring.has(id)) ?? able[0];
    if (device === undefined) return [];
    used.add(device.id);
    const forMs = fault === "silent" ? silenceMs(site, device) : times.forMs;
    return [{ fault, device: device.id, ...times, forMs }];
  });
}

/** The fault of a device at a real time since the demo began. */
export function faultAt(plan: readonly PlannedFault[], device: DeviceId, realMs: number): WireFault | undefined {
  return plan.find((each) => each.device === device && occursAt(each, realMs))?.fault;
}

function occursAt({ firstMs, forMs, everyMs }: PlannedFault, realMs: number): boolean {
  return realMs >= firstMs && (realMs - firstMs) % everyMs < forMs;
}

function suffers(site: SiteIndex, device: Device, fault: WireFault): boolean {
  if (fault === "exception") return "link" in device;
  if (fault === "silent") return silenceRulesMs(site, device).length > 0;
  if ("link" in device) return false;
  return fault === "malformed" || analogueOf(site, device) !== undefined;
}

/** The point of a device on which a wild number shows: the first that measures something of the place. */
export function analogueOf(site: SiteIndex, device: Device): PointId | undefined {
  const points = [...site.points.values()].filter((point) => point.device === device.id);
  return points.find(({ quantity }) => quantity !== "battery" && factsOf(quantity).kind === "analogue")?.id;
}

/** Long enough for the slowest silence rule to notice, and no longer than a newcomer waits. */
function silenceMs(site: SiteIndex, device: Device): number {
  return Math.min(180_000, Math.max(...silenceRulesMs(site, device)) + 15_000);
}

function silenceRulesMs(site: SiteIndex, device: Device): readonly number[] {
  const points = [...site.points.values()].filter((point) => point.device === device.id);
  const rules = points.flatMap(({ id }) => site.rulesOf.get(id) ?? []);
  return rules.flatMap((rule) => (rule.kind === "silent" ? [rule.after] : []));
}

function deviceOf(point: PointId): string {
  return point.split("/")[0] ?? point;
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
/** A node reports every two seconds, so two and a half hit one message or two. */
const oneMessageMs = 2500;
const timing: readonly Omit<PlannedFault, "device">[] = [
  { fault: "exception", firstMs: 24 * secondMs, forMs: 4 * secondMs, everyMs: 5 * minuteMs },
  { fault: "not-a-number", firstMs: 32 * secondMs, forMs: oneMessageMs, everyMs: 6 * minuteMs },
  { fault: "malformed", firstMs: 38 * secondMs, forMs: oneMessageMs, everyMs: 5 * minuteMs },
  { fault: "spike", firstMs: 46 * secondMs, forMs: oneMessageMs, everyMs: 4 * minuteMs },
  { fault: "silent", firstMs: 50 * secondMs, forMs: 0, everyMs: 12 * minuteMs },
];

export const faultTexts: Readonly<Record<WireFault, Label>> = {
  silent: { zh: "不再发声", en: "falls silent" },
  exception: { zh: "只回异常码", en: "answers with exceptions only" },
  "not-a-number": { zh: "发来 NaN", en: "sends NaN" },
  malformed: { zh: "发来半截报文", en: "sends half a message" },
  spike: { zh: "发来离谱的数", en: "sends an absurd number" },
};
