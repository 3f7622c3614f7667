import type { PointId, RuleId } from "../../config/ids.ts";
import type { Label } from "../../config/quantity.ts";
import type { Severity } from "../../config/rule.ts";
import type { Arrival } from "../core/alarms/outlook.ts";

/** A line of a gauge, such as 警戒 or 保证: a limit that the site's rules have for it. */
export interface WaterLine {
  readonly rule: RuleId;
  readonly title: Label;
  readonly severity: Severity;
  /** In the unit of the gauge. */
  readonly value: number;
}

/** A gauge with its lines, the highest first, and what its last hour says. */
export interface WaterStation {
  readonly point: PointId;
  readonly lines: readonly WaterLine[];
  /** Per hour; absent while the values do not tell. */
  readonly perHour?: number;
  /** The lowest line that the water has not reached. */
  readonly next?: { readonly rule: RuleId; readonly arrival: Arrival };
}

/** `truncated`: the site has more gauges than are looked at here. */
export interface WaterReply {
  readonly atMs: number;
  readonly stations: readonly WaterStation[];
  readonly truncated: boolean;
}
