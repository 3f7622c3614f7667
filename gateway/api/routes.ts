import type { AlarmId, NoticeId } from "../core/ids.ts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { pointIdSchema, type PersonId, type PointId } from "../../config/ids.ts";
import { incomplete } from "../core/cases/refusal.ts";
import type { SiteIndex } from "../core/site-index.ts";
import { declaredAlarm } from "../core/alarms/alarm.ts";
import { readAlarmLog } from "./alarm-log.ts";
import { addAccess, type AccessRouteDeps } from "./access-routes.ts";
import type { Question, Reply } from "./asks.ts";
import { addCommissioning } from "./commissioning-routes.ts";
import type { Recognised } from "./recognising.ts";
import { errorReply, statusOf } from "./errors.ts";
import { readHistory } from "./history.ts";
import {
  actBodySchema,
  alarmIdSchema,
  alarmVerbSchema,
  asideBodySchema,
  caseIdSchema,
  factsQuerySchema,
  chartQuerySchema,
  historyQuerySchema,
  noticeIdSchema,
  qualityQuerySchema,
  resetBodySchema,
  shownBodySchema,
  verbSchema,
} from "./messages.ts";
import { addGridWork } from "./grid-work-routes.ts";
import { addEvaluation } from "./evaluation-routes.ts";
import { addDrills } from "./drill-routes.ts";
import { addModes } from "./mode-routes.ts";
import { addRoster } from "./roster-routes.ts";
import { sendOpenApi } from "./openapi.ts";
import { addMapping } from "./mapping-routes.ts";
import { addPagePhotos } from "./page-photo-routes.ts";
import { addPages, type PageDeps } from "./page-routes.ts";
import { addPhotos, photoAsk, takePhotoBodies } from "./photo-routes.ts";
import { readQuality } from "./quality.ts";
import type {
  ActReply,
  AlarmActions,
  AliveReply,
  AsideReply,
  ChartReply,
  ErrorCode,
  FactsReply,
  ReadyReply,
  ResetReply,
  SiteView,
  StrangersReply,
} from "./schema.ts";
import { addWater } from "./water-routes.ts";
import { assetReply, type Asset } from "./static.ts";
import { addSiteFile } from "./site-routes.ts";
import { addSurvey } from "./survey-routes.ts";
import type { Sight } from "./sight.ts";
import type { Greeting, Streams } from "./stream.ts";
import { addTerminals } from "./terminal-routes.ts";

export interface RouteDeps extends PageDeps, AccessRouteDeps {
  readonly site: SiteView;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly alarmActions: (alarm: AlarmId, as: PersonId) => AlarmActions;
  /** Passes on that the person's screen shows the notice; false when the core cannot be told now. */
  readonly shown: (notice: NoticeId, by: PersonId) => boolean;
  readonly streams: Streams;
  /** With the kinds of device that can read them. */
  readonly recognised: Recognised;
  readonly greeting: (as: PersonId | undefined, sight: Sight | undefined) => Greeting;
  /** The core is there and the picture is whole. */
  readonly isReady: () => boolean;
}

export function addRoutes(app: FastifyInstance, deps: RouteDeps): void {
  addHealth(app, deps);
  addAccess(app, deps);
  addTerminals(app, deps);
  addReads(app, deps);
  addQuality(app, deps);
  addAlarmLog(app, deps);
  addStrangers(app, deps);
  addActs(app, deps);
  addRoster(app, deps);
  addModes(app, deps);
  addDrills(app, deps);
  addWater(app, deps);
  addGridWork(app, deps);
  addSiteFile(app, deps);
  addEvaluation(app, deps);
  addSurvey(app, deps);
  addCommissioning(app, deps);
  addMapping(app, deps);
  addStream(app, deps);
  addPages(app, deps);
  void app.register(async (scope) => {
    takePhotoBodies(scope);
    const inTurn = { ...deps, ask: photoAsk(deps.ask) };
    addPhotos(scope, inTurn);
    addPagePhotos(scope, inTurn);
  });
  addConsole(app, deps);
}

function addHealth(app: FastifyInstance, { isReady, assets }: RouteDeps): void {
  app.get("/healthz", () => ({ status: "ok" }) satisfies AliveReply);
  app.get("/readyz", (_request, reply) => {
    const checks = { core: isReady(), console: assets.has("/") };
    const status = checks.core ? "ok" : "not-ready";
    return reply.code(checks.core ? 200 : 503).send({ status, checks } satisfies ReadyReply);
  });
}

