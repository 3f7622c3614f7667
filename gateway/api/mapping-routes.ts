import type { FastifyInstance } from "fastify";
import type { Question, Reply } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import { mappingBodySchema } from "./mapping-messages.ts";

interface MappingRouteDeps {
  readonly ask: (question: Question) => Promise<Reply>;
}

/** From a message to a device profile: shown first, then written beside the site's file. */
export function addMapping(app: FastifyInstance, { ask }: MappingRouteDeps): void {
  app.post("/api/v1/mapping", async (request, reply) => {
    const body = mappingBodySchema.safeParse(request.body);
    if (!body.success) return reply.code(400).send(errorReply("bad-request", request.id));
    const answer = await ask({ kind: "mapping", wish: body.data });
    const code = answer.kind === "failed" ? answer.code : "core-failed";
    if (answer.kind !== "mapping") return reply.code(statusOf(code)).send(errorReply(code, request.id));
    return reply
      .header("cache-control", "no-store")
      .code(answer.reply.refused === undefined ? 200 : 409)
      .send(answer.reply);
  });
}
