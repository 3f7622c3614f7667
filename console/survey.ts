import { signal } from "@preact/signals";
import type { SurveyReply } from "../gateway/api/schema.ts";

type View = SurveyReply["view"];
type Wish = NonNullable<View["wish"]>;
type Result = NonNullable<View["result"]>;

/** What the box is asking of a line now, and what came of it. */
export const survey = signal<SurveyReply | undefined>(undefined);
export const scanned = signal<Extract<Result, { do: "scan" }> | undefined>(undefined);
export const identified = signal<ReadonlyMap<number, Extract<Result, { do: "identify" }>>>(new Map());
export const lastRead = signal<Extract<Result, { do: "read" }> | undefined>(undefined);

/** The box said nothing to the last question: what was wished for did not begin. */
export const isUnanswered = signal(false);

export async function learnSurvey(): Promise<void> {
  take(await ask("GET"));
}

/** Begins, and looks again and again until it is over. */
export async function begin(wish: Wish): Promise<void> {
  isUnanswered.value = false;
  if (wish.do === "scan") {
    scanned.value = undefined;
    identified.value = new Map();
  }
  take(await ask("POST", wish));
  while (survey.value?.view.isRunning === true) {
    await new Promise((resume) => setTimeout(resume, lookEveryMs));
    take(await ask("GET"));
  }
}

export async function stop(): Promise<void> {
  take(await ask("DELETE"));
}

function take(reply: SurveyReply | undefined): void {
  isUnanswered.value = reply === undefined;
  if (reply === undefined) return;
  survey.value = reply;
  const { result } = reply.view;
  if (result?.do === "scan") scanned.value = result;
  if (result?.do === "identify") identified.value = new Map(identified.value).set(result.unit, result);
  if (result?.do === "read") lastRead.value = result;
}

async function ask(method: string, body?: object): Promise<SurveyReply | undefined> {
  const sent = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const reply = await fetch("api/v1/survey", { method, ...sent }).catch(() => undefined);
  return reply?.status === 200 || reply?.status === 409 ? ((await reply.json()) as SurveyReply) : undefined;
}

const lookEveryMs = 400;
