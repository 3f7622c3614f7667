import { z } from "zod";
import { limits } from "../config/limits.ts";
import { lanes, type LaneId, type UplinkRecord } from "../gateway/core/uplink.ts";
import type { LaneMark } from "./cbor-birth.ts";
import type { InventoryPoint } from "./cbor-dictionary.ts";
import type { Encoding } from "./encoding.ts";
import type { BrokerAddress } from "./link.ts";

/** What the core tells the part. The part believes it: it comes from our own core over a pipe of our own. */
export type ToPart =
  | {
      readonly kind: "configure";
      /** The brokers in the order in which they are wanted. */
      readonly brokers: readonly BrokerAddress[];
      readonly encoding: Encoding;
      readonly deflate: boolean;
      readonly box: string;
      readonly epoch: number;
      readonly inventory: readonly InventoryPoint[];
      readonly lanes: readonly LaneMark[];
    }
  /** The answer to a pull: what the store has after the number asked for, perhaps less than asked, perhaps nothing. */
  | {
      readonly kind: "rows";
      readonly lane: LaneId;
      readonly records: readonly UplinkRecord[];
      readonly lastSeq: number;
    }
  /** The lane has grown; said once until the part pulls from it. */
  | { readonly kind: "more"; readonly lane: LaneId; readonly lastSeq: number }
  /** The core is alive and decides; `wrong` is what its own audit finds. */
  | { readonly kind: "beat"; readonly wrong: readonly string[] }
  /** The ack is on disk: the records may be forgotten. */
  | { readonly kind: "relayed"; readonly lane: LaneId; readonly upTo: number }
  /** The core is done with the command it was handed. */
  | { readonly kind: "taken" };

const laneSchema = z.enum(lanes);
const seq = z.int().min(0);

/** What the part tells the core. It decodes foreign bytes, so each of its messages is checked. */
export const fromPartSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("pull"), lane: laneSchema, afterSeq: seq, limit: z.int().min(1) }),
  z.strictObject({
    kind: z.literal("acked"),
    lane: laneSchema,
    upTo: seq,
    gaps: z.array(z.tuple([seq, seq])).max(2 * limits.uplinkWindowMax + 1),
  }),
  /** The district holds more of the lane than was ever made here. */
  z.strictObject({ kind: z.literal("outnumbered"), lane: laneSchema, upTo: seq }),
  /** A command as it came; the next one follows after `taken`. */
  z.strictObject({ kind: z.literal("command"), frame: z.base64().max(Math.ceil(limits.commandBytesMax / 3) * 4) }),
  z.strictObject({
    kind: z.literal("status"),
    connected: z.boolean(),
    /** Words of the transport for the log; cut, for they may quote the other side. */
    why: z.string().max(200),
    counts: z.record(z.string().max(40), z.int().min(0)),
  }),
]);
export type FromPart = z.infer<typeof fromPartSchema>;
