import { z } from "zod";
import { personIdSchema } from "../../config/ids.ts";

/** Queries and bodies of the HTTP API about duties, campaigns, patrols, hazards and notices to residents. */
const campaignVerbs = ["stop", "propose", "approve", "roll-back"] as const;
/** Checked in the core, by the checks of the site file. */
const rules = z.record(z.string().max(64), z.record(z.string().max(16), z.string().max(32)));

export const dutiesQuerySchema = z.strictObject({ as: personIdSchema });

const wallMs = z.number().min(0).max(8_640_000_000_000_000);
const command = z.string().regex(/^[\x21-\x7e]{1,64}$/, "a command id is 1–64 printable ASCII characters");
const actor = { by: personIdSchema, command };
const reason = z.string().min(1).max(200);
const campaign = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "a campaign reads like gas-2026-07");
const planned = { label: z.string().min(1).max(40), fromMs: wallMs, untilMs: wallMs };

export const campaignBodySchema = z.strictObject({ ...actor, campaign, ...planned, grids: z.array(z.string()), rules });
export const campaignPathSchema = z.strictObject({ campaign, verb: z.enum(campaignVerbs) });
export const campaignVerbBodySchema = z.strictObject({ ...actor, reason: reason.exactOptional() });

/** The same words on their way to the core. */
const id = z.int().min(0);
export const gridLookSchema = z.strictObject({
  kind: z.literal("grid-look"),
  id,
  look: z.discriminatedUnion("of", [
    dutiesQuerySchema.extend({ of: z.literal("duties") }),
    z.strictObject({ of: z.literal("admission") }),
    z.strictObject({ of: z.literal("campaigns") }),
  ]),
});

export const gridActSchema = z.strictObject({
  kind: z.literal("grid-act"),
  id,
  ...actor,
  act: z.union([
    z.strictObject({
      of: z.literal("campaign"),
      do: z.literal("start"),
      campaign,
      ...planned,
      body: z.string().max(40_000),
    }),
    z.strictObject({ of: z.literal("campaign"), do: z.enum(campaignVerbs), campaign, reason: reason.exactOptional() }),
  ]),
});
