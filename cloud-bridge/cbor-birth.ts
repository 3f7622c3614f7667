import { z } from "zod";
import { limits } from "../config/limits.ts";
import { ok, type Result } from "../gateway/core/result.ts";
import { lanes, type LaneId } from "../gateway/core/uplink.ts";
import { encode, type CborValue } from "./cbor.ts";
import { decodeMessage, encodeMessage, type WireFault } from "./cbor-fields.ts";
import type { Part } from "./cbor-frame.ts";

export const birthKeys = { version: 0, box: 1, epoch: 2, lanes: 3, grids: 4, points: 5, part: 6 } as const;
export const deathKeys = { version: 0, box: 1, epoch: 2 } as const;

/** A point as the district must know it to read a summary. */
export interface InventoryPoint {
  readonly id: string;
  readonly quantity: string;
  readonly unit: string;
  /** Grid ids from the highest tier down to the point's own grid. */
  readonly gridPath: readonly string[];
}

/** Where a lane stands at birth: what the district is known to hold, and the newest number given. */
export interface LaneMark {
  readonly lane: LaneId;
  readonly ackedUpTo: number;
  readonly lastSeq: number;
}

/** The box says that it is there, which numbering it speaks of and what it measures. */
export interface Birth {
  readonly box: string;
  readonly epoch: number;
  readonly lanes: readonly LaneMark[];
  readonly inventory: readonly InventoryPoint[];
}

export interface DecodedBirth extends Birth {
  readonly part?: Part | undefined;
}

/** A long inventory goes in several pieces, each readable by itself. */
export function encodeBirth(birth: Birth, bytesMax: number): readonly Uint8Array[] {
  const pieces = piecesOf(birth.inventory, bytesMax - birthHeadBytesMax);
  if (pieces.length < 2) return [encodePart(birth, undefined)];
  return pieces.map((inventory, index) => encodePart({ ...birth, inventory }, { index, count: pieces.length }));
}

export function decodeBirth(bytes: Uint8Array): Result<DecodedBirth, WireFault> {
  const form = { keys: birthKeys, schema: birthSchema, bytesMax: limits.uplinkFrameBytesMax };
  const birth = decodeMessage(bytes, form);
  if (!birth.ok) return birth;
  const { box, epoch, lanes: marks, grids, points, part } = birth.value;
  return ok({
    box,
    epoch,
    lanes: marks.map(([lane, ackedUpTo, lastSeq]) => ({ lane, ackedUpTo, lastSeq })),
    inventory: points.map(([id, quantity, unit, path]) => ({ id, quantity, unit, gridPath: grids[path] ?? [] })),
    part: part && { index: part[0], count: part[1] },
  });
}

export interface Death {
  readonly box: string;
  readonly epoch: number;
}

/** The last will: the broker publishes it when the box is gone without a word. */
export function encodeDeath({ box, epoch }: Death): Uint8Array {
  return encodeMessage(deathKeys, { box, epoch });
}

export function decodeDeath(bytes: Uint8Array): Result<Death, WireFault> {
  return decodeMessage(bytes, { keys: deathKeys, schema: deathSchema, bytesMax: limits.downlinkBytesMax });
}

const birthHeadBytesMax = 256;

function encodePart({ box, epoch, lanes: marks, inventory }: Birth, part: Part | undefined): Uint8Array {
  const paths = new Map(inventory.map(({ gridPath }) => [gridPath.join("/"), gridPath]));
  const pathNames = [...paths.keys()];
  return encodeMessage(birthKeys, {
    box,
    epoch,
    lanes: marks.map(({ lane, ackedUpTo, lastSeq }) => [lane, ackedUpTo, lastSeq]),
    grids: [...paths.values()],
    points: inventory.map((point) => pointRow(point, pathNames.indexOf(point.gridPath.join("/")))),
    part: part && [part.index, part.count],
  });
}

function pointRow({ id, quantity, unit }: InventoryPoint, path: number): CborValue {
  return [id, quantity, unit, path];
}

/** Cut by what a point costs with its own path, so a piece that shares paths is smaller than reckoned. */
function piecesOf(inventory: readonly InventoryPoint[], bytesMax: number): readonly (readonly InventoryPoint[])[] {
  const pieces: InventoryPoint[][] = [[]];
  let bytesLeft = bytesMax;
  for (const point of inventory) {
    const bytes = encode([pointRow(point, 0xff_ff), point.gridPath]).length;
    if (bytes > bytesLeft) {
      pieces.push([]);
      bytesLeft = bytesMax;
    }
    pieces.at(-1)?.push(point);
    bytesLeft -= bytes;
  }
  return pieces;
}

const count = z.int().min(0);
const birthSchema = z.object({
  box: z.string(),
  epoch: count,
  lanes: z.array(z.tuple([z.enum(lanes), count, count])),
  grids: z.array(z.array(z.string())),
  points: z.array(z.tuple([z.string(), z.string(), z.string(), count])),
  part: z.tuple([count, z.int().min(2)]).optional(),
});
const deathSchema = z.object({ box: z.string(), epoch: count });
