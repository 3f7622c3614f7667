import { z } from "zod";
import { gridIdSchema, personIdSchema } from "../../config/ids.ts";
import { modeSchema, presets, responseLevelSchema } from "../../config/mode.ts";
import type { PostId } from "../core/posts/rows.ts";
import type { EvacuationId } from "../core/evacuation/rows.ts";

const wallMs = z.number().min(0).max(8_640_000_000_000_000);
const command = z.string().regex(/^[\x21-\x7e]{1,64}$/, "a command id is 1–64 printable ASCII characters");
const actor = { by: personIdSchema, command };
const reason = z.string().min(1).max(200);
const evacuationIdSchema = z.custom<EvacuationId>(
  (value) => typeof value === "string" && /^ev\d{1,15}$/.test(value),
  "an evacuation's id reads like ev12",
);

const postIdSchema = z.custom<PostId>(
  (value) => typeof value === "string" && /^ps\d{1,15}$/.test(value),
  "a post's id reads like ps12",
);
const label = z.string().min(1).max(40);
const note = z.string().min(1).max(80);

/** Bodies and queries of the HTTP API about modes and evacuations. */
export const previewQuerySchema = z.strictObject({ mode: modeSchema, level: responseLevelSchema.exactOptional() });
export const modeBodySchema = z.strictObject({
  ...actor,
  mode: modeSchema,
  level: responseLevelSchema.exactOptional(),
  preset: z.enum(presets).exactOptional(),
  untilMs: wallMs.exactOptional(),
  reason,
});
export const evacuationPathSchema = z.strictObject({ evacuation: evacuationIdSchema });
export const countBodySchema = z.strictObject({
  ...actor,
  building: z.string().min(1).max(32),
  accounted: z.int().min(0).max(5_000),
});
export const endEvacuationBodySchema = z.strictObject({ ...actor, reason });

export const postPathSchema = z.strictObject({ post: postIdSchema });
export const openPostBodySchema = z.strictObject({ ...actor, label, grid: gridIdSchema });
export const checkInBodySchema = z.strictObject({ ...actor, note: note.exactOptional() });
export const closePostBodySchema = z.strictObject(actor);

/** The same words on their way to the core. */
const id = z.int().min(0);
export const modeAskSchema = z.strictObject({ kind: z.literal("mode"), id });
export const previewAskSchema = previewQuerySchema.extend({ kind: z.literal("mode-preview"), id });
export const setModeAskSchema = modeBodySchema.extend({ kind: z.literal("set-mode"), id });
export const evacuateAskSchema = z.strictObject({
  kind: z.literal("evacuate"),
  id,
  ...actor,
  act: z.union([
    z.strictObject({
      do: z.literal("count"),
      evacuation: evacuationIdSchema,
      building: z.string().min(1).max(32),
      accounted: z.int().min(0).max(5_000),
    }),
    z.strictObject({ do: z.literal("close"), evacuation: evacuationIdSchema, reason }),
  ]),
});
export const careAskSchema = z.strictObject({ kind: z.literal("care"), id });
export const postsAskSchema = z.strictObject({ kind: z.literal("posts"), id });
export const postAskSchema = z.strictObject({
  kind: z.literal("post"),
  id,
  ...actor,
  act: z.union([
    z.strictObject({ do: z.literal("open"), label, grid: gridIdSchema }),
    z.strictObject({ do: z.literal("check-in"), post: postIdSchema, note: note.exactOptional() }),
    z.strictObject({ do: z.literal("close"), post: postIdSchema }),
  ]),
});
