import { z } from "zod";
import { limits } from "../config/limits.ts";
import { ok, type Result } from "../gateway/core/result.ts";
import { lanes, type LaneId } from "../gateway/core/uplink.ts";
import { decodeMessage, encodeMessage, type WireFault } from "./cbor-fields.ts";

export const ackKeys = { version: 0, box: 1, epoch: 2, lanes: 3, birthWanted: 4 } as const;

/** The district's application holds, per lane, every record of this box and epoch up to and including a number. */
export interface Ack {
  readonly box: string;
  readonly epoch: number;
  readonly upTo: Readonly<Partial<Record<LaneId, number>>>;
  /** The inventory is not known any more, so summaries cannot be read: the box is to send its birth again. */
  readonly birthWanted?: true;
}

export function encodeAck({ box, epoch, upTo, birthWanted }: Ack): Uint8Array {
  const rows = lanes.map((lane) => [lane, upTo[lane]] as const);
  return encodeMessage(ackKeys, {
    box,
    epoch,
    lanes: rows.flatMap(([lane, seq]) => (seq === undefined ? [] : [[lane, seq]])),
    birthWanted,
  });
}

export function decodeAck(bytes: Uint8Array): Result<Ack, WireFault> {
  const ack = decodeMessage(bytes, { keys: ackKeys, schema: ackSchema, bytesMax: limits.downlinkBytesMax });
  if (!ack.ok) return ack;
  const { box, epoch, lanes: rows, birthWanted } = ack.value;
  return ok({ box, epoch, upTo: Object.fromEntries(rows), ...(birthWanted && { birthWanted }) });
}

const ackSchema = z.object({
  box: z.string(),
  epoch: z.int().min(0),
  lanes: z.array(z.tuple([z.enum(lanes), z.int().min(0)])),
  birthWanted: z.literal(true).optional(),
});
