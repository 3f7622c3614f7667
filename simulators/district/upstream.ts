import type { UplinkBody } from "../../gateway/core/uplink.ts";
import type { Commander } from "./commander.ts";

type AlarmRecord = Pick<
  Extract<UplinkBody, { readonly kind: "alarm" }>,
  "event" | "hazard" | "severity" | "point" | "rule"
>;

export interface RiverDesk {
  /** Of each box the next one downstream, and how long the water takes there; ms. */
  readonly downstream: ReadonlyMap<string, { readonly box: string; readonly leadMs: number }>;
  /** The desk that signs for a box. */
  readonly commanderOf: (box: string) => Commander;
}

export interface Warning {
  readonly box: string;
  readonly bytes: Uint8Array;
}

/** An orange or red alarm of water goes down the river at once: each box below hears how long the water takes to it. */
export function warningsFor(desk: RiverDesk, box: string, record: AlarmRecord): readonly Warning[] {
  const { event, hazard, severity, point, rule } = record;
  const isNews = event === "raised" || event === "rearmed";
  if (!isNews || hazard !== "water" || severity > 2) return [];
  const station = `${box} ${point} ${rule}`;
  return below(desk, box).map(({ box: to, leadMs }) => ({
    box: to,
    bytes: desk.commanderOf(to).order("upstream.warning", { station, severity, leadMs }),
  }));
}

/** All boxes below, the nearest first; a river that is drawn in a circle ends where it began. */
function below({ downstream }: RiverDesk, from: string): readonly { readonly box: string; readonly leadMs: number }[] {
  const found = new Map<string, number>();
  let leadMs = 0;
  for (let next = downstream.get(from); next !== undefined; next = downstream.get(next.box)) {
    if (next.box === from || found.has(next.box)) break;
    leadMs += next.leadMs;
    found.set(next.box, leadMs);
  }
  return [...found].map(([box, lead]) => ({ box, leadMs: lead }));
}
