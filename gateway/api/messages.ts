import type { TlsIdentity } from "../core/ports.ts";
import type { AlarmId, CaseId, NoticeId } from "../core/ids.ts";
import { z } from "zod";
import type { DeviceProfile } from "../../config/device-profile.ts";
import { gridIdSchema, personIdSchema, pointIdSchema } from "../../config/ids.ts";
import type { Programme } from "../../config/programme.ts";
import type { Site } from "../../config/site.ts";
import { alarmVerbs } from "../core/alarms/verbs.ts";
import { categories, verdicts } from "../core/cases/feedback.ts";
import { levelKeys } from "../../config/programme.ts";
import type { TaskId } from "../core/cases/tasks.ts";
import { verbs } from "../core/cases/transitions.ts";
import type { ReportRow } from "../core/evaluation/report-rows.ts";
import type { Evaluation } from "../core/evaluation/evaluate.ts";
import type { Notice } from "../core/state.ts";
import type { Stranger } from "../core/stranger.ts";
import { drillAskSchema, drillsAskSchema } from "./drill-messages.ts";
import {
  careAskSchema,
  evacuateAskSchema,
  modeAskSchema,
  postAskSchema,
  postsAskSchema,
  previewAskSchema,
  setModeAskSchema,
} from "./mode-messages.ts";
import type { GridActReply, GridView, RepeaterReply } from "./grid-work-schema.ts";
import { gridActSchema, gridLookSchema, receiptAskSchema } from "./grid-work-messages.ts";
import { evaluationAskSchema, reportAskSchema, reportsAskSchema } from "./evaluation-messages.ts";
import { arrangeAskSchema, dutyAskSchema, rosterAskSchema } from "./roster-messages.ts";
import { accountNameSchema, passphraseLength, passphraseSchema, sessionSchema, type Guest } from "../access/account.ts";
import { consoleRoles } from "../core/access.ts";
import type { AccessReply } from "../access/doorkeeper.ts";
import type {
  AccountsReply,
  ActReply,
  Around,
  ArrangeReply,
  AsideReply,
  EvacuateReply,
  ModePreview,
  ModeReply,
  PostReply,
  PostsReply,
  CareReply,
  ReportsReply,
  SetModeReply,
  DrillReply,
  DrillsReply,
  DutyReply,
  Entrance,
  ErrorReply,
  Fact,
  Reading,
  ResetReply,
  RosterReply,
  SiteFileAnswer,
  SiteFileReply,
  SurveyReply,
  TerminalsReply,
} from "./schema.ts";
import { sayings, type ActResult } from "../notify/acts.ts";
import type { Chart } from "../store/chart.ts";
import { siteApplyAskSchema, siteFileAskSchema, sitePastAskSchema, siteSettleAskSchema } from "./site-messages.ts";
import { bringPhotoSchema, lookAtPhotoSchema } from "./photo-messages.ts";
import { surveyAskSchema } from "./survey-messages.ts";
import { enrolAskSchema, inviteAskSchema, revokeAskSchema, terminalsAskSchema } from "./terminal-messages.ts";
import type { CommissioningReport, SigningReply } from "../commissioning/report-view.ts";
import type { Signature } from "../core/signature.ts";
import { commissioningAskSchema, signAskSchema, signedAskSchema } from "./commissioning-messages.ts";
import type { MappingReply } from "../site-file/mapping-view.ts";
import { mappingAskSchema } from "./mapping-messages.ts";
import type { Row } from "./view.ts";

