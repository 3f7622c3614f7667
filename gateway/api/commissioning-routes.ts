import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Language } from "../../config/diagnostic.ts";
import { type Place, placeText } from "../../config/grid.ts";
import { languageOf } from "../../config/language.ts";
import { labelStyle, placeLabelsPage } from "../commissioning/labels.ts";
import { commissioningPage, reportStyle } from "../commissioning/page.ts";
import { paperPolicy } from "../commissioning/paper.ts";
import type { CommissioningReport } from "../commissioning/report-view.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { Question, Reply } from "./asks.ts";
import { labelsQuerySchema, signBodySchema, signedPathSchema } from "./commissioning-messages.ts";
import type { Entry } from "./entry.ts";
import { errorReply, statusOf } from "./errors.ts";
import type { ErrorCode, Signature } from "./schema.ts";

interface CommissioningRouteDeps {
  readonly ask: (question: Question) => Promise<Reply>;
  readonly index: SiteIndex;
  readonly entry: Entry;
}

/** The report of an installer, for programs and for paper, its signatures, and the labels of the places. */
export function addCommissioning(app: FastifyInstance, deps: CommissioningRouteDeps): void {
  addReport(app, deps);
  addSigning(app, deps);
  addLabels(app, deps);
}

function addReport(app: FastifyInstance, { ask, index }: CommissioningRouteDeps): void {
  app.get("/api/v1/commissioning", async (_request, reply) => {
    const report = reportIn(await ask({ kind: "commissioning" }));
    return report === undefined ? fail(reply, "core-failed") : reply.header("cache-control", "no-store").send(report);
  });
  app.get("/api/v1/commissioning.html", async (request, reply) => {
    const report = reportIn(await ask({ kind: "commissioning" }));
    if (report === undefined) return fail(reply, "core-failed");
    return printed(reply, reportStyle, commissioningPage(report, languageIn(request), index.site.box.utcOffset));
  });
}

function addSigning(app: FastifyInstance, { ask, entry }: CommissioningRouteDeps): void {
  app.post("/api/v1/commissioning/sign", async (request, reply) => {
    const body = signBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const session = entry.guestOf(request)?.hash;
    const who = { ...(session !== undefined && { session }), from: request.ip };
    const answer = await ask({ kind: "sign-report", ...body.data, ...who });
    if (answer.kind !== "sign-report") return fail(reply, answer.kind === "failed" ? answer.code : "core-failed");
    return reply
      .header("cache-control", "no-store")
      .code(answer.reply.done ? 200 : 409)
      .send(answer.reply);
  });
  app.get("/api/v1/commissioning/signed/:as", async (request, reply) => {
    const path = signedPathSchema.safeParse(request.params);
    if (!path.success) return fail(reply, "not-found");
    const answer = await ask({ kind: "signed-report", ...path.data });
    if (answer.kind !== "signed-report") return fail(reply, answer.kind === "failed" ? answer.code : "core-failed");
    if (answer.signed === undefined) return fail(reply, "not-found");
    return reply.header("cache-control", "no-store").send(answer.signed satisfies Signature);
  });
}

function addLabels(app: FastifyInstance, { index }: CommissioningRouteDeps): void {
  app.get("/api/v1/labels.html", async (request, reply) => {
    const query = labelsQuerySchema.safeParse(request.query);
    if (!query.success) return fail(reply, "bad-request");
    const { grid, place } = query.data;
    const places =
      place === undefined || grid === undefined ? placesOf(index) : place.map((each) => ({ ...each, grid }));
    const labelled = places.map((each) => ({ place: each, gridName: index.grids.get(each.grid)?.name ?? each.grid }));
    return printed(reply, labelStyle, placeLabelsPage(labelled, languageIn(request)));
  });
}

/** Where something is mounted, each place once. */
function placesOf({ site }: SiteIndex): readonly Place[] {
  const places = site.devices.map(({ place }) => place).filter((place) => placeText(place) !== "");
  return [...new Map(places.map((place) => [`${place.grid} ${placeText(place)}`, place])).values()];
}

function languageIn(request: FastifyRequest): Language {
  const { lang } = request.query as { readonly lang?: unknown };
  return languageOf(typeof lang === "string" ? lang : "zh") ?? "zh";
}

function printed(reply: FastifyReply, style: string, page: string): FastifyReply {
  const headers = { "content-security-policy": paperPolicy(style), "cache-control": "no-store" };
  return reply.headers(headers).type("text/html; charset=utf-8").send(page);
}

function reportIn(answer: Reply): CommissioningReport | undefined {
  return answer.kind === "commissioning" ? answer.reply : undefined;
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}
