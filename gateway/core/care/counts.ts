import { limits } from "../../../config/limits.ts";
import type { Mode } from "../../../config/mode.ts";
import { modeNow } from "../modes/mode.ts";
import type { State } from "../state.ts";
import { elapsedMs } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { CareCount } from "./rows.ts";

export type CareRefusal = "not-a-count" | "too-many";

/** In the place of those known before. Nobody reads them before it is an emergency, and no fact, record or screen has them. */
export function keepCareCounts(turn: Turn, counts: ReadonlyMap<string, number>): void {
  for (const building of turn.rows("care").keys()) turn.drop("care", building);
  for (const [building, households] of counts)
    turn.put("care", building, { building, households, receivedAt: turn.now });
}

/** `{ "3号楼": 2 }`: whole numbers by building, and nothing else. */
export function careCountsIn(text: string): ReadonlyMap<string, number> | CareRefusal {
  const entries = entriesIn(text);
  if (entries === undefined || !entries.every(isCount)) return "not-a-count";
  return entries.length > limits.careBuildingsMax ? "too-many" : new Map(entries);
}

function entriesIn(text: string): readonly (readonly [string, unknown])[] | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? Object.entries(read) : undefined;
  } catch {
    return undefined;
  }
}

function isCount(entry: readonly [string, unknown]): entry is readonly [string, number] {
  const [building, households] = entry;
  const isNumber = typeof households === "number" && Number.isSafeInteger(households);
  return isNumber && households >= 0 && households <= limits.careHouseholdsMax && building.length <= 20;
}

/** Gone a day after they came, and as soon as the emergency they were for is over. */
export function forgetCareCounts(turn: Turn): void {
  for (const [building, { receivedAt }] of turn.rows("care")) {
    const ageMs = elapsedMs(receivedAt, turn.now);
    if (ageMs === undefined || ageMs >= limits.careKeptMs) turn.drop("care", building);
  }
}

export function endCareCounts(turn: Turn, before: Mode | undefined): void {
  if (before !== "emergency" || modeNow(turn) === "emergency") return;
  for (const building of turn.rows("care").keys()) turn.drop("care", building);
}

/** Sealed outside an emergency, whoever asks. */
export function readableCare({ care, mode }: Pick<State, "care" | "mode">): readonly CareCount[] | "sealed" {
  return mode.get("mode")?.mode === "emergency" ? [...care.values()] : "sealed";
}
