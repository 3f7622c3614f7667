import { signal } from "@preact/signals";
import type {
  ActReply,
  ActRequest,
  AlarmId,
  CaseId,
  ErrorReply,
  NoticeId,
  PersonId,
  ResetReply,
  ResetRequest,
  ShownRequest,
  Verb,
} from "../gateway/api/schema.ts";
import { person } from "./person.ts";

export type ActProgress =
  | { readonly kind: "sending" }
  | { readonly kind: "refused"; readonly why: string }
  /** Nobody knows whether it arrived; the next press sends the same command again, which changes nothing twice. */
  | { readonly kind: "unanswered" };

/** By what the button does: `<case> <verb>` or `<alarm> reset`. */
export const progress = signal<ReadonlyMap<string, ActProgress>>(new Map());

const commands = new Map<string, string>();
const answerWithinMs = 12_000;

export function act(of: CaseId, verb: Verb, more: Said = {}): Promise<boolean> {
  return send(`${of} ${verb}`, `api/v1/cases/${of}/${verb}`, more);
}

type Said = Pick<ActRequest, "feedback" | "order">;

export function reset(alarm: AlarmId): Promise<boolean> {
  return send(`${alarm} reset`, `api/v1/alarms/${alarm.replace("#", "/")}/reset`, {});
}

/** Tells the gateway that the notice stands on this person's screen. A lost word is asked for again. */
export async function tellShown(notice: NoticeId, by: PersonId): Promise<void> {
  await post(`api/v1/notices/${encodeURIComponent(notice)}/shown`, { by }).catch(() => undefined);
}

async function send(key: string, path: string, more: Said): Promise<boolean> {
  const by = person.value;
  if (by === undefined || progress.value.get(key)?.kind === "sending") return false;
  const command = commands.get(key) ?? newCommand();
  commands.set(key, command);
  note(key, { kind: "sending" });
  const reply = await post(path, { by, command, ...more }).then(replyOf, () => undefined);
  if (reply === undefined) return note(key, { kind: "unanswered" });
  commands.delete(key);
  return reply.done ? note(key, undefined) : note(key, { kind: "refused", why: reply.refused });
}

function post(path: string, body: ActRequest | ResetRequest | ShownRequest): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerWithinMs),
  });
}

/** The core's word, or why the door did not let it through; anything else is no answer to the question. */
async function replyOf(response: Response): Promise<ActReply | ResetReply | undefined> {
  if (response.status >= 500) return undefined;
  const reply = (await response.json()) as Partial<ActReply & ErrorReply>;
  if (reply.done !== undefined) return reply as ActReply | ResetReply;
  return reply.code === undefined ? undefined : { done: false, refused: reply.code };
}

function note(key: string, now: ActProgress | undefined): boolean {
  const next = new Map(progress.value);
  if (now === undefined) next.delete(key);
  else next.set(key, now);
  progress.value = next;
  return now === undefined;
}

/** randomUUID exists only on pages the browser calls secure, and a box in a LAN is not one of them. */
export function newCommand(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
