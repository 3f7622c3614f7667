import { z } from "zod";

/** How a device leaves its maker: where a quick scan looks for it first. */
export const deliveredSchema = z.strictObject({
  unit: z.int().min(1).max(247).default(1),
  baud: z.int().min(1200).max(921_600).default(9600),
  parity: z.enum(["none", "even", "odd"]).default("none"),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
});

/** Registers that read so on this model and on no other: whoever answers them is it, whoever answers otherwise is not. */
export const modelSchema = z.strictObject({
  table: z.enum(["input", "holding"]),
  address: z.int().min(0).max(65_535),
  words: z.array(z.int().min(0).max(65_535)).min(1).max(32),
});
