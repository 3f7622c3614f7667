import {
  bytesOfType,
  registerSchema,
  type ModbusMeasure,
  type Register,
  type Table,
} from "../../../config/modbus-profile.ts";
import { factsOf } from "../../../config/quantity.ts";
import { convert } from "../../../config/units.ts";
import { rawOf, type Cells } from "../raw.ts";

/** One way to read the same registers. */
export interface Decoding {
  readonly address: number;
  readonly type: Register["type"];
  readonly order: Register["order"];
  /** A bigint where no number could hold it; NaN where the bits are no number of this type. */
  readonly value: number | bigint;
  readonly isPlausible: boolean;
}

/** What may stand in the registers: raw numbers from … to, both included. */
export type Band = readonly [number, number];

/**
 * The registers at `address` under every type and every order of bytes, widest first: the question of word order is
 * answered by looking, not by asking. Orders that read alike are named once.
 */
export function decodingsAt(cells: Cells, address: number, band: Band | undefined): readonly Decoding[] {
  return ways(cells.table).flatMap(({ type, orders }) => {
    const read = orders.flatMap((order) => {
      const value = rawOf(registerSchema.parse({ table: cells.table, address, type, order }), cells);
      return value === undefined
        ? []
        : [{ address, type, order, value, isPlausible: isPlausible(value, { type, order }, band) }];
    });
    return read.filter((each, at) => read.findIndex((one) => Object.is(one.value, each.value)) === at);
  });
}

/** The raw numbers between which a measure of this kind lies, on a register of its unit and scale. */
export function bandOf({ quantity, unit, scale, offset, range }: Scaled): Band {
  const facts = factsOf(quantity);
  const raw = (range ?? facts.range).map((end) => ((convert(end, facts.unit, unit) ?? end) - offset) / scale);
  return [Math.min(...raw), Math.max(...raw)];
}

type Scaled = Pick<ModbusMeasure, "quantity" | "unit" | "scale" | "offset" | "range">;

interface Way {
  readonly type: Register["type"];
  readonly orders: readonly Register["order"][];
}

function ways(table: Table): readonly Way[] {
  if (table === "coil" || table === "discrete") return [{ type: "bool", orders: ["abcd"] }];
  return wordTypes.map((type) => ({ type, orders: ordersOf(bytesOfType[type]) }));
}

function ordersOf(bytes: number): Way["orders"] {
  if (bytes === 8) return ["abcd", "ghefcdab", "badcfehg", "hgfedcba", "cdabghef", "dcbahgfe", "efghabcd", "fehgbadc"];
  return bytes === 4 ? ["abcd", "cdab", "badc", "dcba"] : ["abcd", "badc"];
}

/** Without a band: what a person would call a reading. A float of 7e-42 is a float in the wrong order. */
function isPlausible(
  value: number | bigint,
  { type, order }: Pick<Register, "type" | "order">,
  band: Band | undefined,
): boolean {
  const number = Number(value);
  if (!Number.isFinite(number) || isCrumb(number, type)) return false;
  if (band !== undefined) return number >= band[0] && number <= band[1];
  // Nothing speaks for swapped bytes in one register; a wider value has to be looked at.
  return Math.abs(number) <= usual.most && (bytesOfType[type] > 2 || order === "abcd");
}

function isCrumb(number: number, type: Register["type"]): boolean {
  return isFloat(type) && number !== 0 && Math.abs(number) < usual.leastFloat;
}

function isFloat(type: Register["type"]): boolean {
  return type === "f32" || type === "f64";
}

const usual = { most: 1_000_000, leastFloat: 0.0001 } as const;
const wordTypes: readonly Register["type"][] = [
  "u16",
  "i16",
  "bcd16",
  "f32",
  "u32",
  "i32",
  "bcd32",
  "f64",
  "u64",
  "i64",
];
