import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { accountNameSchema } from "../access/account.ts";
import { wordsLine } from "../access/fingerprint-words.ts";
import { terminalCookieMs } from "../access/terminal.ts";
import { hashOf } from "../access/token.ts";
import type { AccessRefusal } from "../core/access.ts";
import type { TlsIdentity } from "../core/ports.ts";
import { everyRoute, routesFor } from "./access-table.ts";
import type { Asks, Question } from "./asks.ts";
import { cookieName, tokenOf, type Entry } from "./entry.ts";
import { errorReply, statusOf } from "./errors.ts";
import type { ScopeDeps } from "./scope-guard.ts";
import { seenRoutes } from "./scope-table.ts";
import { accountBodySchema, setUpBodySchema, signInBodySchema } from "./messages.ts";
import type { AccountsReply, ErrorCode, SessionView } from "./schema.ts";

export interface AccessRouteDeps {
  readonly entry: Entry;
  readonly sight: ScopeDeps["sight"];
  readonly ask: Asks["ask"];
  readonly isSecure: boolean;
  /** What a person compares with the label; there is none without HTTPS. */
  readonly identity?: NonNullable<SessionView["identity"]>;
}

/** Set-up, sign-in and accounts. The core decides; here its answer becomes a status and a cookie. */
export function addAccess(app: FastifyInstance, deps: AccessRouteDeps): void {
  addSession(app, deps);
  addAccounts(app, deps);
  app.post("/api/v1/setup", (request, reply) => {
    const body = setUpBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    return settle(deps, reply, { kind: "set-up", ...body.data, from: request.ip });
  });
}

function addSession(app: FastifyInstance, deps: AccessRouteDeps): void {
  app.get("/api/v1/session", (request, reply) => {
    const token = tokenOf(request);
    // Its cookie would end some day, and nobody is there to enrol it again.
    if (token !== undefined && deps.entry.guestOf(request)?.terminal === true)
      reply.header("set-cookie", cookie(token, deps.isSecure, terminalCookieMs));
    return fresh(reply).send(sessionView(deps, request));
  });
  app.post("/api/v1/session", (request, reply) => {
    const body = signInBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    return settle(deps, reply, { kind: "sign-in", ...body.data, from: request.ip });
  });
  app.delete("/api/v1/session", (request, reply) => {
    const token = tokenOf(request);
    reply.header("set-cookie", cookie("", deps.isSecure, 0));
    if (token === undefined) return fresh(reply).send({ done: true });
    return settle(deps, reply, { kind: "sign-out", hash: hashOf(token), from: request.ip });
  });
}

function addAccounts(app: FastifyInstance, deps: AccessRouteDeps): void {
  app.get("/api/v1/accounts", async (_request, reply) => {
    const answer = await deps.ask({ kind: "accounts" });
    if (answer.kind !== "accounts") return fail(reply, answer.kind === "failed" ? answer.code : "core-failed");
    return fresh(reply).send({ accounts: answer.accounts } satisfies AccountsReply);
  });
  app.put<Named>("/api/v1/accounts/:name", (request, reply) => {
    const name = accountNameSchema.safeParse(request.params.name);
    const body = accountBodySchema.safeParse(request.body);
    if (!name.success || !body.success) return fail(reply, "bad-request");
    return settle(deps, reply, { kind: "keep-account", name: name.data, ...body.data, ...asker(request) });
  });
  app.delete<Named>("/api/v1/accounts/:name", (request, reply) => {
    const name = accountNameSchema.safeParse(request.params.name);
    if (!name.success) return fail(reply, "bad-request");
    return settle(deps, reply, { kind: "remove-account", name: name.data, ...asker(request) });
  });
}

interface Named {
  Params: { readonly name: string };
}

export function asker(request: FastifyRequest): { readonly hash: string; readonly from: string } {
  return { hash: hashOf(tokenOf(request) ?? ""), from: request.ip };
}

function sessionView({ entry, identity, sight }: AccessRouteDeps, request: FastifyRequest): SessionView {
  const guest = entry.guestOf(request);
  const entrance = entry.entrance();
  const shown = { entrance, ...(identity && { identity }) };
  if (entrance === "open") return { ...shown, may: everyRoute };
  if (guest === undefined) return { ...shown, may: routesFor(undefined) };
  const { account: name, role, person, untilMs, terminal } = guest;
  return {
    ...shown,
    guest: { name, role, untilMs, ...(person !== undefined && { person }), ...(terminal && { terminal }) },
    may: sight(guest) === undefined ? routesFor(role) : seenRoutes(routesFor(role)),
  };
}

/** The box's own certificate, as it stands on its label. */
export function identityOf({ fingerprint }: TlsIdentity): NonNullable<SessionView["identity"]> {
  return { fingerprint, words: wordsLine(fingerprint) };
}

/** The core's answer as a status, and a cookie for whoever came in. */
export async function settle(
  { ask, isSecure }: AccessRouteDeps,
  reply: FastifyReply,
  question: Question,
): Promise<FastifyReply> {
  const answer = await ask(question);
  if (answer.kind !== "access") return fail(reply, answer.kind === "failed" ? answer.code : "core-failed");
  const { reply: said } = answer;
  if (!said.done) {
    if (said.waitMs !== undefined) reply.header("retry-after", String(Math.ceil(said.waitMs / 1_000)));
    return fresh(reply).code(statuses[said.refused]).send(said);
  }
  if (said.token !== undefined) reply.header("set-cookie", cookie(said.token, isSecure, said.forMs ?? 0));
  const { code, forMs, credential } = said;
  return fresh(reply).send({
    done: true,
    ...(code !== undefined && { code, forMs }),
    ...(credential !== undefined && { credential }),
  });
}

const statuses: Readonly<Record<AccessRefusal, number>> = {
  "wrong-code": 401,
  "wrong-passphrase": 401,
  "set-up-over": 403,
  "not-permitted": 403,
  "unknown-account": 404,
  "unknown-person": 404,
  "unknown-grid": 404,
  "last-installer": 409,
  "too-many-accounts": 409,
  "too-many-attempts": 429,
  "wrong-terminal-code": 401,
  "unknown-terminal": 404,
  "too-many-terminals": 409,
  "name-taken": 409,
  "name-not-plain": 409,
  "no-own-broker": 409,
  "panel-sees-all": 409,
  "core-busy": 503,
};

/** Strict: no other site can send it along, whatever it makes the browser do. */
function cookie(token: string, isSecure: boolean, forMs: number): string {
  const secure = isSecure ? "; Secure" : "";
  return `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${Math.floor(forMs / 1_000)}${secure}`;
}

export function fresh(reply: FastifyReply): FastifyReply {
  return reply.header("cache-control", "no-store");
}

export function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}
