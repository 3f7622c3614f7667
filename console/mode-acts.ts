import type { ModeRequest } from "../gateway/api/schema.ts";
import { say, type NotDone } from "./say.ts";

export async function setMode(wish: Omit<ModeRequest, "by" | "command">): Promise<NotDone> {
  return say("api/v1/mode", wish);
}

export async function countHouseholds(evacuation: string, building: string, accounted: number): Promise<NotDone> {
  return say(`api/v1/evacuations/${evacuation}/count`, { building, accounted });
}

export async function endEvacuation(evacuation: string, reason: string): Promise<NotDone> {
  return say(`api/v1/evacuations/${evacuation}/close`, { reason });
}
