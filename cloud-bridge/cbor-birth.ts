import { z } from "zod";
import { limits } from "../config/limits.ts";
import { ok, type Result } from "../gateway/core/result.ts";
import { lanes, type LaneId } from "../gateway/core/uplink.ts";
import { encode, type CborValue } from "./cbor.ts";
import { decodeMessage, encodeMessage, type WireFault } from "./cbor-fields.ts";
import type { Part } from "./cbor-frame.ts";
import { bootBytes, bootText } from "./boot.ts";
import { dictionaryOf, nameText, type InventoryPoint } from "./cbor-dictionary.ts";

export const birthKeys = {
  version: 0,
  box: 1,
  epoch: 2,
  lanes: 3,
  grids: 4,
  points: 5,
  part: 6,
  dictionary: 7,
  boot: 8,
  codes: 9,
  buildings: 10,
} as const;
export const deathKeys = { version: 0, box: 1, epoch: 2 } as const;

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
  readonly boot: string;
  readonly lanes: readonly LaneMark[];
  readonly inventory: readonly InventoryPoint[];
}

export interface DecodedBirth extends Birth {
  readonly part?: Part | undefined;
  /** What summaries call this birth, in hexadecimal; absent in version 1. */
  readonly dictionary?: string | undefined;
}

/** A long inventory goes in several pieces, each readable by itself. */
export function encodeBirth(birth: Birth, bytesMax: number): readonly Uint8Array[] {
  const pieces = piecesOf(birth.inventory, bytesMax - birthHeadBytesMax);
  if (pieces.length < 2) return [encodePart(birth, birth.inventory, undefined)];
  return pieces.map((points, index) => encodePart(birth, points, { index, count: pieces.length }));
}

export function decodeBirth(bytes: Uint8Array): Result<DecodedBirth, WireFault> {
  const form = { keys: birthKeys, schema: birthSchema, bytesMax: limits.uplinkFrameBytesMax };
  const birth = decodeMessage(bytes, form);
  if (!birth.ok) return birth;
  const { box, epoch, lanes: marks, grids, points, part, dictionary, boot, codes, buildings } = birth.value;
  const buildingOf = new Map(buildings.flatMap(([name, numbers]) => numbers.map((number) => [number, name] as const)));
  return ok({
    box,
    epoch,
    boot: boot === undefined ? "" : bootText(boot),
    lanes: marks.map(([lane, ackedUpTo, lastSeq]) => ({ lane, ackedUpTo, lastSeq })),
    inventory: points.map(([id, quantity, unit, path, decimals], number) => {
      const place = placed(codes[path], buildingOf.get(number));
      return { id, quantity, unit, decimals, gridPath: grids[path] ?? [], ...place };
    }),
    part: part && { index: part[0], count: part[1] },
    dictionary: dictionary && nameText(dictionary),
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

function encodePart(birth: Birth, piece: readonly InventoryPoint[], part: Part | undefined): Uint8Array {
  const { box, epoch, boot, lanes: marks } = birth;
  const paths = new Map(piece.map(({ gridPath }) => [gridPath.join("/"), gridPath]));
  const pathNames = [...paths.keys()];
  return encodeMessage(birthKeys, {
    box,
    epoch,
    lanes: marks.map(({ lane, ackedUpTo, lastSeq }) => [lane, ackedUpTo, lastSeq]),
    grids: [...paths.values()],
    points: piece.map((point) => pointRow(point, pathNames.indexOf(point.gridPath.join("/")))),
    part: part && [part.index, part.count],
    dictionary: dictionaryOf(birth).name,
    boot: bootBytes(boot),
    codes: codesOf(piece, pathNames),
    buildings: buildingsOf(piece),
  });
}

/** Of each path the code of its last grid; none of them has one in most sites. */
function codesOf(piece: readonly InventoryPoint[], pathNames: readonly string[]): readonly string[] | undefined {
  const codes = new Map(piece.map(({ gridPath, code = "" }) => [gridPath.join("/"), code]));
  return piece.some(({ code }) => code !== undefined) ? pathNames.map((name) => codes.get(name) ?? "") : undefined;
}

/** Each building once, with the numbers of its points. */
function buildingsOf(piece: readonly InventoryPoint[]): CborValue | undefined {
  const numbers = new Map<string, number[]>();
  for (const [number, { building }] of piece.entries()) {
    if (building !== undefined) numbers.set(building, [...(numbers.get(building) ?? []), number]);
  }
  return numbers.size === 0 ? undefined : [...numbers].map(([building, of]) => [building, of]);
}

function placed(code: string | undefined, building: string | undefined): Pick<InventoryPoint, "code" | "building"> {
  return { ...(code && { code }), ...(building !== undefined && { building }) };
}

function pointRow({ id, quantity, unit, decimals }: InventoryPoint, path: number): CborValue {
  return [id, quantity, unit, path, decimals];
}

/** Cut by what a point costs with its own path, so a piece that shares paths is smaller than reckoned. */
function piecesOf(inventory: readonly InventoryPoint[], bytesMax: number): readonly (readonly InventoryPoint[])[] {
  const pieces: InventoryPoint[][] = [[]];
  let bytesLeft = bytesMax;
  for (const point of inventory) {
    const { gridPath, code = "", building = "" } = point;
    const bytes = encode([pointRow(point, 0xff_ff), gridPath, code, building, [0xff_ff]]).length;
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
  points: z.array(
    z.union([
      z.tuple([z.string(), z.string(), z.string(), count, z.int().min(0).max(18)]),
      // Version 1 had one number of digits for all.
      z.tuple([z.string(), z.string(), z.string(), count]).transform((row) => [...row, 3] as const),
    ]),
  ),
  part: z.tuple([count, z.int().min(2)]).optional(),
  dictionary: z.instanceof(Uint8Array).optional(),
  boot: z.instanceof(Uint8Array).optional(),
  codes: z.array(z.string()).default([]),
  buildings: z.array(z.tuple([z.string(), z.array(count)])).default([]),
});
const deathSchema = z.object({ box: z.string(), epoch: count });
