import { newCommand } from "./commands.ts";
import { person } from "./person.ts";

/** Why it was not done: `nobody-here` before anything is sent, `unanswered` when nobody knows. */
export interface Refusal {
  readonly why: string;
  readonly detail?: string;
}
export type NotDone = Refusal | undefined;

/** What was said and not answered: said again, it is the same command, which changes nothing twice. */
const unanswered = new Map<string, string>();
const answerWithinMs = 12_000;

/** One act in the name of whoever sits here. `vouch`: another person's own word beside it. */
export async function say(path: string, said: object, vouch?: object): Promise<NotDone> {
  const by = person.value;
  if (by === undefined) return { why: "nobody-here" };
  const key = `${by} ${path} ${JSON.stringify(said)}`;
  const command = unanswered.get(key) ?? newCommand();
  unanswered.set(key, command);
  const answer = await post(path, { ...said, by, command, ...(vouch !== undefined && { vouch }) });
  if (answer === undefined) return { why: "unanswered" };
  unanswered.delete(key);
  return answer.done ? undefined : answer.refusal;
}

type Answer = { readonly done: true } | { readonly done: false; readonly refusal: Refusal };

async function post(path: string, body: object): Promise<Answer | undefined> {
  const reply = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch(() => undefined);
  const said: unknown = await reply?.json().catch(() => undefined);
  return reply === undefined || reply.status >= 500 ? undefined : answerIn(said);
}

/** The core's own word, or the door's: both say why in one. */
function answerIn(said: unknown): Answer | undefined {
  if (typeof said !== "object" || said === null) return undefined;
  const { done, refused, code, detail } = said as Readonly<Record<string, unknown>>;
  if (done === true) return { done };
  const why = refused ?? code;
  if (typeof why !== "string") return undefined;
  return { done: false, refusal: { why, ...(typeof detail === "string" && { detail }) } };
}
