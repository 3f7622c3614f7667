import type { LaneId } from "../gateway/core/uplink.ts";

/** `gridpost/v1/<box>/up/<what>`: a box may publish below its own `up` and read its own `down`, nothing else. */
export function upTopic(box: string, what: LaneId | "birth" | "death"): string {
  return `gridpost/v1/${box}/up/${what}`;
}

export function ackTopic(box: string): string {
  return `gridpost/v1/${box}/down/ack`;
}