function addReads(app: FastifyInstance, deps: RouteDeps): void {
  app.get("/api/v1/openapi.json", (_request, reply) => sendOpenApi(reply));
  app.get("/api/v1/site", (_request, reply) => fresh(reply).send(deps.site));
  app.get("/api/v1/state", (_request, reply) => fresh(reply).send(deps.snapshot()));
  app.get("/api/v1/coverage", (_request, reply) => {
    const { coverage } = deps.snapshot().around;
    return coverage === undefined ? fail(reply, "core-silent") : fresh(reply).send(coverage);
  });
  app.get<Ids<"device" | "measure" | "rule">>("/api/v1/alarms/:device/:measure/:rule/actions", (request, reply) => {
    const alarm = alarmIn(request.params);
    const as = personOf(request, deps.index);
    if (!alarm.success || declaredAlarm(deps.index, alarm.data) === undefined) return fail(reply, "unknown-alarm");
    if (as === undefined || as === "unknown") return fail(reply, "unknown-person");
    return fresh(reply).send(deps.alarmActions(alarm.data, as.id));
  });
  app.get<Ids<"device" | "measure">>("/api/v1/points/:device/:measure/history", async (request, reply) => {
    const point = pointIdSchema.safeParse(`${request.params.device}/${request.params.measure}`);
    const query = historyQuerySchema.safeParse(numbersOf(request.query));
    if (!point.success || !deps.index.points.has(point.data)) return fail(reply, "unknown-point");
    if (!query.success) return fail(reply, "bad-request");
    return sendHistory(fresh(reply), deps, { point: point.data, ...query.data });
  });
  app.get<Ids<"device" | "measure">>("/api/v1/points/:device/:measure/chart", async (request, reply) => {
    const point = pointIdSchema.safeParse(`${request.params.device}/${request.params.measure}`);
    const query = chartQuerySchema.safeParse(numbersOf(request.query));
    if (!point.success || !deps.index.points.has(point.data)) return fail(reply, "unknown-point");
    if (!query.success) return fail(reply, "bad-request");
    const answer = await deps.ask({ kind: "chart", point: point.data, ...query.data });
    return answer.kind === "chart"
      ? fresh(reply).send({ point: point.data, ...answer.chart } satisfies ChartReply)
      : fail(reply, codeOf(answer));
  });
  app.get<Ids<"case">>("/api/v1/cases/:case/facts", async (request, reply) => {
    const of = caseIdSchema.safeParse(request.params.case);
    if (!of.success) return fail(reply, "not-found");
    return sendFacts(fresh(reply), await deps.ask({ kind: "case-facts", case: of.data }));
  });
  app.get("/api/v1/facts", async (request, reply) => {
    const query = factsQuerySchema.safeParse(numbersOf(request.query));
    if (!query.success) return fail(reply, "bad-request");
    return sendFacts(fresh(reply), await deps.ask({ kind: "facts", ...query.data }));
  });
}

function addQuality(app: FastifyInstance, deps: RouteDeps): void {
  app.get("/api/v1/alarms/quality", async (request, reply) => {
    const query = qualityQuerySchema.safeParse(numbersOf(request.query));
    if (!query.success) return fail(reply, "bad-request");
    const { from, to } = query.data;
    const lastSeq = deps.snapshot().box["box"]?.seq ?? 0;
    const quality = await readQuality(deps, { fromMs: from, toMs: to, lastSeq });
    return typeof quality === "string" ? fail(reply, quality) : fresh(reply).send(quality);
  });
}

/** What alarms did, for whoever looks back. */
function addAlarmLog(app: FastifyInstance, deps: RouteDeps): void {
  app.get("/api/v1/alarms/log", async (request, reply) => {
    const query = qualityQuerySchema.safeParse(numbersOf(request.query));
    if (!query.success) return fail(reply, "bad-request");
    const { from, to } = query.data;
    const lastSeq = deps.snapshot().box["box"]?.seq ?? 0;
    const log = await readAlarmLog(deps.ask, { fromMs: from, toMs: to, lastSeq });
    return typeof log === "string" ? fail(reply, log) : fresh(reply).send(log);
  });
}

function addStrangers(app: FastifyInstance, deps: RouteDeps): void {
  app.get("/api/v1/strangers", async (_request, reply) => {
    const answer = await deps.ask({ kind: "strangers" });
    return answer.kind === "strangers"
      ? fresh(reply).send({ strangers: await deps.recognised(answer.strangers) } satisfies StrangersReply)
      : fail(reply, codeOf(answer));
  });
}

function sendFacts(reply: FastifyReply, answer: Reply): FastifyReply {
  if (answer.kind !== "facts") return fail(reply, codeOf(answer));
  return reply.send({ facts: answer.facts } satisfies FactsReply);
}

async function sendHistory(
  reply: FastifyReply,
  { ask }: RouteDeps,
  range: z.infer<typeof historyQuerySchema> & { readonly point: PointId },
): Promise<FastifyReply> {
  const history = await readHistory(ask, range);
  return typeof history === "string" ? fail(reply, history) : reply.send(history);
}

