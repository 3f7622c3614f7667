import { signal } from "@preact/signals";
import type {
  AccessReply,
  AccountRequest,
  AccountsReply,
  SessionView,
  SetUpRequest,
  SignInRequest,
  TerminalRequest,
  TerminalsReply,
} from "../gateway/api/schema.ts";
import { person } from "./person.ts";

/** Who is signed in here, and what they may call; `undefined` until the box has said so. */
export const session = signal<SessionView | undefined>(undefined);

/** The box was asked and did not answer. */
export const isUnreachable = signal(false);

export const mayAsk = (route: string): boolean => session.value?.may.includes(route) === true;

/** Everybody sees the page where nobody signs in. */
export const isInside = (): boolean =>
  session.value !== undefined && (session.value.entrance === "open" || session.value.guest !== undefined);

const askAgainMs = 2_000;

/** Asks until there is an answer: without it nothing can be shown. */
export async function learnSession(): Promise<void> {
  const reply = await fetch("api/v1/session").catch(() => undefined);
  isUnreachable.value = reply?.ok !== true;
  if (reply?.ok !== true) return void setTimeout(() => void learnSession(), askAgainMs);
  const view = (await reply.json()) as SessionView;
  if (view.entrance !== "open") person.value = view.guest?.person;
  session.value = view;
}

/** A session may end while the page is open: it then shows the door again. */
export async function isSignedOut(): Promise<boolean> {
  await learnSession();
  return session.value !== undefined && !isInside();
}

export type Refused = Extract<AccessReply, { done: false }>;

export async function signIn(name: string, passphrase: string): Promise<Refused | undefined> {
  return settle(await ask("api/v1/session", "POST", { name, passphrase } satisfies SignInRequest));
}

export async function setUp(code: string, name: string, passphrase: string): Promise<Refused | undefined> {
  return settle(await ask("api/v1/setup", "POST", { code, name, passphrase } satisfies SetUpRequest));
}

export async function signOut(): Promise<void> {
  await ask("api/v1/session", "DELETE");
  location.reload();
}

export async function listAccounts(): Promise<AccountsReply["accounts"]> {
  const reply = await fetch("api/v1/accounts").catch(() => undefined);
  return reply?.ok === true ? ((await reply.json()) as AccountsReply).accounts : [];
}

export function keepAccount(name: string, account: AccountRequest): Promise<AccessReply> {
  return ask(`api/v1/accounts/${encodeURIComponent(name)}`, "PUT", account);
}

export function removeAccount(name: string): Promise<AccessReply> {
  return ask(`api/v1/accounts/${encodeURIComponent(name)}`, "DELETE");
}

export async function listTerminals(): Promise<TerminalsReply["terminals"]> {
  const reply = await fetch("api/v1/terminals").catch(() => undefined);
  return reply?.ok === true ? ((await reply.json()) as TerminalsReply).terminals : [];
}

export function inviteTerminal(wish: TerminalRequest): Promise<AccessReply> {
  return ask("api/v1/terminals", "POST", wish);
}

export function revokeTerminal(name: string): Promise<AccessReply> {
  return ask(`api/v1/terminals/${encodeURIComponent(name)}`, "DELETE");
}

/** This browser is let in by a code, and stays. */
export async function enrolHere(code: string): Promise<Refused | undefined> {
  return settle(await ask("api/v1/terminals/enrol", "POST", { code }));
}

async function settle(reply: AccessReply): Promise<Refused | undefined> {
  if (!reply.done) return reply;
  await learnSession();
  return undefined;
}

async function ask(path: string, method: "POST" | "PUT" | "DELETE", body?: object): Promise<AccessReply> {
  const sent = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const reply = await fetch(path, { method, ...sent, signal: AbortSignal.timeout(answerWithinMs) }).catch(
    () => undefined,
  );
  const said: unknown = await reply?.json().catch(() => undefined);
  return isAccessReply(said) ? said : { done: false, refused: "core-busy" };
}

const answerWithinMs = 15_000;

function isAccessReply(said: unknown): said is AccessReply {
  return typeof said === "object" && said !== null && "done" in said;
}
