import { signal } from "@preact/signals";
import type { SiteDraftReply, SiteDraftRequest, SiteFileAnswer, SiteRefusal } from "../gateway/api/schema.ts";

/** A site file being written, as the box last judged it. Nothing of it is in force before it is applied. */
export const draft = signal<SiteDraftReply | undefined>(undefined);

export type Problem =
  { readonly kind: "refused"; readonly why: SiteRefusal } | { readonly kind: "failed"; readonly status: number };
export const problem = signal<Problem | undefined>(undefined);

type Edit = NonNullable<SiteDraftRequest["edits"]>[number];

/** What is in force, when nothing is being written yet. */
export async function openDraft(): Promise<void> {
  if (draft.value === undefined) await judge({});
}

export function judgeText(text: string): Promise<boolean> {
  return judge({ text });
}

/** Every page of the installer writes by this: comments and order stay. */
export async function edit(edits: readonly Edit[]): Promise<boolean> {
  await openDraft();
  const { text } = draft.value ?? {};
  return judge({ ...(text !== undefined && { text }), edits });
}

export function beginWithPast(past: string): Promise<boolean> {
  return judge({ past });
}

export function dropDraft(): Promise<boolean> {
  return judge({});
}

async function judge(asked: SiteDraftRequest): Promise<boolean> {
  const reply = await ask("api/v1/site-file/draft", "POST", asked);
  if (reply?.status !== 200) {
    problem.value = { kind: "failed", status: reply?.status ?? 0 };
    return false;
  }
  draft.value = (await reply.json()) as SiteDraftReply;
  problem.value = undefined;
  return true;
}

/** Puts what is written in force, on trial. */
export async function apply(reason: string): Promise<boolean> {
  const now = draft.value;
  if (now === undefined) return false;
  const body = { text: now.text, reason };
  const isDone = await settled(await ask("api/v1/site-file", "PUT", body, { "if-match": `"${now.base}"` }));
  // It is what is in force now: whatever is written next is written into it.
  if (isDone) draft.value = undefined;
  return isDone;
}

export async function settleTrial(verb: "keep" | "undo"): Promise<boolean> {
  return settled(await ask(`api/v1/site-file/${verb}`, "POST", {}));
}

async function settled(reply: Response | undefined): Promise<boolean> {
  const said = (await reply?.json().catch(() => undefined)) as Partial<SiteFileAnswer> | undefined;
  if (said?.done === true) {
    problem.value = undefined;
    return true;
  }
  problem.value =
    said?.done === false && said.refused !== undefined
      ? { kind: "refused", why: said.refused }
      : { kind: "failed", status: reply?.status ?? 0 };
  return false;
}

function ask(path: string, method: string, body: object, more: Readonly<Record<string, string>> = {}) {
  const headers = { "content-type": "application/json", ...more };
  const signalled = AbortSignal.timeout(answerWithinMs);
  return fetch(path, { method, headers, body: JSON.stringify(body), signal: signalled }).catch(() => undefined);
}

const answerWithinMs = 15_000;
