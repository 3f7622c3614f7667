import { z } from "zod";
import { version } from "../../config/version.ts";
import { accessTable } from "./access-table.ts";
import { startDrillBodySchema, stopDrillBodySchema } from "./drill-messages.ts";
import { errorTable } from "./errors.ts";
import { evaluationQuerySchema } from "./evaluation-messages.ts";
import { campaignBodySchema, campaignVerbBodySchema, dutiesQuerySchema } from "./grid-work-messages.ts";
import { mappingBodySchema } from "./mapping-messages.ts";
import {
  accountBodySchema,
  actBodySchema,
  asideBodySchema,
  chartQuerySchema,
  factsQuerySchema,
  historyQuerySchema,
  qualityQuerySchema,
  resetBodySchema,
  setUpBodySchema,
  shownBodySchema,
  signInBodySchema,
} from "./messages.ts";
import {
  checkInBodySchema,
  closePostBodySchema,
  countBodySchema,
  endEvacuationBodySchema,
  modeBodySchema,
  openPostBodySchema,
  previewQuerySchema,
} from "./mode-messages.ts";
import {
  admitBodySchema,
  answerBodySchema,
  decideBodySchema,
  dutyQuerySchema,
  recallBodySchema,
  requestBodySchema,
  rosterQuerySchema,
  takeOverBodySchema,
} from "./roster-messages.ts";
import { siteDraftBodySchema, siteFileBodySchema } from "./site-messages.ts";
import { surveyBodySchema } from "./survey-messages.ts";
import { enrolBodySchema, terminalBodySchema } from "./terminal-messages.ts";

/** What a route takes. Its answer has a type of that name in gateway/api/schema.ts. */
interface Contract {
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly reply?: string;
}

/** A route that is not here is described by its address and its roles alone. */
const contracts: Readonly<Record<string, Contract>> = {
  "GET /api/v1/session": { reply: "SessionView" },
  "POST /api/v1/session": { body: signInBodySchema, reply: "AccessReply" },
  "POST /api/v1/setup": { body: setUpBodySchema, reply: "AccessReply" },
  "GET /api/v1/site": { reply: "SiteView" },
  "GET /api/v1/state": { reply: "Snapshot" },
  "GET /api/v1/coverage": { reply: "Coverage" },
  "GET /api/v1/water": { reply: "WaterReply" },
  "GET /api/v1/facts": { query: factsQuerySchema, reply: "FactsReply" },
  "GET /api/v1/cases/:case/facts": { reply: "FactsReply" },
  "GET /api/v1/points/:device/:measure/history": { query: historyQuerySchema, reply: "HistoryReply" },
  "GET /api/v1/points/:device/:measure/chart": { query: chartQuerySchema, reply: "ChartReply" },
  "GET /api/v1/alarms/quality": { query: qualityQuerySchema, reply: "AlarmQualityReply" },
  "GET /api/v1/evaluation": { query: evaluationQuerySchema, reply: "Evaluation" },
  "GET /api/v1/alarms/:device/:measure/:rule/actions": { reply: "AlarmActions" },
  "POST /api/v1/cases/:case/:verb": { body: actBodySchema, reply: "ActReply" },
  "POST /api/v1/alarms/:device/:measure/:rule/reset": { body: resetBodySchema, reply: "ResetReply" },
  "POST /api/v1/alarms/:device/:measure/:rule/:verb": { body: asideBodySchema, reply: "AsideReply" },
  "POST /api/v1/notices/:notice/shown": { body: shownBodySchema },
  "GET /api/v1/duty": { query: dutyQuerySchema, reply: "DutyReply" },
  "GET /api/v1/roster": { query: rosterQuerySchema, reply: "RosterReply" },
  "GET /api/v1/mode": { reply: "ModeReply" },
  "GET /api/v1/mode/preview": { query: previewQuerySchema, reply: "ModePreview" },
  "POST /api/v1/mode": { body: modeBodySchema, reply: "SetModeReply" },
  "POST /api/v1/evacuations/:evacuation/count": { body: countBodySchema, reply: "EvacuateReply" },
  "POST /api/v1/evacuations/:evacuation/close": { body: endEvacuationBodySchema, reply: "EvacuateReply" },
  "GET /api/v1/duties": { query: dutiesQuerySchema },
  "POST /api/v1/campaigns": { body: campaignBodySchema },
  "POST /api/v1/campaigns/:campaign/:verb": { body: campaignVerbBodySchema },
  "GET /api/v1/drills": { reply: "DrillsReply" },
  "POST /api/v1/drills": { body: startDrillBodySchema, reply: "DrillReply" },
  "POST /api/v1/drills/:drill/stop": { body: stopDrillBodySchema, reply: "DrillReply" },
  "GET /api/v1/posts": { reply: "PostsReply" },
  "POST /api/v1/posts": { body: openPostBodySchema, reply: "PostReply" },
  "POST /api/v1/posts/:post/check-in": { body: checkInBodySchema, reply: "PostReply" },
  "POST /api/v1/posts/:post/close": { body: closePostBodySchema, reply: "PostReply" },
  "POST /api/v1/overrides": { body: requestBodySchema, reply: "ArrangeReply" },
  "POST /api/v1/overrides/:override/:verb": { body: decideBodySchema, reply: "ArrangeReply" },
  "POST /api/v1/handovers/:handover/take-over": { body: takeOverBodySchema, reply: "ArrangeReply" },
  "POST /api/v1/musters": { body: recallBodySchema, reply: "ArrangeReply" },
  "POST /api/v1/musters/:muster/answer": { body: answerBodySchema, reply: "ArrangeReply" },
  "POST /api/v1/musters/:muster/admit": { body: admitBodySchema, reply: "ArrangeReply" },
  "POST /api/v1/musters/:muster/end": { body: takeOverBodySchema, reply: "ArrangeReply" },
  "GET /api/v1/site-file": { reply: "SiteFileReply" },
  "POST /api/v1/site-file/draft": { body: siteDraftBodySchema, reply: "SiteDraftReply" },
  "PUT /api/v1/site-file": { body: siteFileBodySchema, reply: "SiteFileAnswer" },
  "POST /api/v1/site-file/keep": { reply: "SiteFileAnswer" },
  "POST /api/v1/site-file/undo": { reply: "SiteFileAnswer" },
  "GET /api/v1/commissioning": { reply: "CommissioningReport" },
  "GET /api/v1/survey": { reply: "SurveyReply" },
  "POST /api/v1/survey": { body: surveyBodySchema, reply: "SurveyReply" },
  "DELETE /api/v1/survey": { reply: "SurveyReply" },
  "POST /api/v1/mapping": { body: mappingBodySchema, reply: "MappingReply" },
  "GET /api/v1/strangers": { reply: "StrangersReply" },
  "GET /api/v1/accounts": { reply: "AccountsReply" },
  "PUT /api/v1/accounts/:name": { body: accountBodySchema, reply: "AccessReply" },
  "DELETE /api/v1/accounts/:name": { reply: "AccessReply" },
  "GET /api/v1/terminals": { reply: "TerminalsReply" },
  "POST /api/v1/terminals": { body: terminalBodySchema, reply: "AccessReply" },
  "POST /api/v1/terminals/enrol": { body: enrolBodySchema, reply: "AccessReply" },
  "DELETE /api/v1/terminals/:name": { reply: "AccessReply" },
};

