import { z } from "zod";
import { gridIdSchema } from "../../config/ids.ts";
import { hazardSchema } from "../../config/rule.ts";

const wallMs = z.number().min(0).max(8_640_000_000_000_000);

/** As a query has it. */
const wallText = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number)
  .pipe(wallMs);

/** `before`: the span of the same length before it as well, to compare. */
export const evaluationQuerySchema = z
  .strictObject({
    from: wallText,
    to: wallText,
    grid: gridIdSchema.exactOptional(),
    hazard: hazardSchema.exactOptional(),
    before: z.enum(["true", "false"]).exactOptional(),
  })
  .refine(({ from, to }) => from < to);

/** `day:2026-06-01`, `month:2026-06`, `quarter:2026-Q2`; with `#2` that revision, else the newest. */
const reportNameSchema = z.string().regex(/^(day:\d{4}-\d\d-\d\d|month:\d{4}-\d\d|quarter:\d{4}-Q[1-4])(#\d{1,4})?$/);
export const reportPathSchema = z.strictObject({ report: reportNameSchema });

const id = z.int().min(0);
export const reportsAskSchema = z.strictObject({ kind: z.literal("reports"), id });
export const reportAskSchema = z.strictObject({ kind: z.literal("report"), id, report: reportNameSchema });
export const evaluationAskSchema = z.strictObject({
  kind: z.literal("evaluation"),
  id,
  fromMs: wallMs,
  toMs: wallMs,
  grid: gridIdSchema.exactOptional(),
  hazard: hazardSchema.exactOptional(),
});
