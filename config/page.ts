import { z } from "zod";
import { durationSchema } from "./units.ts";
import { both } from "./words.ts";

const form = both("地址写作 http://192.168.1.10:8080", "an address reads like http://192.168.1.10:8080");

/** One page for each person and case, behind a link that is signed and expires. */
export const pageSchema = z.strictObject({
  /** How phones reach the console, without a path: its address on the local network, or a relay's. */
  url: z
    .string()
    .regex(/^https?:\/\/[^\s/]+\/?$/, { error: form, abort: true })
    .refine((url) => URL.canParse(url), form)
    .transform((url) => url.replace(/\/$/, "")),
  /** Signs the links; whoever knows it can act as anybody. */
  secret: z.string().min(16, both("至少 16 个字符", "at least 16 characters")).max(256),
  validFor: durationSchema.default(43_200_000),
});
export type Page = z.infer<typeof pageSchema>;
