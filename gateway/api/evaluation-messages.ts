import { z } from "zod";
import { gridIdSchema } from "../../config/ids.ts";

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
    before: z.enum(["true", "false"]).exactOptional(),
  })
  .refine(({ from, to }) => from < to);

const id = z.int().min(0);
export const evaluationAskSchema = z.strictObject({
  kind: z.literal("evaluation"),
  id,
  fromMs: wallMs,
  toMs: wallMs,
  grid: gridIdSchema.exactOptional(),
});
