import { z } from "zod";
import { both } from "./words.ts";

/** What photos may take on the disk; beyond it those of the oldest closed cases leave. */
export const photosSchema = z.strictObject({
  bytesMax: z
    .int()
    .min(3_000_000, both("至少 3000000 字节，够放十张", "at least 3000000 bytes, room for ten"))
    .max(1_000_000_000_000)
    .default(268_435_456),
});
