import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Question, Reply } from "./asks.ts";
import { drillPathSchema, startDrillBodySchema, stopDrillBodySchema } from "./drill-messages.ts";
import type { Entry } from "./entry.ts";
import { errorReply, statusOf } from "./errors.ts";
import type { ErrorCode } from "./schema.ts";

interface DrillRouteDeps {
  readonly ask: (question: Question) => Promise<Reply>;
  readonly entry: Entry;
}

/** Tests and drills: begin, end, look at; and what they have proven. */
export function addDrills(app: FastifyInstance, { ask, entry }: DrillRouteDeps): void {
  app.get("/api/v1/drills", async (_request, reply) => answer(reply, await ask({ kind: "drills" })));
  app.post("/api/v1/drills", async (request, reply) => {
    const body = startDrillBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...start } = body.data;
    const who = by === undefined ? accountOf(entry, request) : { by };
    return answer(reply, await ask({ kind: "drill", ...who, command, act: { do: "start", ...start } }));
  });
  app.post("/api/v1/drills/:drill/stop", async (request, reply) => {
    const path = drillPathSchema.safeParse(request.params);
    const body = stopDrillBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command } = body.data;
    const who = by === undefined ? accountOf(entry, request) : { by };
    return answer(reply, await ask({ kind: "drill", ...who, command, act: { do: "stop", ...path.data } }));
  });
}

function accountOf(entry: Entry, request: FastifyRequest): { readonly session?: string } {
  const session = entry.guestOf(request)?.hash;
  return session === undefined ? {} : { session };
}

function answer(reply: FastifyReply, said: Reply): FastifyReply {
  reply.header("cache-control", "no-store");
  if (said.kind === "drills") return reply.send(said.reply);
  if (said.kind === "drill") return reply.code(said.reply.done ? 200 : 409).send(said.reply);
  return fail(reply, said.kind === "failed" ? said.code : "core-failed");
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}
