import { z } from "zod";
import { editSchema } from "../../config/edit.ts";
import { limits } from "../../config/limits.ts";
import { sessionSchema } from "../access/account.ts";

const text = z.string().max(limits.siteEditCharsMax);
const hash = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256, hexadecimal");
const editsMax = 200;

/** Bodies of the HTTP API about the site's file. */
export const siteDraftBodySchema = z.strictObject({
  text: text.exactOptional(),
  past: hash.exactOptional(),
  edits: z.array(editSchema).max(editsMax).exactOptional(),
});
export const siteFileBodySchema = z.strictObject({
  text,
  reason: z.string().min(1).max(200),
  confirmMs: z.int().min(limits.siteTrialMs.least).max(limits.siteTrialMs.most).exactOptional(),
});
export const siteHashSchema = hash;

/** The same words on their way to the core, in the name of a session; of nobody where nobody signs in. */
const id = z.int().min(0);
const from = z.string().max(64);
const session = sessionSchema.shape.hash.exactOptional();
export const siteFileAskSchema = z.strictObject({ kind: z.literal("site-file"), id });
export const sitePastAskSchema = z.strictObject({ kind: z.literal("site-past"), id, hash });
export const siteApplyAskSchema = siteFileBodySchema.extend({
  kind: z.literal("site-apply"),
  id,
  base: hash,
  session,
  from,
});
export const siteSettleAskSchema = z.strictObject({
  kind: z.literal("site-settle"),
  id,
  verb: z.enum(["keep", "undo"]),
  session,
  from,
});
