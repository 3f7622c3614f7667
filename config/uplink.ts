import { z } from "zod";
import { durationSchema } from "./units.ts";
import { both } from "./words.ts";

const urlHint = both("地址写作 mqtt://district.example:1883", "an address reads like mqtt://district.example:1883");

export const uplinkSchema = z.strictObject({
  /** The district's broker: mqtt:// or mqtts://. */
  url: z
    .string()
    .regex(/^mqtts?:\/\/[^\s]+$/, { error: urlHint, abort: true })
    .refine((url) => URL.canParse(url), urlHint),
  summaryEvery: durationSchema.default(60_000),
});
export type Uplink = z.infer<typeof uplinkSchema>;

/** Times of the link to the district; basis: assumed, to be confirmed on a real mobile link. */
export const uplinkTimes = {
  /** A connection that is not up after this is given up; the same bound for CONNACK inside the transport. */
  dialMs: 5_000,
  keepaliveMs: 15_000,
  /** Pause before the next dial: drawn from `backoffMinMs` to a ceiling that doubles with each failure. */
  backoffMinMs: 1_000,
  backoffMaxMs: 60_000,
  /** Only a link that lived so long makes the earlier failures forgotten (a broker may accept and kick). */
  stableMs: 60_000,
  /** Nothing acknowledged for so long while something is out: the client is thrown away and a new one dials. */
  silentMs: 30_000,
  /** The core had no rows although it announced some: asked again after this. */
  askAgainMs: 1_000,
} as const;
