import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { profileIdSchema } from "../../config/ids.ts";
import type { Question, Reply } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";

const text = z.string().max(128);
const measuresMax = 32;

/** A message nobody could read, and the fields of it that a person pointed at. */
export const mappingBodySchema = z.strictObject({
  id: profileIdSchema,
  title: z.string().min(1).max(40),
  topic: text.min(1),
  name: text.min(1),
  payload: z.string().min(1).max(8_192),
  measures: z
    .array(z.strictObject({ id: text, pointer: text, quantity: text, unit: z.string().max(16), scale: z.number() }))
    .min(1)
    .max(measuresMax),
  write: z.boolean().default(false),
});
export const mappingAskSchema = z.strictObject({
  kind: z.literal("mapping"),
  id: z.int().min(0),
  wish: mappingBodySchema,
});

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
