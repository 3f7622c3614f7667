import { z } from "zod";
import { personIdSchema } from "../../config/ids.ts";

/** Queries and bodies of the HTTP API about duties, campaigns, patrols, hazards and notices to residents. */
export const dutiesQuerySchema = z.strictObject({ as: personIdSchema });

/** The same words on their way to the core. */
const id = z.int().min(0);
export const gridLookSchema = z.strictObject({
  kind: z.literal("grid-look"),
  id,
  look: z.discriminatedUnion("of", [
    dutiesQuerySchema.extend({ of: z.literal("duties") }),
    z.strictObject({ of: z.literal("admission") }),
  ]),
});
