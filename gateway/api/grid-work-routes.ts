import type { FastifyInstance, FastifyReply } from "fastify";
import type { Question, Reply } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import { dutiesQuerySchema } from "./grid-work-messages.ts";
import type { ErrorCode } from "./schema.ts";

interface GridWorkDeps {
  readonly ask: (question: Question) => Promise<Reply>;
}

/** What grids work at beside alarms. */
export function addGridWork(app: FastifyInstance, { ask }: GridWorkDeps): void {
  app.get("/api/v1/duties", async (request, reply) => {
    const query = dutiesQuerySchema.safeParse(request.query);
    if (!query.success) return fail(reply, "bad-request");
    return answer(reply, await ask({ kind: "grid-look", look: { of: "duties", ...query.data } }));
  });
  app.get("/api/v1/admission", async (_request, reply) =>
    answer(reply, await ask({ kind: "grid-look", look: { of: "admission" } })),
  );
}

function answer(reply: FastifyReply, said: Reply): FastifyReply {
  reply.header("cache-control", "no-store");
  if (said.kind === "grid-look") return reply.send(said.reply);
  return fail(reply, said.kind === "failed" ? said.code : "core-failed");
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}
