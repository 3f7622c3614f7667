import { z } from "zod";
import { addressSchema, channelNameSchema } from "./channel.ts";
import { gridIdSchema, personIdSchema } from "./ids.ts";
import { tierSchema } from "./grid.ts";
import { durationSchema } from "./units.ts";
import { both } from "./words.ts";

export const roleSchema = z.enum(["worker", "leader", "duty-room"]);
export type Role = z.infer<typeof roleSchema>;

/** A person the box may call. `title` is a role's name (网格员甲), not a resident's. */
export const personSchema = z.strictObject({
  id: personIdSchema,
  title: z.string().min(1).max(24),
  /** `screen`, or the ids of declared channels; all of them are used at once. */
  channels: z.array(channelNameSchema).min(1),
  /** Where the declared channels find this person. */
  address: addressSchema.optional(),
  language: z.enum(["zh", "en"]).default("zh"),
});
export type Person = z.infer<typeof personSchema>;

/** Who takes turns in one (grid, role): people follow each other every `shift`, starting at `handover` on `from`. */
export const rosterSchema = z.strictObject({
  grid: gridIdSchema,
  role: roleSchema,
  people: z.array(personIdSchema).min(1),
  shift: durationSchema,
  handover: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, both("交班时刻写作 08:00", "a handover time reads like 08:00")),
  from: z.iso.date(both("日期写作 2026-06-01", "a date reads like 2026-06-01")),
});
export type Roster = z.infer<typeof rosterSchema>;

/** One rung of the escalation ladder, timed for severity 1 in peace mode. */
const rungSchema = z.strictObject({ tier: tierSchema, role: roleSchema, after: durationSchema });
export const ladderSchema = z.strictObject({
  rungs: z.array(rungSchema).min(1),
  /** After the last rung everybody is called again this often, without end, until somebody claims. */
  repeat: durationSchema,
  /** After a claim: time to be on the scene before the ladder resumes. */
  respondBy: durationSchema,
  basis: z.string().min(1),
});
export type LadderPolicy = z.infer<typeof ladderSchema>;
