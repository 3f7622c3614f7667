import type { LaneId } from "../gateway/core/uplink.ts";

/** `gridpost/v1/<box>/up/<what>`: a box may publish below its own `up` and read its own `down`, nothing else. */
export function upTopic(box: string, what: LaneId | "birth" | "death" | "beat"): string {
  return `gridpost/v1/${box}/up/${what}`;
}

/** What the district says to a box: how far it holds its records, and commands. */
export const downKinds = ["ack", "command"] as const;
export type DownKind = (typeof downKinds)[number];

export function downTopic(box: string, what: DownKind | "+"): string {
  return `gridpost/v1/${box}/down/${what}`;
}

/** What came down on a topic; `undefined` for a kind that a newer district sends. */
export function downKindOf(topic: string): DownKind | undefined {
  const word = topic.slice(topic.lastIndexOf("/") + 1);
  return downKinds.find((kind) => kind === word);
}
