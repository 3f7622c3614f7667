import { z } from "zod";
import { deviceIdSchema, gridIdSchema, personIdSchema } from "../../config/ids.ts";
import type { HazardId } from "../core/hazards/rows.ts";
import type { CaseId } from "../core/ids.ts";
import type { PublicationId } from "../core/publishing/rows.ts";
import type { PatrolId } from "../core/patrols/rows.ts";

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

const label = z.string().min(1).max(40);
const note = z.string().min(1).max(80);
const found = z.enum(["sound", "faulty"]);
const scan = z.string().min(1).max(64);
const patrol = z.custom<PatrolId>((value) => reads(value, /^pt\d{1,15}$/), "a patrol reads like pt12");
const item = z.custom<HazardId>((value) => reads(value, /^hz\d{1,15}$/), "a line of the ledger reads like hz12");

const publication = z.custom<PublicationId>((value) => reads(value, /^pb\d{1,15}$/), "a notice reads like pb12");
const client = z.string().regex(/^[a-z0-9-]{1,40}$/, "a screen's name has small letters, digits and -");
const drafted = {
  template: z.string().min(1).max(40),
  grids: z.array(gridIdSchema).min(1).max(200),
  case: z.custom<CaseId>((value) => reads(value, /^c\d{1,15}$/), "a case id reads like c12").exactOptional(),
};

export const draftBodySchema = z.strictObject({ ...actor, ...drafted });
export const publicationPathSchema = z.strictObject({ publication });
export const withdrawBodySchema = z.strictObject({ ...actor, reason });
export const repeaterPathSchema = z.strictObject({ client });
export const repeaterQuerySchema = z.strictObject({ grid: gridIdSchema.exactOptional() });
export const receiptBodySchema = z.strictObject({ upTo: z.int().min(1) });
export const campaignBodySchema = z.strictObject({ ...actor, campaign, ...planned, grids: z.array(z.string()), rules });
export const campaignPathSchema = z.strictObject({ campaign, verb: z.enum(campaignVerbs) });
export const campaignVerbBodySchema = z.strictObject({ ...actor, reason: reason.exactOptional() });
export const patrolPathSchema = z.strictObject({ patrol });
export const openPatrolBodySchema = z.strictObject({ ...actor, label, grid: gridIdSchema });
const ticked = { device: deviceIdSchema, found, scan: scan.exactOptional(), note: note.exactOptional() };
export const tickBodySchema = z.strictObject({ ...actor, ...ticked });
export const closeBodySchema = z.strictObject(actor);
export const hazardPathSchema = z.strictObject({ item });
const entered = { grid: gridIdSchema, label, device: deviceIdSchema.exactOptional() };
export const openHazardBodySchema = z.strictObject({ ...actor, ...entered });
export const closeHazardBodySchema = z.strictObject({ ...actor, measure: reason });

/** The same words on their way to the core. */
const id = z.int().min(0);
export const gridLookSchema = z.strictObject({
  kind: z.literal("grid-look"),
  id,
  look: z.discriminatedUnion("of", [
    dutiesQuerySchema.extend({ of: z.literal("duties") }),
    repeaterQuerySchema.extend({ of: z.literal("repeater"), client }),
    z.strictObject({ of: z.enum(["publications", "admission", "campaigns", "patrols", "hazards", "components"]) }),
  ]),
});

const campaignWork = z.union([
  z.strictObject({ do: z.literal("start"), campaign, ...planned, body: z.string().max(40_000) }),
  z.strictObject({ do: z.enum(campaignVerbs), campaign, reason: reason.exactOptional() }),
]);
const patrolWork = z.union([
  z.strictObject({ do: z.literal("open"), label, grid: gridIdSchema }),
  z.strictObject({ do: z.literal("tick"), patrol, ...ticked }),
  z.strictObject({ do: z.literal("close"), patrol }),
]);
const hazardWork = z.union([
  z.strictObject({ do: z.literal("open"), ...entered }),
  z.strictObject({ do: z.literal("close"), item, measure: reason }),
]);

const publicationWork = z.union([
  z.strictObject({ do: z.literal("draft"), ...drafted }),
  z.strictObject({ do: z.literal("confirm"), publication }),
  z.strictObject({ do: z.literal("withdraw"), publication, reason }),
]);

export const receiptAskSchema = receiptBodySchema.extend({ kind: z.literal("receipt"), id, client });

export const gridActSchema = z.strictObject({
  kind: z.literal("grid-act"),
  id,
  ...actor,
  work: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("campaign"), act: campaignWork }),
    z.strictObject({ kind: z.literal("patrol"), act: patrolWork }),
    z.strictObject({ kind: z.literal("hazard"), act: hazardWork }),
    z.strictObject({ kind: z.literal("publication"), act: publicationWork }),
  ]),
});

function reads(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}
