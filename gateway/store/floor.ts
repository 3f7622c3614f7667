import { encodeJson } from "./codec.ts";
import type { Row } from "./database.ts";
import { floorKey } from "./keys.ts";

/** Segments below it were let go. It is on disk before the first of their rows leaves. */
export interface FloorRow {
  readonly firstSegment: number;
}

export function floorRow(firstSegment: number): Row {
  return { key: floorKey, value: encodeJson(floorKey, { firstSegment } satisfies FloorRow) };
}
