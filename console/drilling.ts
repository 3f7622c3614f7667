import { signal } from "@preact/signals";
import type { DrillReply, DrillRequest } from "../gateway/api/schema.ts";
import { newCommand } from "./commands.ts";
import { person } from "./person.ts";
import { session } from "./session.ts";

/** Why the last wish to try something came to nothing. */
export const drillRefused = signal<string | undefined>(undefined);

type Wish = Pick<DrillRequest, "method" | "points" | "people">;

/** Tries points from the sensor to a person's claim, or the way to a person alone. */
export function beginTest(wish: Wish): Promise<void> {
  return ask("api/v1/drills", { ...who(), command: newCommand(), purpose: "test", ...wish } satisfies DrillRequest);
}

export function endTest(drill: string): Promise<void> {
  return ask(`api/v1/drills/${drill}/stop`, { ...who(), command: newCommand() });
}

/** An installer tries in the name of their account, everybody else in their own. */
function who(): Pick<DrillRequest, "by"> {
  const isInstaller = session.value?.guest?.role === "installer";
  return isInstaller || person.value === undefined ? {} : { by: person.value };
}

async function ask(path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const reply = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => undefined);
  const said = (await reply?.json().catch(() => undefined)) as Partial<DrillReply> | undefined;
  drillRefused.value = said?.done === true ? undefined : said?.done === false ? said.refused : "unanswered";
}
