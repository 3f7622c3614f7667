import { z } from "zod";
import { measureIdSchema } from "./ids.ts";
import { quantitySchema } from "./quantity.ts";
import { unitSchema } from "./units.ts";
import { both, shown } from "./words.ts";

const tableSchema = z.enum(["coil", "discrete", "input", "holding"]);
export type Table = z.infer<typeof tableSchema>;

/** Most cells of a table that one request may ask for (Modbus Application Protocol V1.1b3, 6.1 to 6.4). */
export const cellsPerReadMax: Readonly<Record<Table, number>> = {
  coil: 2000,
  discrete: 2000,
  input: 125,
  holding: 125,
};
const addressesPerTable = 65_536;

/** Where a Modbus value lives. `address` is the wire (PDU) address, zero-based. */
export const registerSchema = z
  .strictObject({
    table: tableSchema,
    address: z
      .int()
      .min(0)
      .max(addressesPerTable - 1),
    type: z.enum(["bool", "u16", "i16", "u32", "i32", "f32"]).default("u16"),
    /** Order of the bytes as they stand on the wire: `abcd` is big-endian, `cdab` swaps the words, `badc` the bytes of each. */
    order: z.enum(["abcd", "cdab", "badc", "dcba"]).default("abcd"),
    /** One bit of a register, counted from the lowest. */
    bit: z.int().min(0).max(15).optional(),
  })
  .superRefine((register, context) => {
    for (const message of registerProblems(register)) context.addIssue({ code: "custom", message });
  });

/** A status register beside a value: unless it reads one of `reads`, the value is refused because of `because`. */
const conditionSchema = z.strictObject({
  from: registerSchema,
  reads: z.array(z.number()).min(1),
  /** `self-test`: inhibited or calibrating. `sentinel`: no measurement. `unknown-word`: set up otherwise than this profile. */
  because: z.enum(["self-test", "sentinel", "unknown-word"]),
});

export const modbusMeasureSchema = z.strictObject({
  id: measureIdSchema,
  quantity: quantitySchema,
  from: registerSchema,
  /** All of them must hold; they are read in the same request as the value, so they speak of the same instant. */
  validWhen: z.array(conditionSchema).optional(),
  /** The raw codes a device uses, and the value each stands for; any other code is `unknown-word`. */
  words: z.array(z.strictObject({ is: z.number(), value: z.number() })).optional(),
  /** What every code not in `words` stands for, where they cannot all be listed. */
  otherwise: z.number().optional(),
  /** Unit of the scaled value; the gateway converts it to the quantity's own unit. */
  unit: unitSchema.default(""),
  scale: z.number().default(1),
  offset: z.number().default(0),
  /** A contact whose active state is the raw 0. */
  inverted: z.boolean().default(false),
  /** Raw values by which the device says "no measurement": as numbers of the type, or as the bare bits (0xFFFF). */
  sentinels: z.array(z.number()).default([]),
  range: z.tuple([z.number(), z.number()]).optional(),
});

const vectorSchema = z.strictObject({
  table: tableSchema,
  address: z.int().min(0),
  /** Register words or coil bits as they came. */
  words: z.array(z.int().min(0).max(65_535)).min(1),
  /** A string is the reason of a refusal. */
  expect: z.record(z.string(), z.union([z.number(), z.string()])),
});

const modbusProfileShape = z.strictObject({
  transport: z.literal("modbus"),
  title: z.strictObject({ zh: z.string(), en: z.string() }),
  /** Where the map was read: data sheet, template, repository. */
  source: z.string().min(1),
  /** Most cells one request may ask for, for a device that serves fewer than the protocol allows. */
  cellsPerRead: z.int().min(1).max(2000).optional(),
  /** Undeclared cells a request may run across to save a second one; 0 for a device that refuses them. */
  gapCells: z.int().min(0).max(125).optional(),
  measures: z.array(modbusMeasureSchema).min(1),
  /** Golden bytes: the registers a device sent and what they mean. */
  vectors: z.array(vectorSchema).min(1),
});

export const modbusProfileSchema = modbusProfileShape.superRefine((profile, context) => {
  profile.measures.forEach((measure, index) => {
    const path = ["measures", index];
    for (const message of measureProblems(measure, profile)) context.addIssue({ code: "custom", path, message });
  });
  for (const message of vectorProblems(profile)) context.addIssue({ code: "custom", path: ["vectors"], message });
});

export type Register = z.infer<typeof registerSchema>;
export type ModbusMeasure = z.infer<typeof modbusMeasureSchema>;
export type ModbusProfile = z.infer<typeof modbusProfileSchema>;

/** The cells from `address` up to, not including, `end`. */
export interface Span {
  readonly address: number;
  readonly end: number;
}

/** Everything one value needs: its own cells and those of its conditions. */
export function spanOf(measure: Pick<ModbusMeasure, "from" | "validWhen">): Span {
  const registers = [measure.from, ...(measure.validWhen ?? []).map((condition) => condition.from)];
  return {
    address: Math.min(...registers.map(({ address }) => address)),
    end: Math.max(...registers.map((register) => register.address + cellsIn(register))),
  };
}

export function isBitTable(table: Table): boolean {
  return table === "coil" || table === "discrete";
}

function cellsIn({ type }: Pick<Register, "type">): number {
  return type === "u32" || type === "i32" || type === "f32" ? 2 : 1;
}

function registerProblems(register: Register): readonly string[] {
  const inBitTable = isBitTable(register.table);
  const isNumber = register.type !== "u16" && register.type !== "bool";
  const hasBit = register.bit !== undefined;
  return [
    only(
      inBitTable && isNumber,
      "线圈和离散输入只有一位：type: bool",
      "a coil or discrete input holds one bit: type: bool",
    ),
    only(
      inBitTable && hasBit,
      "线圈和离散输入本身就是一位：去掉 bit",
      "a coil or discrete input is a bit: leave bit out",
    ),
    only(!inBitTable && hasBit && isNumber, "只能从 u16 寄存器取位", "a bit is taken from a u16 register"),
    only(register.address + cellsIn(register) > addressesPerTable, "数值超出地址 65535", "the value ends beyond 65535"),
  ].flat();
}

type Reads = Pick<z.infer<typeof modbusProfileShape>, "cellsPerRead" | "measures" | "vectors">;

function measureProblems(measure: ModbusMeasure, { cellsPerRead = Infinity }: Reads): readonly string[] {
  const { address, end } = spanOf(measure);
  const cells = end - address;
  const most = Math.min(cellsPerRead, cellsPerReadMax[measure.from.table]);
  const elsewhere = (measure.validWhen ?? []).some(({ from }) => from.table !== measure.from.table);
  return [
    only(elsewhere, "条件与数值在同一请求读取：用同一张表", "a condition is read with its value: use the same table"),
    only(
      cells > most,
      `跨 ${cells} 个地址，一次最多读 ${most} 个`,
      `it spans ${cells} cells, one request reads ${most}`,
    ),
  ].flat();
}

function vectorProblems({ measures, vectors }: Reads): readonly string[] {
  const ids = measures.map(({ id }) => id);
  const expected = vectors.flatMap(({ expect }) => Object.keys(expect));
  const unknown = expected.filter((id) => !ids.some((each) => each === id));
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...unknown.map((id) => both(`没有测量项 ${shown(id)}`, `there is no measure ${shown(id)}`)),
    ...repeated.map((id) => both(`测量项 ${shown(id)} 重复`, `the measure ${shown(id)} is there twice`)),
  ];
}

function only(is: boolean, zh: string, en: string): readonly string[] {
  return is ? [both(zh, en)] : [];
}
