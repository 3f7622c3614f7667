import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Guest } from "../access/account.ts";
import { hashOf } from "../access/token.ts";
import type { Clock } from "../core/ports.ts";
import { rowFor } from "./access-table.ts";
import type { Asks } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import { signInBodySchema, type CoreMessage } from "./messages.ts";
import type { Entrance, ErrorCode } from "./schema.ts";

type Access = Extract<CoreMessage, { kind: "access" }>;

/** Who is at the door. What it knows comes from the core and is whole each time; before that nobody comes in. */
export interface Entry {
  readonly hear: (access: Access) => void;
  readonly entrance: () => Entrance;
  readonly guestOf: (request: FastifyRequest) => Guest | undefined;
  readonly isGuest: (hash: string) => boolean;
}

export const cookieName = "gridpost";

export function createEntry(clock: Clock): Entry {
  let entrance: Entrance = "sign-in";
  let guests: ReadonlyMap<string, Guest> = new Map();
  const isOver = ({ untilMs }: Guest) => clock.now().wallTrusted && untilMs <= clock.now().wallMs;
  const guestBy = (hash: string) => {
    const guest = guests.get(hash);
    return guest === undefined || isOver(guest) ? undefined : guest;
  };
  return {
    hear: (access) => {
      entrance = access.entrance;
      guests = new Map(access.guests.map((guest) => [guest.hash, guest]));
    },
    entrance: () => entrance,
    guestOf: (request) => {
      const token = tokenOf(request);
      return token === undefined ? undefined : guestBy(hashOf(token));
    },
    isGuest: (hash) => guestBy(hash) !== undefined,
  };
}

export interface EntryDeps {
  readonly entry: Entry;
  readonly ask: Asks["ask"];
}

/** Every route goes through here; one that the access table does not know keeps the server from starting. */
export function guardEntry(app: FastifyInstance, { entry, ask }: EntryDeps): void {
  app.addHook("onRoute", ({ method, url }) => {
    for (const each of [method].flat()) rowFor(each, url);
  });
  app.addHook("onRequest", async (request, reply) => {
    const refused = refusalAt(entry, request);
    if (refused !== undefined) await fail(reply, refused);
  });
  app.addHook("preHandler", async (request, reply) => {
    // Taken off the body whoever asks: no route below this one sees a passphrase.
    const vouch = takeField(request.body, "vouch");
    if (entry.entrance() === "open") return;
    if (!isOwnName(entry, request)) await fail(reply, "not-you");
    else if (!(await isAgreed(ask, request, vouch))) await fail(reply, "second-not-signed");
  });
}

function refusalAt(entry: Entry, request: FastifyRequest): ErrorCode | undefined {
  const { url } = request.routeOptions;
  // Nothing is there: the answer says so, to anybody.
  if (url === undefined) return undefined;
  const row = rowFor(request.method, url);
  if (row === "anyone" || entry.entrance() === "open") return undefined;
  if (entry.entrance() === "set-up") return "set-up-needed";
  const guest = entry.guestOf(request);
  if (guest === undefined) return "sign-in-needed";
  return row.includes(guest.role) ? undefined : "not-permitted";
}

/** `by` in a body and `as` in a query name the person; whoever signed in is that person and nobody else. */
function isOwnName(entry: Entry, request: FastifyRequest): boolean {
  const { url } = request.routeOptions;
  if (url === undefined || rowFor(request.method, url) === "anyone") return true;
  const person = entry.guestOf(request)?.person;
  const named = [fieldOf(request.body, "by"), fieldOf(request.query, "as")];
  return named.every((name) => name === undefined || name === "" || name === person);
}

/** `order.second` in a body says that another person agrees; they say so themselves, by their passphrase. */
async function isAgreed(ask: Asks["ask"], { body, ip }: FastifyRequest, vouch: unknown): Promise<boolean> {
  const second = fieldOf(fieldOf(body, "order"), "second");
  if (second === undefined) return true;
  const said = signInBodySchema.safeParse(vouch);
  if (!said.success) return false;
  const answer = await ask({ kind: "vouch", ...said.data, from: ip });
  return answer.kind === "access" && answer.reply.done && answer.reply.person === second;
}

function takeField(from: unknown, name: string): unknown {
  const taken = fieldOf(from, name);
  if (taken !== undefined) delete (from as Record<string, unknown>)[name];
  return taken;
}

function fieldOf(from: unknown, name: string): unknown {
  return typeof from === "object" && from !== null && Object.hasOwn(from, name)
    ? (from as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

export function tokenOf({ headers }: FastifyRequest): string | undefined {
  return new RegExp(`(?:^|; *)${cookieName}=([\\w-]{43})(?:;|$)`).exec(headers.cookie ?? "")?.[1];
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}
