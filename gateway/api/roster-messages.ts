import { z } from "zod";
import type { CaseId } from "../core/ids.ts";
import { gridIdSchema, personIdSchema } from "../../config/ids.ts";
import { roleSchema } from "../../config/people.ts";
import { overrideKinds, type OverrideId } from "../core/people/override.ts";
import { overrideVerbs } from "../core/people/roster-act.ts";
import { presences, type HandoverId, type MusterId, type PassId } from "../core/people/roster-rows.ts";

const wallMs = z.number().min(0).max(8_640_000_000_000_000);
const command = z.string().regex(/^[\x21-\x7e]{1,64}$/, "a command id is 1–64 printable ASCII characters");
const actor = { by: personIdSchema, command };

const overrideIdSchema = z.custom<OverrideId>((value) => reads(value, /^o\d{1,15}$/), "an override id reads like o12");
const handoverIdSchema = z.custom<HandoverId>((value) => reads(value, /^h\d{1,15}$/), "a handover id reads like h12");

const caseIdSchema = z.custom<CaseId>((value) => reads(value, /^c\d{1,15}$/), "a case id reads like c12");
const musterIdSchema = z.custom<MusterId>((value) => reads(value, /^m\d{1,15}$/), "a roll's id reads like m12");
const passIdSchema = z.custom<PassId>((value) => reads(value, /^p\d{1,15}$/), "a pass reads like p12");
const line = z.string().min(1).max(200);
const label = z.string().min(1).max(24);

const people = z.array(personIdSchema).min(1).max(64);
const changeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("stand-in"), off: personIdSchema, on: personIdSchema.exactOptional() }),
  z.strictObject({ kind: z.literal("remove"), off: personIdSchema }),
  z.strictObject({ kind: z.literal("add"), on: personIdSchema }),
  z.strictObject({ kind: z.literal("schedule"), people }),
]);
const wishSchema = z.strictObject({
  kind: z.enum(overrideKinds),
  grid: gridIdSchema,
  role: roleSchema,
  change: changeSchema,
  fromMs: wallMs,
  toMs: wallMs,
  inReturn: z.strictObject({ fromMs: wallMs, toMs: wallMs }).exactOptional(),
  reason: z.string().min(1).max(200),
});

/** Bodies and queries of the HTTP API about the roster. */
export const requestBodySchema = z.strictObject({ ...actor, wish: wishSchema });
export const decideBodySchema = z.strictObject({ ...actor, force: z.literal(true).exactOptional() });
export const takeOverBodySchema = z.strictObject(actor);
export const recallBodySchema = z.strictObject({ ...actor, case: caseIdSchema, grid: gridIdSchema, reason: line });
export const answerBodySchema = z.strictObject({
  ...actor,
  says: z.enum(presences),
  pass: passIdSchema.exactOptional(),
});
export const admitBodySchema = z.strictObject({ ...actor, label });
export const musterPathSchema = z.strictObject({ muster: musterIdSchema });
export const overridePathSchema = z.strictObject({ override: overrideIdSchema, verb: z.enum(overrideVerbs) });
export const handoverPathSchema = z.strictObject({ handover: handoverIdSchema });
export const dutyQuerySchema = z.strictObject({ grid: gridIdSchema.exactOptional(), at: wallMs.exactOptional() });
const rosterDaysMax = 62;
export const rosterQuerySchema = z.strictObject({
  grid: gridIdSchema.exactOptional(),
  from: wallMs.exactOptional(),
  days: z.int().min(1).max(rosterDaysMax).default(14),
});

/** The same words on their way to the core. */
const id = z.int().min(0);
const actSchema = z.union([
  z.strictObject({ do: z.literal("request"), wish: wishSchema }),
  z.strictObject({ do: z.enum(overrideVerbs), override: overrideIdSchema, force: z.literal(true).exactOptional() }),
  z.strictObject({ do: z.literal("take-over"), handover: handoverIdSchema }),
  z.strictObject({ do: z.literal("recall"), case: caseIdSchema, grid: gridIdSchema, reason: line }),
  z.strictObject({
    do: z.literal("answer"),
    muster: musterIdSchema,
    says: z.enum(presences),
    pass: passIdSchema.exactOptional(),
  }),
  z.strictObject({ do: z.literal("admit"), muster: musterIdSchema, label }),
  z.strictObject({ do: z.literal("end-muster"), muster: musterIdSchema }),
]);
export const dutyAskSchema = dutyQuerySchema.extend({ kind: z.literal("duty"), id });
export const rosterAskSchema = rosterQuerySchema.extend({ kind: z.literal("roster"), id });
export const arrangeAskSchema = z.strictObject({ kind: z.literal("arrange"), id, ...actor, act: actSchema });

function reads(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}
