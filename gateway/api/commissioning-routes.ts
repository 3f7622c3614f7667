import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply } from "fastify";
import { languageOf } from "../../config/language.ts";
import { commissioningPage, reportStyle } from "../commissioning/page.ts";
import type { CommissioningReport } from "../commissioning/report.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { Question, Reply } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";

interface CommissioningRouteDeps {
  readonly ask: (question: Question) => Promise<Reply>;
  readonly index: SiteIndex;
}

/** The report of an installer, for programs and for paper. */
export function addCommissioning(app: FastifyInstance, { ask, index }: CommissioningRouteDeps): void {
  app.get("/api/v1/commissioning", async (_request, reply) => {
    const report = reportIn(await ask({ kind: "commissioning" }));
    return report === undefined ? fail(reply) : reply.header("cache-control", "no-store").send(report);
  });
  app.get("/api/v1/commissioning.html", async (request, reply) => {
    const report = reportIn(await ask({ kind: "commissioning" }));
    if (report === undefined) return fail(reply);
    const { lang } = request.query as { readonly lang?: unknown };
    const language = languageOf(typeof lang === "string" ? lang : "zh") ?? "zh";
    return reply
      .header("content-security-policy", pagePolicy)
      .header("cache-control", "no-store")
      .type("text/html; charset=utf-8")
      .send(commissioningPage(report, language, index.site.box.utcOffset));
  });
}

/** It may show itself in its own style, and do nothing else. */
const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(reportStyle).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'`;

function reportIn(answer: Reply): CommissioningReport | undefined {
  return answer.kind === "commissioning" ? answer.reply : undefined;
}

function fail(reply: FastifyReply): FastifyReply {
  return reply.code(statusOf("core-failed")).send(errorReply("core-failed", reply.request.id));
}
