import { z } from "zod";
import { basisSchema } from "./basis.ts";
import { codeSchema } from "./grid-code.ts";
import { profileIdSchema } from "./ids.ts";
import { ladderSchema } from "./ladder.ts";
import { limits } from "./limits.ts";
import { metricKeys } from "./metric.ts";
import { labelSchema } from "./quantity.ts";
import { wordSchema } from "./programme-words.ts";
import { hazardSchema, severitySchema } from "./rule.ts";
import { durationSchema } from "./units.ts";
import { both } from "./words.ts";

/** The states every programme's stages divide among themselves, in their order. */
export const coreStates = [
  "candidate",
  "reported",
  "claimed",
  "triaged",
  "dispatched",
  "accepted",
  "on-scene",
  "handling",
  "feedback",
  "verifying",
  "closing",
  "closed",
  "rated",
  "archived",
] as const;
export type CoreState = (typeof coreStates)[number];

/** Claim, handle, verify, approve, assign (G), whistle, broadcast, sign a mode (M), report, silence. */
export const rights = ["C", "H", "V", "A", "G", "W", "B", "M", "R", "S"] as const;
export type Right = (typeof rights)[number];

const count = z.int().min(1).max(10_000_000);

/** Who owns a case 处置层级, the lowest first: a programme names those it has, and the wire knows no others. */
export const levelKeys = ["grid", "community", "street", "district", "city"] as const;
export type LevelKey = (typeof levelKeys)[number];
const levelKeySchema = z.enum(levelKeys);

/** From the top down; those `onBox` are the box's own, the others addresses above it. */
const tierSchema = z.strictObject({
  key: wordSchema,
  label: labelSchema,
  onBox: z.boolean().default(false),
  /** A tree may do without it: micro-grids only where it is complex. */
  optional: z.boolean().default(false),
  /** Households of one grid of the tier; beyond the bounds a warning. */
  households: z.strictObject({ min: count.optional(), max: count.optional(), mean: count.optional() }).optional(),
  /** How many there are in the whole programme. */
  count: count.optional(),
  basis: basisSchema,
});

/** `professional` grids are told and never own; an `exclusive` grid's roster stands in for the territorial one. */
const overlayKinds = ["professional", "exclusive"] as const;
const overlaySchema = z.strictObject({
  kind: z.enum(overlayKinds),
  label: labelSchema,
  count: count.optional(),
  basis: basisSchema,
});

/** The same title may stand at two tiers; a role is its key and its tier. Without `tier` it is one of every tier. */
const programmeRoleSchema = z.strictObject({
  key: wordSchema,
  tier: wordSchema.optional(),
  label: labelSchema,
  headcount: count.optional(),
  can: z
    .string()
    .regex(/^(?!.*(.).*\1)[CHVAGWBMRS]+$/, both("权限是 CHVAGWBMRS 中的字母", "rights are letters of CHVAGWBMRS")),
  basis: basisSchema,
});

const stageSchema = z.strictObject({
  key: wordSchema,
  label: labelSchema,
  states: z.array(z.enum(coreStates)).min(1),
  /** Who usually moves a case out of it; it never keeps the box from closing a case of its own. */
  owner: z.enum(["box", "platform", "either"]),
  basis: basisSchema,
});

/** From the lowest up. */
const levelSchema = z.strictObject({
  key: levelKeySchema,
  label: labelSchema,
  tier: wordSchema,
  authority: z.enum(["box", "platform"]),
  basis: basisSchema,
});

const slaSchema = z.strictObject({
  severity: severitySchema,
  /** A part without a limit has no clock. */
  claim: durationSchema.optional(),
  /** To take a case that was handed on; as long as to claim one when left out. */
  accept: durationSchema.optional(),
  arrive: durationSchema.optional(),
  handle: durationSchema.optional(),
  verify: durationSchema.optional(),
  close: durationSchema.optional(),
  basis: basisSchema,
});
export type Sla = z.infer<typeof slaSchema>;

