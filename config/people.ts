import { z } from "zod";
import { addressSchema, channelNameSchema } from "./channel.ts";
import { personIdSchema } from "./ids.ts";
import { tierSchema } from "./grid.ts";
import { durationSchema } from "./units.ts";

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
