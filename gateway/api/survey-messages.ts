import { z } from "zod";

const place = z.string().min(1).max(255);
const settings = z.strictObject({
  baud: z.int().min(300).max(921_600),
  parity: z.enum(["none", "even", "odd"]),
  stopBits: z.union([z.literal(1), z.literal(2)]),
});
const line = { place, settings: settings.exactOptional() };
const unit = z.int().min(1).max(247);

/** What may be asked of a line: who is there, who is at a number, what its registers say. */
export const surveyBodySchema = z.discriminatedUnion("do", [
  z.strictObject({
    ...line,
    do: z.literal("scan"),
    units: z
      .strictObject({ first: unit, last: unit })
      .refine(({ first, last }) => first <= last)
      .exactOptional(),
  }),
  z.strictObject({ ...line, do: z.literal("identify"), unit }),
  z.strictObject({
    ...line,
    do: z.literal("read"),
    unit,
    table: z.enum(["coil", "discrete", "input", "holding"]),
    address: z.int().min(0).max(65_535),
    count: z.int().min(1).max(16),
  }),
]);

const id = z.int().min(0);
export const surveyAskSchema = z.strictObject({
  kind: z.literal("survey"),
  id,
  act: z.union([
    z.strictObject({ do: z.literal("begin"), wish: surveyBodySchema }),
    z.strictObject({ do: z.literal("stop") }),
    z.strictObject({ do: z.literal("look") }),
  ]),
});
