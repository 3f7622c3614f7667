import { z } from "zod";
import { wordSchema } from "./programme-words.ts";
import { durationSchema } from "./units.ts";
import { both } from "./words.ts";

/**
 * What a rung does beside calling its people: `ring` calls them, `copy` tells them and changes nothing, `transfer`
 * calls them and raises the handling level to theirs.
 */
const rungModes = ["ring", "copy", "transfer"] as const;

const rolesForm = both("写一个角色，或 [角色, 角色]", "write one role, or [role, role]");

/** One rung, timed for severity 1 in peace mode; several roles of a tier may be called at once. */
const rungSchema = z
  .strictObject({
    tier: wordSchema,
    role: z.union([wordSchema, z.array(wordSchema).min(1)], rolesForm),
    after: durationSchema,
    mode: z.enum(rungModes).default("ring"),
  })
  .transform(({ tier, role, after, mode }) => ({ tier, roles: typeof role === "string" ? [role] : role, after, mode }));
export type Rung = z.output<typeof rungSchema>;

const factor = z.number().positive().max(1000).optional();
/** The waits of each severity as multiples of those of severity 1; one left out is a list entry and calls nobody. */
const scaleSchema = z.strictObject({ "1": factor, "2": factor, "3": factor, "4": factor });
export const usualScale = { "1": 1, "2": 2, "3": 10 } as const;

export const ladderSchema = z.strictObject({
  rungs: z.array(rungSchema).min(1),
  scale: scaleSchema.default(usualScale),
  /** After the last rung everybody is called again this often, without end, until somebody claims. */
  repeat: durationSchema,
  /** After a claim: time to be on the scene before the ladder resumes. */
  respondBy: durationSchema,
  basis: z.string().min(1),
});
/** As it is frozen into a case at its birth. */
export type LadderPolicy = Omit<z.output<typeof ladderSchema>, "basis"> & { readonly basis?: unknown };
