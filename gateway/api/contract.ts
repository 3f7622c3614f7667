import { z } from "zod";
import { gridIdSchema, personIdSchema } from "../../config/ids.ts";
import { accountNameSchema } from "../access/account.ts";
import type { Route } from "./access-table.ts";
import { signBodySchema, signedPathSchema } from "./commissioning-messages.ts";
import { drillPathSchema, startDrillBodySchema, stopDrillBodySchema } from "./drill-messages.ts";
import { evaluationQuerySchema, reportPathSchema } from "./evaluation-messages.ts";
import {
  campaignBodySchema,
  campaignPathSchema,
  campaignVerbBodySchema,
  closeBodySchema,
  closeHazardBodySchema,
  draftBodySchema,
  dutiesQuerySchema,
  hazardPathSchema,
  openHazardBodySchema,
  openPatrolBodySchema,
  patrolPathSchema,
  publicationPathSchema,
  receiptBodySchema,
  repeaterPathSchema,
  repeaterQuerySchema,
  tickBodySchema,
  withdrawBodySchema,
} from "./grid-work-messages.ts";
import { mappingBodySchema } from "./mapping-messages.ts";
import {
  accountBodySchema,
  actBodySchema,
  alarmVerbSchema,
  asideBodySchema,
  caseIdSchema,
  chartQuerySchema,
  factsQuerySchema,
  historyQuerySchema,
  noticeIdSchema,
  qualityQuerySchema,
  resetBodySchema,
  sayBodySchema,
  setUpBodySchema,
  shownBodySchema,
  signInBodySchema,
  verbSchema,
} from "./messages.ts";
import {
  checkInBodySchema,
  closePostBodySchema,
  countBodySchema,
  endEvacuationBodySchema,
  evacuationPathSchema,
  modeBodySchema,
  openPostBodySchema,
  postPathSchema,
  previewQuerySchema,
} from "./mode-messages.ts";
import { photoHashSchema, photoQuerySchema } from "./photo-messages.ts";
import {
  admitBodySchema,
  answerBodySchema,
  decideBodySchema,
  dutyQuerySchema,
  handoverPathSchema,
  musterPathSchema,
  overridePathSchema,
  recallBodySchema,
  requestBodySchema,
  rosterQuerySchema,
  takeOverBodySchema,
} from "./roster-messages.ts";
import { siteDraftBodySchema, siteFileBodySchema } from "./site-messages.ts";
import { surveyBodySchema } from "./survey-messages.ts";
import { enrolBodySchema, terminalBodySchema } from "./terminal-messages.ts";

/** What a route takes and answers; docs/openapi.json is made of these rows. */
export interface Contract {
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** How the body comes, where it is not JSON; without a schema it is a file. */
  readonly media?: "application/x-www-form-urlencoded" | "multipart/form-data" | "image/jpeg";
  /** Names the version that was changed. */
  readonly ifMatch?: true;
  /** A type that schema.ts or grid-work-schema.ts exports. */
  readonly reply?: string;
  /** What a good answer is, where it is not a reply with 200. */
  readonly good?:
    204 | 303 | "text/csv" | "text/html" | "text/css" | "text/javascript" | "image/jpeg" | "application/json";
  /** Statuses under which the reply says that nothing was done, and why. */
  readonly refusals?: readonly number[];
  /** Events of a stream, and the type of each. */
  readonly events?: Readonly<Record<string, string>>;
}

/** Another person agrees by their own passphrase; it is taken off before the route sees the body. */
const vouched = { vouch: signInBodySchema.exactOptional() };
const asQuery = z.strictObject({ as: personIdSchema });
const language = { lang: z.string().exactOptional() };
const labelsQuery = z.strictObject({
  ...language,
  grid: gridIdSchema.exactOptional(),
  place: z.array(z.string()).exactOptional(),
});
const alarmPath = z.strictObject({ device: z.string(), measure: z.string(), rule: z.string() });
const accountPath = z.strictObject({ name: accountNameSchema });
const attempt: Contract = { reply: "AccessReply", refusals: [401, 403, 404, 409, 429, 503] };
const refusable: Contract = { refusals: [409] };

