import { z } from "zod";
import { personIdSchema } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import type { CaseId } from "../core/ids.ts";

const of = z.custom<CaseId>(
  (value) => typeof value === "string" && /^c\d{1,15}$/.test(value),
  "a case id reads like c12",
);
export const photoHashSchema = z.string().regex(/^[0-9a-f]{64}$/, "the SHA-256 of the photo, hexadecimal");
/** Who brings it, and the id under which it counts once however often it is sent. */
export const photoQuerySchema = z.strictObject({
  as: personIdSchema,
  command: z.string().regex(/^[\x21-\x7e]{1,64}$/, "a command id is 1–64 printable ASCII characters"),
});
export const photoFieldsSchema = z.object({
  command: z.string().regex(/^[\w-]{1,40}$/),
  at: z.coerce.number().min(0).max(8_640_000_000_000_000).exactOptional(),
});

/** The same on their way to the core, the bytes in base64. */
const id = z.int().min(0);
const base64CharsMax = Math.ceil(limits.photoBytesMax / 3) * 4;
export const bringPhotoSchema = z.strictObject({
  kind: z.literal("bring-photo"),
  id,
  case: of,
  by: personIdSchema,
  command: photoQuerySchema.shape.command,
  content: z.string().max(base64CharsMax),
  saidAtMs: photoFieldsSchema.shape.at,
});
export const lookAtPhotoSchema = z.strictObject({ kind: z.literal("photo"), id, case: of, hash: photoHashSchema });