function addActs(app: FastifyInstance, deps: RouteDeps): void {
  app.post<Ids<"case" | "verb">>("/api/v1/cases/:case/:verb", (request, reply) => {
    const of = caseIdSchema.safeParse(request.params.case);
    const verb = verbSchema.safeParse(request.params.verb);
    const body = actBodySchema.safeParse(request.body);
    if (!of.success || !verb.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    return act(deps, reply, { kind: "act", case: of.data, verb: verb.data, ...body.data });
  });
  app.post<Ids<"device" | "measure" | "rule">>("/api/v1/alarms/:device/:measure/:rule/reset", (request, reply) => {
    const alarm = alarmIn(request.params);
    const body = resetBodySchema.safeParse(request.body);
    if (!alarm.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    return act(deps, reply, { kind: "reset", alarm: alarm.data, ...body.data });
  });
  app.post<Ids<"device" | "measure" | "rule" | "verb">>(
    "/api/v1/alarms/:device/:measure/:rule/:verb",
    (request, reply) => {
      const alarm = alarmIn(request.params);
      const verb = alarmVerbSchema.safeParse(request.params.verb);
      const body = asideBodySchema.safeParse(request.body);
      if (!alarm.success || !verb.success) return fail(reply, "not-found");
      if (!body.success) return fail(reply, "bad-request");
      return act(deps, reply, { kind: "aside", alarm: alarm.data, verb: verb.data, ...body.data });
    },
  );
  app.post<Ids<"notice">>("/api/v1/notices/:notice/shown", (request, reply) => {
    const notice = noticeIdSchema.safeParse(request.params.notice);
    const body = shownBodySchema.safeParse(request.body);
    if (!notice.success || !body.success) return fail(reply, "bad-request");
    return deps.shown(notice.data, body.data.by) ? reply.code(204).send() : fail(reply, "core-busy");
  });
}

async function act({ ask }: RouteDeps, reply: FastifyReply, question: Question): Promise<FastifyReply> {
  const answer = await ask(question);
  if (answer.kind !== "act" && answer.kind !== "reset" && answer.kind !== "aside") return fail(reply, codeOf(answer));
  return reply.code(actStatus(answer.reply)).send(answer.reply);
}

/** What was not said can be said; what is refused is refused. */
function actStatus(answer: ActReply | ResetReply | AsideReply): number {
  if (answer.done) return 200;
  return incomplete.has(answer.refused) ? 400 : 409;
}

function alarmIn({ device, measure, rule }: Ids<"device" | "measure" | "rule">["Params"]) {
  return alarmIdSchema.safeParse(`${device}/${measure}#${rule}`);
}

function addStream(app: FastifyInstance, { index, streams, greeting, entry, sight: sightOf }: RouteDeps): void {
  app.get("/api/v1/stream", (request, reply) => {
    const as = personOf(request, index);
    if (as === "unknown") return fail(reply, "unknown-person");
    const guest = entry.guestOf(request);
    const sight = sightOf(guest);
    const visit = { response: reply.raw, as: as?.id, session: guest?.hash, sight, after: lastHeard(request) };
    if (!streams.open(visit, greeting(as?.id, sight)))
      return fail(reply.header("retry-after", "5"), "too-many-screens");
    return reply.hijack();
  });
}

/** A browser that reconnects by itself says it in a header; a page that opens anew, in the address. */
function lastHeard({ headers, query }: FastifyRequest): string | undefined {
  const { after } = query as { readonly after?: unknown };
  const said = headers["last-event-id"] ?? after;
  return typeof said === "string" && said !== "" ? said : undefined;
}

function personOf(request: FastifyRequest, index: SiteIndex) {
  const { as } = request.query as { readonly as?: unknown };
  if (as === undefined || as === "") return undefined;
  return index.site.people.find((person) => person.id === as) ?? "unknown";
}

function addConsole(app: FastifyInstance, { assets }: RouteDeps): void {
  app.get("/*", (request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "/";
    const asset = assets.get(path);
    if (asset === undefined) return fail(reply, path === "/" ? "no-console" : "not-found");
    const { status, headers, body } = assetReply(asset, request.headers);
    return reply.code(status).headers(headers).send(body);
  });
}

interface Ids<Name extends string> {
  Params: Readonly<Record<Name, string>>;
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}

function fresh(reply: FastifyReply): FastifyReply {
  return reply.header("cache-control", "no-store");
}

function codeOf(answer: Reply): ErrorCode {
  return answer.kind === "failed" ? answer.code : "core-failed";
}

/** Query values arrive as text; what is no number stays as it is and is refused by the schema. */
function numbersOf(query: unknown): unknown {
  const entries = Object.entries(query as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, /^\d{1,16}$/.test(String(value)) ? Number(value) : value]),
  );
}