/** Every route but the console's own files has a row, or the types do not agree. */
export const contracts: Readonly<Record<Exclude<Route, "GET /*">, Contract>> = {
  "GET /healthz": { reply: "AliveReply" },
  "GET /readyz": { reply: "ReadyReply", refusals: [503] },
  "GET /w/page.css": { good: "text/css" },
  "GET /w/page.js": { good: "text/javascript" },
  "GET /w/:token": { good: "text/html" },
  "POST /w/:token": { body: sayBodySchema, media: "application/x-www-form-urlencoded", good: 303 },
  "POST /w/:token/photos": { media: "multipart/form-data", good: 303 },
  "GET /w/:token/photos/:hash": { path: z.strictObject({ hash: photoHashSchema }), good: "image/jpeg" },
  "GET /api/v1/session": { reply: "SessionView" },
  "POST /api/v1/session": { body: signInBodySchema, ...attempt },
  "DELETE /api/v1/session": { reply: "AccessReply" },
  "POST /api/v1/setup": { body: setUpBodySchema, ...attempt },
  "GET /api/v1/openapi.json": { good: "application/json" },
  "GET /api/v1/site": { reply: "SiteView" },
  "GET /api/v1/state": { reply: "Snapshot" },
  "GET /api/v1/stream": {
    query: z.strictObject({ as: personIdSchema.exactOptional() }),
    events: {
      site: "SiteView",
      snapshot: "Snapshot",
      changes: "Changes",
      notice: "Notice",
      actions: "CaseActions",
      around: "Around",
      beat: "Beat",
    },
  },
  "GET /api/v1/coverage": { reply: "Coverage" },
  "GET /api/v1/water": { reply: "WaterReply" },
  "GET /api/v1/facts": { query: factsQuerySchema, reply: "FactsReply" },
  "GET /api/v1/cases/:case/facts": { path: z.strictObject({ case: caseIdSchema }), reply: "FactsReply" },
  "GET /api/v1/points/:device/:measure/history": { query: historyQuerySchema, reply: "HistoryReply" },
  "GET /api/v1/points/:device/:measure/chart": { query: chartQuerySchema, reply: "ChartReply" },
  "GET /api/v1/alarms/quality": { query: qualityQuerySchema, reply: "AlarmQualityReply" },
  "GET /api/v1/alarms/log": { query: qualityQuerySchema, reply: "AlarmLogReply" },
  "GET /api/v1/evaluation": { query: evaluationQuerySchema, reply: "EvaluationReply" },
  "GET /api/v1/reports": { reply: "ReportsReply" },
  "GET /api/v1/reports/:report": { path: reportPathSchema, reply: "ReportReply" },
  "GET /api/v1/alarms/:device/:measure/:rule/actions": { path: alarmPath, query: asQuery, reply: "AlarmActions" },
  "POST /api/v1/cases/:case/:verb": {
    path: z.strictObject({ case: caseIdSchema, verb: verbSchema }),
    body: actBodySchema.extend(vouched),
    reply: "ActReply",
    refusals: [400, 409],
  },
  "POST /api/v1/cases/:case/photos": {
    path: z.strictObject({ case: caseIdSchema }),
    query: photoQuerySchema,
    media: "image/jpeg",
    reply: "ActReply",
    ...refusable,
  },
  "GET /api/v1/cases/:case/photos/:hash": {
    path: z.strictObject({ case: caseIdSchema, hash: photoHashSchema }),
    good: "image/jpeg",
  },
  "POST /api/v1/alarms/:device/:measure/:rule/reset": {
    path: alarmPath,
    body: resetBodySchema,
    reply: "ResetReply",
    refusals: [400, 409],
  },
  "POST /api/v1/alarms/:device/:measure/:rule/:verb": {
    path: alarmPath.extend({ verb: alarmVerbSchema }),
    body: asideBodySchema.extend(vouched),
    reply: "AsideReply",
    refusals: [400, 409],
  },
  "POST /api/v1/notices/:notice/shown": {
    path: z.strictObject({ notice: noticeIdSchema }),
    body: shownBodySchema,
    good: 204,
  },
  "GET /api/v1/duty": { query: dutyQuerySchema, reply: "DutyReply" },
  "GET /api/v1/roster": { query: rosterQuerySchema, reply: "RosterReply" },
  "GET /api/v1/mode": { reply: "ModeReply" },
  "GET /api/v1/care": { reply: "CareReply" },
  "GET /api/v1/mode/preview": { query: previewQuerySchema, reply: "ModePreview" },
  "POST /api/v1/mode": { body: modeBodySchema, reply: "SetModeReply", ...refusable },
  "POST /api/v1/evacuations/:evacuation/count": {
    path: evacuationPathSchema,
    body: countBodySchema,
    reply: "EvacuateReply",
    ...refusable,
  },
  "POST /api/v1/evacuations/:evacuation/close": {
    path: evacuationPathSchema,
    body: endEvacuationBodySchema,
    reply: "EvacuateReply",
    ...refusable,
  },
  "GET /api/v1/duties": { query: dutiesQuerySchema, reply: "DutiesReply" },
  "GET /api/v1/admission": { reply: "AdmissionReply" },
  "GET /api/v1/patrols": { reply: "PatrolsReply" },
  "POST /api/v1/patrols": { body: openPatrolBodySchema, reply: "GridActReply", ...refusable },
  "POST /api/v1/patrols/:patrol/tick": {
    path: patrolPathSchema,
    body: tickBodySchema,
    reply: "GridActReply",
    ...refusable,
  },
  "POST /api/v1/patrols/:patrol/close": {
    path: patrolPathSchema,
    body: closeBodySchema,
    reply: "GridActReply",
    ...refusable,
  },
  "GET /api/v1/hazards": { reply: "HazardsReply" },
  "GET /api/v1/hazards.csv": { good: "text/csv" },
  "POST /api/v1/hazards": { body: openHazardBodySchema, reply: "GridActReply", ...refusable },
  "POST /api/v1/hazards/:item/close": {
    path: hazardPathSchema,
    body: closeHazardBodySchema,
    reply: "GridActReply",
    ...refusable,
  },
  "GET /api/v1/components": { reply: "ComponentsReply" },
  "GET /api/v1/publications": { reply: "PublicationsReply" },
  "POST /api/v1/publications": { body: draftBodySchema, reply: "GridActReply", ...refusable },
  "POST /api/v1/publications/:publication/confirm": {
    path: publicationPathSchema,
    body: closeBodySchema,
    reply: "GridActReply",
    ...refusable,
  },
  "POST /api/v1/publications/:publication/withdraw": {
    path: publicationPathSchema,
    body: withdrawBodySchema,
    reply: "GridActReply",
    ...refusable,
  },
  "GET /api/v1/repeater/:client": { path: repeaterPathSchema, query: repeaterQuerySchema, reply: "RepeaterReply" },
  "POST /api/v1/repeater/:client/receipt": {
    path: repeaterPathSchema,
    body: receiptBodySchema,
    reply: "RepeaterReply",
  },
  "GET /api/v1/campaigns": { reply: "CampaignsReply" },
  "POST /api/v1/campaigns": { body: campaignBodySchema, reply: "GridActReply", ...refusable },
  "POST /api/v1/campaigns/:campaign/:verb": {
    path: campaignPathSchema,
    body: campaignVerbBodySchema,
    reply: "GridActReply",
    ...refusable,
  },
  "GET /api/v1/drills": { reply: "DrillsReply" },
  "POST /api/v1/drills": { body: startDrillBodySchema, reply: "DrillReply", ...refusable },
  "POST /api/v1/drills/:drill/stop": {
    path: drillPathSchema,
    body: stopDrillBodySchema,
    reply: "DrillReply",
    ...refusable,
  },
  "GET /api/v1/posts": { reply: "PostsReply" },
  "POST /api/v1/posts": { body: openPostBodySchema, reply: "PostReply", ...refusable },
  "POST /api/v1/posts/:post/check-in": {
    path: postPathSchema,
    body: checkInBodySchema,
    reply: "PostReply",
    ...refusable,
  },
  "POST /api/v1/posts/:post/close": {
    path: postPathSchema,
    body: closePostBodySchema,
    reply: "PostReply",
    ...refusable,
  },
  "POST /api/v1/overrides": { body: requestBodySchema, reply: "ArrangeReply", ...refusable },
  "POST /api/v1/overrides/:override/:verb": {
    path: overridePathSchema,
    body: decideBodySchema,
    reply: "ArrangeReply",
    ...refusable,
  },
  "POST /api/v1/handovers/:handover/take-over": {
    path: handoverPathSchema,
    body: takeOverBodySchema,
    reply: "ArrangeReply",
    ...refusable,
  },
  "POST /api/v1/musters": { body: recallBodySchema, reply: "ArrangeReply", ...refusable },
  "POST /api/v1/musters/:muster/answer": {
    path: musterPathSchema,
    body: answerBodySchema,
    reply: "ArrangeReply",
    ...refusable,
  },
  "POST /api/v1/musters/:muster/admit": {
    path: musterPathSchema,
    body: admitBodySchema,
    reply: "ArrangeReply",
    ...refusable,
  },
  "POST /api/v1/musters/:muster/end": {
    path: musterPathSchema,
    body: takeOverBodySchema,
    reply: "ArrangeReply",
    ...refusable,
  },
  "GET /api/v1/site-file": { reply: "SiteFileReply" },
  "POST /api/v1/site-file/draft": { body: siteDraftBodySchema, reply: "SiteDraftReply" },
  "PUT /api/v1/site-file": {
    body: siteFileBodySchema,
    ifMatch: true,
    reply: "SiteFileAnswer",
    refusals: [409, 412, 422],
  },
  "POST /api/v1/site-file/keep": { reply: "SiteFileAnswer", ...refusable },
  "POST /api/v1/site-file/undo": { reply: "SiteFileAnswer", ...refusable },
  "GET /api/v1/commissioning": { reply: "CommissioningReport" },
  "GET /api/v1/commissioning.html": { query: z.strictObject(language), good: "text/html" },
  "POST /api/v1/commissioning/sign": { body: signBodySchema, reply: "SigningReply", ...refusable },
  "GET /api/v1/commissioning/signed/:as": { path: signedPathSchema, reply: "Signature" },
  "GET /api/v1/labels.html": { query: labelsQuery, good: "text/html" },
  "GET /api/v1/survey": { reply: "SurveyReply" },
  "POST /api/v1/survey": { body: surveyBodySchema, reply: "SurveyReply", ...refusable },
  "DELETE /api/v1/survey": { reply: "SurveyReply" },
  "POST /api/v1/mapping": { body: mappingBodySchema, reply: "MappingReply", ...refusable },
  "GET /api/v1/strangers": { reply: "StrangersReply" },
  "GET /api/v1/accounts": { reply: "AccountsReply" },
  "PUT /api/v1/accounts/:name": { path: accountPath, body: accountBodySchema, ...attempt },
  "DELETE /api/v1/accounts/:name": { path: accountPath, ...attempt },
  "GET /api/v1/terminals": { reply: "TerminalsReply" },
  "POST /api/v1/terminals": { body: terminalBodySchema, ...attempt },
  "POST /api/v1/terminals/enrol": { body: enrolBodySchema, ...attempt },
  "DELETE /api/v1/terminals/:name": { path: accountPath, ...attempt },
};