const verifySchema = z.strictObject({
  handlerMayVerify: z.literal(false, both("处置人不能自己核查", "who handled it does not verify it")),
  /** Where the second person may be left out, and from which severity on. */
  skipAt: z.array(levelKeySchema),
  skipFrom: severitySchema,
  approval: z.boolean(),
  basis: basisSchema,
});

const departmentSchema = z.strictObject({ code: wordSchema, label: labelSchema });
const whistleSchema = z.strictObject({
  label: labelSchema,
  departments: z.array(departmentSchema),
  count: count.optional(),
  mayDecline: z.literal(false, both("吹哨不得拒绝", "a whistle is not declined")),
  reportIn: durationSchema,
  basis: basisSchema,
  reportInBasis: basisSchema,
});

export const modeKeys = ["peace", "alert", "emergency", "recovery"] as const;
const modeSchema = z.strictObject({
  key: z.enum(modeKeys),
  label: labelSchema,
  sampling: z.enum(["base", "fast"]),
  /** What claim, arrive and the ladder's times are multiplied by. */
  factor: z.number().positive().max(1),
  summary: durationSchema,
  enterBy: z.array(z.enum(["command", "rule"])).min(1),
  leaveBy: z.array(z.enum(["command"])).min(1),
  responseLevels: z.array(z.enum(["I", "II", "III", "IV"])).default([]),
  basis: basisSchema,
});

const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, both("时刻写作 08:00", "a time reads like 08:00"));
const dutySchema = z.strictObject({
  patterns: z.array(z.strictObject({ key: wordSchema, label: labelSchema, from: hour, to: hour })).min(1),
  unreachableAfter: durationSchema,
  basis: basisSchema,
});

const typeSchema = z.strictObject({
  type: z.string().regex(/^[a-z]+(\.[a-z]+)*$/, both("类型写作 gas.high", "a type reads like gas.high")),
  label: labelSchema,
  board: wordSchema.optional(),
  severity: severitySchema,
  /** When it is worse than usual: the last sensor of a zone, a gap that is now. */
  atWorst: severitySchema.optional(),
  lifeSafety: z.boolean().default(false),
  minLevel: levelKeySchema,
  trades: z.array(wordSchema).default([]),
  basis: basisSchema,
});

/** Whether a grid takes on only what is listed 职责准入, or everything; what endangers life it always takes. */
const admissionSchema = z.strictObject({ gate: z.enum(["open", "listed"]), basis: basisSchema });

/** What is done about a type, or all below it, step by step; who does it and by when stands in ladder and sla. */
const procedureSchema = z.strictObject({
  for: z.string().min(1),
  steps: z.array(labelSchema).min(1),
  basis: basisSchema,
});

/** Approved words for residents 告知模板: `{grids}` is all that is filled in. A warning names the all-clear that follows it. */
const publicationSchema = z.strictObject({
  key: wordSchema,
  kind: z.enum(["warning", "all-clear", "notice"]),
  /** What a group robot takes in one message. */
  text: z.strictObject({ zh: z.string().min(1).max(200), en: z.string().min(1).max(300) }),
  allClear: wordSchema.optional(),
  basis: basisSchema,
});

/** A service that people do at the door 代办: listed beside their duties. Only one with a type is the gateway's business. */
const errandSchema = z.strictObject({
  code: wordSchema,
  label: labelSchema,
  type: z.string().optional(),
  basis: basisSchema,
});

/** The first row that fits decides the level a case begins at. A row without conditions fits every case. */
const splitSchema = z.strictObject({
  row: wordSchema,
  /** A type, or all below it: `gas` is `gas.high` and `gas.hh`. */
  type: z.string().optional(),
  severityUpTo: severitySchema.optional(),
  keyPlace: z.boolean().optional(),
  mode: z.enum(modeKeys).optional(),
  level: levelKeySchema,
  role: wordSchema.optional(),
  basis: basisSchema,
});
export type Split = z.infer<typeof splitSchema>;

const closingSchema = z.strictObject({
  /** One of the three batches 三个一批, and a cause, are asked for. */
  category: z.boolean(),
  rootCause: z.boolean(),
  /** The same point in alarm again so soon opens the case again. */
  reopenWithin: durationSchema,
  ratingWithin: durationSchema,
  /** Fewer stars than this, of five, open the case again. */
  satisfiedFrom: z.int().min(1).max(5),
  basis: basisSchema,
});

