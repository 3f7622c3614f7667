import { z } from "zod";
import { personIdSchema, pointIdSchema } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import { sessionSchema } from "../access/account.ts";
import { purposes } from "../core/practice/purpose.ts";
import { testMethods, type DrillId } from "../core/practice/rows.ts";

const command = z.string().regex(/^[\x21-\x7e]{1,64}$/, "a command id is 1–64 printable ASCII characters");
/** Without `by`: whoever is signed in as an installer, in the name of their account. */
const actor = { by: personIdSchema.exactOptional(), command };
const drillIdSchema = z.custom<DrillId>(
  (value) => typeof value === "string" && /^dr\d{1,15}$/.test(value),
  "a drill's id reads like dr12",
);
const start = {
  purpose: z.enum(purposes).default("test"),
  method: z.enum(testMethods),
  points: z.array(pointIdSchema).max(limits.drillPointsMax).exactOptional(),
  people: z.array(personIdSchema).max(limits.drillPeopleMax).exactOptional(),
  scenario: z.string().min(1).max(40).exactOptional(),
  forMs: z.number().positive().exactOptional(),
};

/** Bodies of the HTTP API about tests and drills. */
export const startDrillBodySchema = z.strictObject({ ...actor, ...start });
export const stopDrillBodySchema = z.strictObject(actor);
export const drillPathSchema = z.strictObject({ drill: drillIdSchema });

/** The same words on their way to the core. */
const id = z.int().min(0);
export const drillsAskSchema = z.strictObject({ kind: z.literal("drills"), id });
export const drillAskSchema = z.strictObject({
  kind: z.literal("drill"),
  id,
  ...actor,
  session: sessionSchema.shape.hash.exactOptional(),
  act: z.union([
    z.strictObject({ do: z.literal("start"), ...start }),
    z.strictObject({ do: z.literal("stop"), drill: drillIdSchema }),
  ]),
});
