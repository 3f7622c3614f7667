import { z } from "zod";
import { durationSchema } from "./units.ts";

export const uplinkSchema = z.strictObject({
  /** The district's broker: mqtt:// or mqtts://. */
  url: z.string().regex(/^mqtts?:\/\/[^\s]+$/, "an uplink address reads like mqtt://district.example:1883"),
  summaryEvery: durationSchema.default(60_000),
});
export type Uplink = z.infer<typeof uplinkSchema>;
