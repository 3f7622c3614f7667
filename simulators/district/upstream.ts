import type { WireBody } from "../../cloud-bridge/cbor-record.ts";

type AlarmRecord = Pick<
  Extract<WireBody, { readonly kind: "alarm" }>,
  "event" | "hazard" | "severity" | "point" | "rule"
>;

/** Of each box the next one downstream, and how long the water takes there; ms. */
export type River = ReadonlyMap<string, { readonly box: string; readonly leadMs: number }>;

/** What a box hears of the water that is on its way to it, as the arguments of `upstream.warning`. */
export interface Warning {
  readonly box: string;
  readonly args: { readonly station: string; readonly severity: number; readonly leadMs: number };
}

/** An orange or red alarm of water goes down the river at once: each box below hears how long the water takes to it. */
export function warningsFor(river: River, box: string, record: AlarmRecord): readonly Warning[] {
  const { event, hazard, severity, point, rule } = record;
  const isNews = event === "raised" || event === "rearmed";
  if (!isNews || hazard !== "water" || severity > 2) return [];
  const station = `${box} ${point} ${rule}`;
  return below(river, box).map(({ box: to, leadMs }) => ({ box: to, args: { station, severity, leadMs } }));
}

/** All boxes below, the nearest first; a river that is drawn in a circle ends where it began. */
function below(river: River, from: string): readonly { readonly box: string; readonly leadMs: number }[] {
  const found = new Map<string, number>();
  let leadMs = 0;
  for (let next = river.get(from); next !== undefined; next = river.get(next.box)) {
    if (next.box === from || found.has(next.box)) break;
    leadMs += next.leadMs;
    found.set(next.box, leadMs);
  }
  return [...found].map(([box, lead]) => ({ box, leadMs: lead }));
}