/** What the core tells the web part: its own other half, so it is believed. */
export type CoreMessage =
  | {
      readonly kind: "hello";
      readonly version: string;
      readonly host: string;
      readonly port: number;
      /** Speaks HTTPS with these. */
      readonly tls?: TlsIdentity;
    }
  /** Who may come in; all of it, each time. */
  | { readonly kind: "access"; readonly entrance: Entrance; readonly guests: readonly Guest[] }
  /** The site and its profiles as one JSON text, cut into pieces that fit a frame. */
  | { readonly kind: "declared"; readonly text: string; readonly last: boolean }
  | ({ readonly kind: "around" } & Around)
  /** All rows there are; `first` starts afresh, after `last` the picture is whole. */
  | { readonly kind: "snapshot"; readonly rows: readonly Row[]; readonly first: boolean; readonly last: boolean }
  | { readonly kind: "changes"; readonly rows: readonly Row[] }
  | { readonly kind: "notice"; readonly notice: Notice }
  | { readonly kind: "reply"; readonly id: number; readonly answer: Answer };

export interface Declared {
  readonly site: Site;
  readonly profiles: readonly (readonly [string, DeviceProfile])[];
  readonly programme: Programme;
}

export type Answer =
  | { readonly kind: "act"; readonly reply: ActReply }
  | { readonly kind: "reset"; readonly reply: ResetReply }
  | { readonly kind: "aside"; readonly reply: AsideReply }
  | { readonly kind: "said"; readonly reply: ActResult }
  /** `more`: the range holds readings after the last one here. */
  | { readonly kind: "history"; readonly readings: readonly Reading[]; readonly more: boolean }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "chart"; readonly chart: Chart }
  | { readonly kind: "duty"; readonly reply: DutyReply }
  | { readonly kind: "roster"; readonly reply: RosterReply }
  | { readonly kind: "arrange"; readonly reply: ArrangeReply }
  | { readonly kind: "mode"; readonly reply: ModeReply }
  | { readonly kind: "mode-preview"; readonly reply: ModePreview }
  | { readonly kind: "set-mode"; readonly reply: SetModeReply }
  | { readonly kind: "evacuate"; readonly reply: EvacuateReply }
  | { readonly kind: "posts"; readonly reply: PostsReply }
  | { readonly kind: "post"; readonly reply: PostReply }
  | { readonly kind: "drills"; readonly reply: DrillsReply }
  | { readonly kind: "drill"; readonly reply: DrillReply }
  | { readonly kind: "grid-look"; readonly reply: GridView }
  /** Without a reply: there is no file that could be edited here, or not by whoever asks. */
  | { readonly kind: "site-file"; readonly reply?: SiteFileReply }
  | { readonly kind: "survey"; readonly reply: SurveyReply }
  | { readonly kind: "mapping"; readonly reply: MappingReply }
  | { readonly kind: "commissioning"; readonly reply: CommissioningReport }
  | { readonly kind: "sign-report"; readonly reply: SigningReply }
  | { readonly kind: "signed-report"; readonly signed?: Signature }
  | { readonly kind: "site-past"; readonly text?: string }
  | { readonly kind: "site-settled"; readonly reply?: SiteFileAnswer }
  | { readonly kind: "care"; readonly reply: CareReply }
  | { readonly kind: "evaluation"; readonly evaluation: Evaluation }
  | { readonly kind: "grid-act"; readonly reply: GridActReply }
  | { readonly kind: "receipt"; readonly reply: RepeaterReply }
  | ({ readonly kind: "reports" } & ReportsReply)
  | { readonly kind: "report"; readonly report?: ReportRow }
  /** In base64; without it there is no such photo any more. */
  | { readonly kind: "photo"; readonly content?: string }
  | { readonly kind: "strangers"; readonly strangers: readonly Stranger[] }
  /** `token` is for the cookie of whoever asked. */
  | { readonly kind: "access"; readonly reply: AccessReply }
  | { readonly kind: "accounts"; readonly accounts: AccountsReply["accounts"] }
  | ({ readonly kind: "terminals" } & TerminalsReply)
  | { readonly kind: "failed"; readonly code: Extract<ErrorReply["code"], "core-busy" | "core-failed"> };

