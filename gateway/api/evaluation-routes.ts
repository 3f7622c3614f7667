import type { FastifyInstance, FastifyReply } from "fastify";
import type { Question, Reply } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import { evaluationQuerySchema, reportPathSchema } from "./evaluation-messages.ts";
import type { ReportContent } from "../core/evaluation/report.ts";
import type { ErrorCode, EvaluationReply, ReportReply, ReportsReply } from "./schema.ts";

interface EvaluationRouteDeps {
  readonly ask: (question: Question) => Promise<Reply>;
}

/** How the grids did, counted from the facts at each question. */
export function addEvaluation(app: FastifyInstance, { ask }: EvaluationRouteDeps): void {
  app.get("/api/v1/evaluation", async (request, reply) => {
    const query = evaluationQuerySchema.safeParse(request.query);
    if (!query.success) return fail(reply, "bad-request");
    const { from: fromMs, to: toMs, before, ...where } = query.data;
    const now = await ask({ kind: "evaluation", fromMs, toMs, ...where });
    if (now.kind !== "evaluation") return fail(reply, codeOf(now));
    if (before !== "true") return fresh(reply).send({ now: now.evaluation } satisfies EvaluationReply);
    const earlier = await ask({ kind: "evaluation", fromMs: 2 * fromMs - toMs, toMs: fromMs, ...where });
    if (earlier.kind !== "evaluation") return fail(reply, codeOf(earlier));
    return fresh(reply).send({ now: now.evaluation, before: earlier.evaluation } satisfies EvaluationReply);
  });
  app.get("/api/v1/reports", async (_request, reply) => {
    const found = await ask({ kind: "reports" });
    if (found.kind !== "reports") return fail(reply, codeOf(found));
    return fresh(reply).send({ reports: found.reports } satisfies ReportsReply);
  });
  app.get("/api/v1/reports/:report", async (request, reply) => {
    const path = reportPathSchema.safeParse(request.params);
    if (!path.success) return fail(reply, "not-found");
    const found = await ask({ kind: "report", ...path.data });
    if (found.kind !== "report") return fail(reply, codeOf(found));
    if (found.report === undefined) return fail(reply, "not-found");
    const content = JSON.parse(found.report.text) as ReportContent;
    return fresh(reply).send({ ...found.report, content } satisfies ReportReply);
  });
}

function codeOf(answer: Reply): ErrorCode {
  return answer.kind === "failed" ? answer.code : "core-failed";
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}

function fresh(reply: FastifyReply): FastifyReply {
  return reply.header("cache-control", "no-store");
}
