import { z } from "zod";
import { gridIdSchema } from "../../config/ids.ts";
import { passphraseLength, sessionSchema } from "../access/account.ts";
import { signingParties } from "../core/signature.ts";

const labelsMax = 60;
const part = z.string().max(20);

/** `3号楼/2单元/1层/厨房`: building, unit, floor and spot, each of them may stay empty. */
const placeSchema = z
  .string()
  .max(100)
  .transform((text, ctx) => {
    const [building = "", unit = "", floor = "", spot = "", ...more] = text.split("/").map((each) => each.trim());
    const place = { building, unit, floor, spot };
    const isPlace = more.length === 0 && Object.values(place).every((each) => part.safeParse(each).success);
    if (!isPlace) ctx.addIssue("a place is building/unit/floor/spot");
    return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== "")) as Partial<typeof place>;
  });

/** Without places: those of the site. */
export const labelsQuerySchema = z.strictObject({
  lang: z.string().max(8).exactOptional(),
  grid: gridIdSchema.exactOptional(),
  place: z
    .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(placeSchema).max(labelsMax))
    .exactOptional(),
});

/** A signature is a post and the passphrase of whoever is signed in. */
export const signBodySchema = z.strictObject({
  title: z.string().trim().min(1).max(20),
  passphrase: z.string().max(passphraseLength.max),
});
export const signedPathSchema = z.strictObject({ as: z.enum(signingParties) });

/** The same words on their way to the core. */
const id = z.int().min(0);
export const commissioningAskSchema = z.strictObject({ kind: z.literal("commissioning"), id });
export const signAskSchema = signBodySchema.extend({
  kind: z.literal("sign-report"),
  id,
  session: sessionSchema.shape.hash.exactOptional(),
  from: z.string().max(64),
});
export const signedAskSchema = signedPathSchema.extend({ kind: z.literal("signed-report"), id });