const rowsMax = 2_000;
const command = z.string().regex(/^[\x21-\x7e]{1,64}$/, "a command id is 1–64 printable ASCII characters");
const word = z.string().min(1).max(200);
const feedback = z.strictObject({
  cause: word,
  action: word,
  verdict: z.enum(verdicts).exactOptional(),
  category: z.enum(categories).exactOptional(),
  rootCause: word.exactOptional(),
});
const wallMs = z.number().min(0).max(8_640_000_000_000_000);
const limit = z.int().min(1).max(rowsMax);

export const caseIdSchema = z.custom<CaseId>((value) => matches(value, /^c\d{1,15}$/), "a case id reads like c12");
export const noticeIdSchema = z.custom<NoticeId>(
  (value) => matches(value, /^[\x21-\x7e]{1,256}$/),
  "a notice id is 1–256 printable ASCII characters",
);
export const alarmIdSchema = z.custom<AlarmId>(
  (value) => matches(value, /^[a-z0-9._-]{1,64}\/[a-z0-9_-]{1,64}#[a-z0-9._-]{1,64}$/),
  "an alarm id reads <device>/<measure>#<rule>",
);
export const verbSchema = z.enum(verbs);
const severity = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
/** What goes with a word about a case; each verb says in the docs what it needs. */
const caseOrder = z.strictObject({
  reason: word.exactOptional(),
  second: personIdSchema.exactOptional(),
  to: personIdSchema.exactOptional(),
  department: z.string().min(1).max(40).exactOptional(),
  task: z.custom<TaskId>((value) => matches(value, /^t\d{1,4}$/), "a sub-task reads like t1").exactOptional(),
  into: caseIdSchema.exactOptional(),
  reviewInMs: z.number().positive().exactOptional(),
  safeguard: word.exactOptional(),
  severity: severity.exactOptional(),
  level: z.enum(levelKeys).exactOptional(),
  stars: z.int().min(1).max(5).exactOptional(),
  evidence: z
    .strictObject({
      kind: z.enum(["photo", "audio", "document", "reading"]),
      hash: z.string().regex(/^[0-9a-f]{64}$/, "the SHA-256 of the bytes, hexadecimal"),
      bytes: z.int().min(1),
    })
    .exactOptional(),
});

/** Bodies and queries of the HTTP API; the same words travel on to the core and are checked there again. */
export const actBodySchema = z.strictObject({
  by: personIdSchema,
  command,
  feedback: feedback.exactOptional(),
  order: caseOrder.exactOptional(),
  epoch: z.int().min(1).exactOptional(),
});
/** A press on the page of one person and case. `at` is what the phone's own clock said when it was pressed. */
export const sayBodySchema = z.object({
  says: z.enum(sayings),
  command: z.string().regex(/^[\w-]{1,40}$/),
  cause: z.string().min(1).max(200).exactOptional(),
  action: z.string().min(1).max(200).exactOptional(),
  at: z.coerce.number().min(0).max(8_640_000_000_000_000).exactOptional(),
});
const saySchema = z.strictObject({
  kind: z.literal("say"),
  id: z.int().min(0),
  case: caseIdSchema,
  by: personIdSchema,
  says: sayBodySchema.shape.says,
  command: sayBodySchema.shape.command,
  feedback: feedback.exactOptional(),
  saidAtMs: wallMs.exactOptional(),
});
/** Access is asked for in the name of an address, changes of accounts in the name of a session. */
export const signInBodySchema = z.strictObject({
  name: accountNameSchema,
  passphrase: z.string().max(passphraseLength.max),
});
export const setUpBodySchema = z.strictObject({
  code: z.string().max(32),
  name: accountNameSchema,
  passphrase: passphraseSchema,
  person: personIdSchema.exactOptional(),
});
export const accountBodySchema = z.strictObject({
  passphrase: passphraseSchema,
  role: z.enum(consoleRoles),
  person: personIdSchema.exactOptional(),
  grid: gridIdSchema.exactOptional(),
});
const from = z.string().max(64);
const hash = sessionSchema.shape.hash;
export const resetBodySchema = z.strictObject({ by: personIdSchema, command });
const asideOrder = z.strictObject({
  forMs: z.number().positive(),
  reason: word,
  second: personIdSchema.exactOptional(),
  once: z.boolean().exactOptional(),
  permit: word.exactOptional(),
});
export const alarmVerbSchema = z.enum(alarmVerbs);
export const asideBodySchema = z.strictObject({ by: personIdSchema, command, order: asideOrder.exactOptional() });
export const shownBodySchema = z.strictObject({ by: personIdSchema });
export const historyQuerySchema = z.strictObject({ from: wallMs, to: wallMs, limit });
export const qualityQuerySchema = z.strictObject({ from: wallMs, to: wallMs });
/** What fits one message between the processes. */
const chartRowsMax = 1_500;
export const chartQuerySchema = z.strictObject({ from: wallMs, to: wallMs, rows: z.int().min(1).max(chartRowsMax) });
export const factsQuerySchema = z.strictObject({ after: z.int().min(0), limit });

const id = z.int().min(0);
const act = { kind: z.literal("act"), id, case: caseIdSchema, verb: verbSchema };
const reset = { kind: z.literal("reset"), id, alarm: alarmIdSchema };
const aside = { kind: z.literal("aside"), id, alarm: alarmIdSchema, verb: alarmVerbSchema };
const history = { kind: z.literal("history"), id, point: pointIdSchema };

/** What the web part may ask of the core. It faces the network, so nothing it says is believed unchecked. */
export const webMessageSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("listening"), url: z.url().max(200), port: z.int().min(1).max(65_535) }),
  z.strictObject({ kind: z.literal("screens"), people: z.array(personIdSchema).max(64) }),
  z.strictObject({ kind: z.literal("shown"), notice: noticeIdSchema, by: personIdSchema }),
  actBodySchema.extend(act),
  resetBodySchema.extend(reset),
  asideBodySchema.extend(aside),
  historyQuerySchema.extend(history),
  factsQuerySchema.extend({ kind: z.literal("facts"), id }),
  chartQuerySchema.extend({ kind: z.literal("chart"), id, point: pointIdSchema }),
  z.strictObject({ kind: z.literal("case-facts"), id, case: caseIdSchema }),
  z.strictObject({ kind: z.literal("strangers"), id }),
  signInBodySchema.extend({ kind: z.literal("sign-in"), id, from }),
  signInBodySchema.extend({ kind: z.literal("vouch"), id, from }),
  setUpBodySchema.extend({ kind: z.literal("set-up"), id, from }),
  z.strictObject({ kind: z.literal("sign-out"), id, hash, from }),
  z.strictObject({ kind: z.literal("accounts"), id }),
  accountBodySchema.extend({ kind: z.literal("keep-account"), id, name: accountNameSchema, hash, from }),
  z.strictObject({ kind: z.literal("remove-account"), id, name: accountNameSchema, hash, from }),
  saySchema,
  dutyAskSchema,
  rosterAskSchema,
  arrangeAskSchema,
  modeAskSchema,
  previewAskSchema,
  setModeAskSchema,
  evacuateAskSchema,
  postsAskSchema,
  postAskSchema,
  drillsAskSchema,
  drillAskSchema,
  gridLookSchema,
  siteFileAskSchema,
  sitePastAskSchema,
  siteApplyAskSchema,
  siteSettleAskSchema,
  evaluationAskSchema,
  careAskSchema,
  surveyAskSchema,
  gridActSchema,
  receiptAskSchema,
  reportsAskSchema,
  reportAskSchema,
  commissioningAskSchema,
  signAskSchema,
  signedAskSchema,
  mappingAskSchema,
  terminalsAskSchema,
  inviteAskSchema,
  enrolAskSchema,
  revokeAskSchema,
  bringPhotoSchema,
  lookAtPhotoSchema,
]);
export type WebMessage = z.infer<typeof webMessageSchema>;
/** Messages that are answered, under the id they carry. */
export type Ask = Extract<WebMessage, { id: number }>;

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}
