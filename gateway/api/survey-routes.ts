import type { FastifyInstance, FastifyReply } from "fastify";
import type { Question, Reply } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import { surveyBodySchema } from "./survey-messages.ts";

interface SurveyRouteDeps {
  readonly ask: (question: Question) => Promise<Reply>;
}

/** Looking for devices on a line: begun, looked at while it runs, stopped. */
export function addSurvey(app: FastifyInstance, { ask }: SurveyRouteDeps): void {
  const send = async (reply: FastifyReply, act: Extract<Question, { kind: "survey" }>["act"]) =>
    answered(reply, await ask({ kind: "survey", act }));
  app.get("/api/v1/survey", (_request, reply) => send(reply, { do: "look" }));
  app.delete("/api/v1/survey", (_request, reply) => send(reply, { do: "stop" }));
  app.post("/api/v1/survey", (request, reply) => {
    const wish = surveyBodySchema.safeParse(request.body);
    if (!wish.success) return reply.code(400).send(errorReply("bad-request", request.id));
    return send(reply, { do: "begin", wish: wish.data });
  });
}

function answered(reply: FastifyReply, answer: Reply): FastifyReply {
  const code = answer.kind === "failed" ? answer.code : "core-failed";
  if (answer.kind !== "survey") return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
  return reply
    .header("cache-control", "no-store")
    .code(answer.reply.refused === undefined ? 200 : 409)
    .send(answer.reply);
}