const metricSchema = z.strictObject({
  key: z.enum(metricKeys),
  weight: z.number().min(0).max(1).default(0),
  target: z.number().optional(),
  /** Of what is settled at the base: the highest level that is called so; without it, what the box decides itself. */
  upTo: levelKeySchema.optional(),
  basis: basisSchema,
});

const uplinkSchema = z.strictObject({
  primary: wordSchema,
  mirror: wordSchema.optional(),
  copySeverityUpTo: severitySchema,
  basis: basisSchema,
});

/** Which roles of a team go first for a hazard or a type, in this order. */
const teamSchema = z.strictObject({ for: z.string().min(1), roles: z.array(wordSchema).min(1), basis: basisSchema });

/** One file of `config/programmes`: how a grid programme names, times and levels what the box does. */
export const programmeSchema = z.strictObject({
  schema: z.literal("gridpost.programme/v1"),
  id: profileIdSchema,
  /** What this file does not say stands in the programme named here. */
  extends: profileIdSchema.optional(),
  label: labelSchema,
  version: z.int().min(1),
  effectiveFrom: z.iso.date(both("日期写作 2026-06-01", "a date reads like 2026-06-01")),
  /** File names of the texts that bases quote from. */
  seeds: z.array(z.string().min(1)),
  tiers: z.array(tierSchema).min(1),
  overlays: z.array(overlaySchema),
  code: codeSchema,
  roles: z.array(programmeRoleSchema).min(1),
  teams: z.array(teamSchema),
  stages: z.array(stageSchema).min(1),
  /** Names of their own for what a sensor began, where a programme has them. */
  smartStages: z.array(stageSchema).min(1).optional(),
  levels: z.array(levelSchema).min(1),
  ladder: ladderSchema.extend({ basis: basisSchema }),
  sla: z.array(slaSchema).length(4),
  verify: verifySchema,
  whistle: whistleSchema,
  modes: z.array(modeSchema).length(4),
  duty: dutySchema,
  boards: z.array(z.strictObject({ key: wordSchema, label: labelSchema })),
  admission: admissionSchema,
  admitted: z.array(typeSchema).min(1),
  procedures: z.array(procedureSchema),
  publications: z.array(publicationSchema),
  errands: z.array(errandSchema).max(limits.errandsMax),
  split: z.array(splitSchema).min(1),
  closing: closingSchema,
  metrics: z.array(metricSchema).min(1),
  uplink: uplinkSchema,
  channels: z.strictObject({
    kinds: z.array(z.enum(["screen", "sms", "siren", "group"])).min(1),
    perGridMin: z.int().min(0),
    basis: basisSchema,
  }),
  /** Hazards whose points must say their floor. */
  places: z.strictObject({ floorFor: z.array(hazardSchema), basis: basisSchema }),
  privacy: z.strictObject({ residentNames: z.literal(false), doorIdentity: z.literal(false), careCounts: z.boolean() }),
  reports: z.strictObject({
    daily: z.boolean(),
    quarter: z.boolean(),
    stars: z.int().min(3).max(10).optional(),
    basis: basisSchema,
  }),
});
/** As a file may say it: what is left out stands in the programme it extends. */
export const programmeFileSchema = programmeSchema
  .partial()
  .required({ schema: true, id: true, label: true, version: true, effectiveFrom: true });
export type Programme = z.infer<typeof programmeSchema>;
export type ProgrammeRole = Programme["roles"][number];
export type Stage = Programme["stages"][number];

/** 0 is the top; `undefined` for a tier the programme does not have. */
export function rankOf({ tiers }: Programme, tier: string): number | undefined {
  const at = tiers.findIndex(({ key }) => key === tier);
  return at < 0 ? undefined : at;
}

export function roleAt({ roles }: Programme, tier: string, key: string): ProgrammeRole | undefined {
  return roles.find((role) => role.key === key && (role.tier === undefined || role.tier === tier));
}

export function may(role: ProgrammeRole | undefined, right: Right): boolean {
  return role?.can.includes(right) === true;
}
