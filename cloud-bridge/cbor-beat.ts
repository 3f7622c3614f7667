import { z } from "zod";
import { limits } from "../config/limits.ts";
import type { Result } from "../gateway/core/result.ts";
import { decodeMessage, encodeMessage, type WireFault } from "./cbor-fields.ts";

export const beatKeys = { version: 0, box: 1, epoch: 2, wrong: 3 } as const;

/** A sign of life of the core itself: said only after it decided something. `wrong`: kinds of what its audit finds. */
export interface Beat {
  readonly box: string;
  readonly epoch: number;
  readonly wrong: readonly string[];
}

export function encodeBeat({ box, epoch, wrong }: Beat): Uint8Array {
  return encodeMessage(beatKeys, { box, epoch, wrong: [...wrong] });
}

export function decodeBeat(bytes: Uint8Array): Result<Beat, WireFault> {
  return decodeMessage(bytes, { keys: beatKeys, schema: beatSchema, bytesMax: limits.downlinkBytesMax });
}

const beatSchema = z.object({
  box: z.string(),
  epoch: z.int().min(0),
  wrong: z.array(z.string().max(64)).max(32),
});