/** The API as a document for programs, made from the schemas that check it and the table that opens it. */
export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of Object.keys(accessTable)) {
    const [method = "", pattern = ""] = route.split(" ");
    if (!pattern.startsWith("/api/")) continue;
    const path = pattern.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route, pattern) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Gridpost 格哨", version, license: { name: "MIT", identifier: "MIT" } },
    paths,
    components: {
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: "gridpost" } },
      schemas: { ErrorReply: errorSchema },
    },
  };
}

function operationOf(route: string, pattern: string): object {
  const { body, query, reply } = contracts[route] ?? {};
  const row = accessTable[route] ?? "anyone";
  const isOpen = row === "anyone";
  return {
    operationId: route.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    ...(isOpen ? {} : { security: [{ session: [] }], "x-roles": row }),
    parameters: [...pathParameters(pattern), ...(query === undefined ? [] : queryParameters(query))],
    ...(body && { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body) } } } }),
    responses: {
      200: { description: reply === undefined ? "done" : `${reply} of gateway/api/schema.ts` },
      default: {
        description: "ErrorReply",
        content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorReply" } } },
      },
    },
  };
}

function pathParameters(pattern: string): readonly object[] {
  return [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodObject): readonly object[] {
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: "query",
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(schema as z.ZodType),
  }));
}

/** What code alone can check, such as the form of an id, is any text here. */
function schemaOf(schema: z.ZodType): object {
  const { $schema: _version, ...body } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return body;
}

const errorSchema = {
  type: "object",
  required: ["code", "message", "requestId"],
  properties: {
    code: { enum: Object.keys(errorTable) },
    message: { type: "object", properties: { zh: { type: "string" }, en: { type: "string" } } },
    requestId: { type: "string" },
  },
};
