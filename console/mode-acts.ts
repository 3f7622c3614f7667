import type { EvacuateReply, ModeRequest, SetModeReply } from "../gateway/api/schema.ts";
import { newCommand } from "./commands.ts";
import { person } from "./person.ts";

/** Why it was not done; `nobody-here` before anything is sent, `unanswered` when nobody knows. */
export type NotDone = string | undefined;

export async function setMode(wish: Omit<ModeRequest, "by" | "command">): Promise<NotDone> {
  return send<SetModeReply>("api/v1/mode", wish);
}

export async function countHouseholds(evacuation: string, building: string, accounted: number): Promise<NotDone> {
  return send<EvacuateReply>(`api/v1/evacuations/${evacuation}/count`, { building, accounted });
}

export async function endEvacuation(evacuation: string, reason: string): Promise<NotDone> {
  return send<EvacuateReply>(`api/v1/evacuations/${evacuation}/close`, { reason });
}

async function send<T extends { readonly done: boolean; readonly refused?: string }>(
  path: string,
  body: object,
): Promise<NotDone> {
  const by = person.value;
  if (by === undefined) return "nobody-here";
  const reply = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...body, by, command: newCommand() }),
  }).catch(() => undefined);
  const said = (await reply?.json().catch(() => undefined)) as Partial<T> | undefined;
  if (said?.done === undefined) return "unanswered";
  return said.done ? undefined : (said.refused ?? "unanswered");
}
