import type { PersonId, PointId, RuleId } from "../../config/ids.ts";
import type { AlarmId } from "../core/ids.ts";
import type { Fact } from "../core/fact.ts";

/** Something an alarm did, or a person with it. */
export interface AlarmEvent {
  readonly seq: number;
  readonly atMs: number;
  readonly event: Extract<Fact, { kind: "alarm" }>["event"];
  readonly alarm: AlarmId;
  readonly point: PointId;
  readonly rule: RuleId;
  readonly value?: number;
  readonly by?: PersonId;
}

/** Newest first. `truncated`: the span holds more; these are the newest of those that were read. */
export interface AlarmLogReply {
  readonly events: readonly AlarmEvent[];
  readonly truncated: boolean;
}
