import { z } from "zod";
import { actuatorIdSchema, measureIdSchema } from "./ids.ts";
import { deliveredSchema, modelSchema } from "./modbus-identity.ts";
import { factsOf, quantitySchema } from "./quantity.ts";
import { durationSchema, unitSchema } from "./units.ts";
import { both, shown } from "./words.ts";

const tableSchema = z.enum(["coil", "discrete", "input", "holding"]);
export type Table = z.infer<typeof tableSchema>;
const writableSchema = z.enum(["coil", "holding"]);
export type WritableTable = z.infer<typeof writableSchema>;

/** Most cells of a table that one request may ask for (Modbus Application Protocol V1.1b3, 6.1 to 6.4). */
export const cellsPerReadMax: Readonly<Record<Table, number>> = {
  coil: 2000,
  discrete: 2000,
  input: 125,
  holding: 125,
};
const addressesPerTable = 65_536;

/** Bytes a value takes in registers. In a coil table every value is one bit. */
export const bytesOfType = {
  bool: 2,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  f32: 4,
  f64: 8,
  bcd16: 2,
  bcd32: 4,
  /** As many registers as its `length` says. */
  string: 2,
} as const;
type RegisterType = keyof typeof bytesOfType;
const types = Object.keys(bytesOfType) as [RegisterType, ...RegisterType[]];

const wideOrders = [
  "badcfehg",
  "cdabghef",
  "dcbahgfe",
  "efghabcd",
  "fehgbadc",
  "ghefcdab",
  "hgfedcba",
] as const satisfies readonly string[];
const orders = ["abcd", "cdab", "badc", "dcba", ...wideOrders] as const;

/** Where a Modbus value lives. `address` is the wire (PDU) address, zero-based. */
export const registerSchema = z
  .strictObject({
    table: tableSchema,
    address: z
      .int()
      .min(0)
      .max(addressesPerTable - 1),
    type: z.enum(types).default("u16"),
    /** Registers of a string, one or two characters to each; NUL and blanks around it do not count. */
    length: z.int().min(1).max(32).optional(),
    /**
     * Order of the bytes as they stand on the wire: `abcd` is big-endian, `cdab` swaps the words, `badc` the bytes of
     * each. A 64-bit value that is not big-endian names all eight: what tools call a word swap is two things there.
     */
    order: z.enum(orders).default("abcd"),
    /** One bit of a register, counted from the lowest; with `bits`, the lowest of so many. */
    bit: z.int().min(0).max(31).optional(),
    bits: z.int().min(1).max(16).optional(),
  })
  .superRefine((register, context) => {
    for (const message of registerProblems(register)) context.addIssue({ code: "custom", message });
  });

/**
 * `self-test`: inhibited or calibrating. `sentinel`: no measurement. `unknown-word`: set up otherwise than this profile.
 * `disconnected`: no sensing head. `over-range`: beyond what it can measure, which rings as the top of the range.
 */
const reasonSchema = z.enum(["self-test", "sentinel", "unknown-word", "disconnected", "under-range", "over-range"]);

/** A status register beside a value: unless it reads one of `reads`, the value is refused because of `because`. */
const conditionSchema = z.strictObject({
  from: registerSchema,
  reads: z.array(z.number()).min(1),
  because: reasonSchema,
});

/** A status bit or code that speaks against the value while it reads one of `reads`. */
const objectionSchema = z.strictObject({
  from: registerSchema,
  reads: z.array(z.number()).min(1),
  because: reasonSchema,
  /** The value stays, but is doubted: a device that warms up. */
  keeps: z.boolean().default(false),
});

/**
 * A 4–20 mA loop behind the register: what the register reads at the two ends, and what they stand for in `unit`.
 * The bands of NAMUR NE 43 then decide on quality (`sensors/modbus/loop.ts`).
 */
const loopSchema = z
  .strictObject({ at4: z.number(), at20: z.number(), low: z.number(), high: z.number() })
  .refine(({ at4, at20, low, high }) => at4 !== at20 && low < high, {
    error: both("4 与 20 mA 的读数要不同，low 小于 high", "at4 and at20 differ, and low is below high"),
  });

/** Corners of a broken line, raw → value in `unit`. */
const curveSchema = z
  .array(z.tuple([z.number(), z.number()]))
  .min(2)
  .max(64)
  .refine((corners) => corners.every(([raw], at) => at === 0 || raw > (corners[at - 1]?.[0] ?? raw)), {
    error: both("折线的原始值从小到大", "the raw values of a curve rise"),
  });

export const modbusMeasureSchema = z.strictObject({
  id: measureIdSchema,
  quantity: quantitySchema,
  from: registerSchema,
  /** How often it is read where the link's or the device's own poll would be too often: a battery, a counter. */
  poll: durationSchema.optional(),
  /** All of them must hold; they are read in the same request as the value, so they speak of the same instant. */
  validWhen: z.array(conditionSchema).optional(),
  /** Any of them speaks against the value; the first that does counts, a refusal before a doubt. */
  unless: z.array(objectionSchema).optional(),
  /**
   * The raw codes a device uses, or for a string its texts, and the value each stands for: alarms and averages need
   * numbers. Any other code is `unknown-word`.
   */
  words: z
    .array(z.strictObject({ is: z.union([z.number(), z.string().min(1).max(64)]), value: z.number() }))
    .optional(),
  /** What every code not in `words` stands for, where they cannot all be listed. */
  otherwise: z.number().optional(),
  /** Unit of the scaled value; the gateway converts it to the quantity's own unit. */
  unit: unitSchema.default(""),
  scale: z.number().default(1),
  offset: z.number().default(0),
  /** In the place of `scale` and `offset`. Beyond its ends a curve says nothing: `under-range`, `over-range`. */
  curve: curveSchema.optional(),
  loop: loopSchema.optional(),
  /** A contact whose active state is the raw 0. */
  inverted: z.boolean().default(false),
  /**
   * Raw values by which the device says "no measurement": as numbers of the type, or as the bare bits (0xFFFF);
   * of a signed 64-bit type only as numbers, because YAML has no bare bits that wide.
   */
  sentinels: z.array(z.number()).default([]),
  range: z.tuple([z.number(), z.number()]).optional(),
});

const cellSchema = z.int().min(0).max(65_535);

/** What the gateway may switch. `to` is one coil or one holding register; each state names the value it is written as. */
const actuatorCommon = {
  id: actuatorIdSchema,
  to: z.strictObject({
    table: writableSchema,
    address: z
      .int()
      .min(0)
      .max(addressesPerTable - 1),
  }),
  /** Where it is seen to stand: the same cell when left out, `false` where the device shows it nowhere. */
  readBack: z
    .union([
      z.literal(false),
      z.strictObject({
        table: tableSchema,
        address: z
          .int()
          .min(0)
          .max(addressesPerTable - 1),
      }),
    ])
    .optional(),
};
const sirenSchema = z.strictObject({ ...actuatorCommon, kind: z.literal("siren"), on: cellSchema, off: cellSchema });
/** Gas is shut off from afar and turned on by a person on the spot: there is no word for opening. */
const gasValveSchema = z.strictObject({ ...actuatorCommon, kind: z.literal("gas-valve"), closed: cellSchema });
const actuatorSchema = z
  .discriminatedUnion("kind", [sirenSchema, gasValveSchema])
  .refine(({ to, ...states }) => to.table !== "coil" || valuesOf(states).every((value) => value <= 1), {
    error: both("线圈只有 0 和 1", "a coil holds 0 or 1"),
  });

function valuesOf(states: {
  readonly on?: number;
  readonly off?: number;
  readonly closed?: number;
}): readonly number[] {
  return [states.on, states.off, states.closed].filter((value) => value !== undefined);
}

const vectorSchema = z.strictObject({
  table: tableSchema,
  address: z.int().min(0),
  /** Register words or coil bits as they came. */
  words: z.array(z.int().min(0).max(65_535)).min(1),
  /** A number is a good value, a string the reason of a refusal, both together an uncertain value. */
  expect: z.record(
    z.string(),
    z.union([z.number(), z.string(), z.strictObject({ value: z.number(), because: z.string() })]),
  ),
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
  delivered: deliveredSchema.optional(),
  model: modelSchema.optional(),
  measures: z.array(modbusMeasureSchema).min(1),
  /** What may be switched on a device of this model, where the site allows it. */
  actuators: z.array(actuatorSchema).default([]),
  /** Golden bytes: the registers a device sent and what they mean. */
  vectors: z.array(vectorSchema).min(1),
});

export const modbusProfileSchema = modbusProfileShape.superRefine((profile, context) => {
  profile.measures.forEach((measure, index) => {
    const path = ["measures", index];
    for (const message of measureProblems(measure, profile)) context.addIssue({ code: "custom", path, message });
  });
  for (const message of actuatorProblems(profile)) context.addIssue({ code: "custom", path: ["actuators"], message });
  for (const message of vectorProblems(profile)) context.addIssue({ code: "custom", path: ["vectors"], message });
});

export type Register = z.infer<typeof registerSchema>;
export type ModbusMeasure = z.infer<typeof modbusMeasureSchema>;
export type ModbusActuator = z.infer<typeof actuatorSchema>;
export type ModbusProfile = z.infer<typeof modbusProfileSchema>;

/** The cells from `address` up to, not including, `end`. */
export interface Span {
  readonly address: number;
  readonly end: number;
}

/** Everything one value needs: its own cells and those of its conditions. */
export function spanOf(measure: Pick<ModbusMeasure, "from" | "validWhen" | "unless">): Span {
  const registers = [measure.from, ...statusOf(measure)];
  return {
    address: Math.min(...registers.map(({ address }) => address)),
    end: Math.max(...registers.map((register) => register.address + cellsIn(register))),
  };
}

export function isBitTable(table: Table): boolean {
  return table === "coil" || table === "discrete";
}

function statusOf({ validWhen = [], unless = [] }: Pick<ModbusMeasure, "validWhen" | "unless">): readonly Register[] {
  return [...validWhen, ...unless].map(({ from }) => from);
}

function cellsIn({ table, type, length }: Pick<Register, "table" | "type" | "length">): number {
  if (type === "string") return length ?? 1;
  return isBitTable(table) ? 1 : bytesOfType[type] / 2;
}

function registerProblems(register: Register): readonly string[] {
  const inBitTable = isBitTable(register.table);
  const isNumber = register.type !== "u16" && register.type !== "bool";
  const hasBit = register.bit !== undefined;
  return [
    ...bitProblems(register),
    ...orderProblems(register),
    only(
      register.type === "string" && register.order !== "abcd" && register.order !== "badc",
      "文本的顺序只有 abcd 和 badc",
      "a string comes as abcd or as badc",
    ),
    only(
      (register.type === "string") !== (register.length !== undefined),
      "文本写 length（寄存器个数），数值不写",
      "a string says its length in registers, a number does not",
    ),
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
    only(register.address + cellsIn(register) > addressesPerTable, "数值超出地址 65535", "the value ends beyond 65535"),
  ].flat();
}

function bitProblems({ table, type, bit, bits = 1 }: Register): readonly string[] {
  const from = type === "u16" || type === "u32";
  const isField = bit !== undefined && !isBitTable(table);
  const width = bytesOfType[type] * 8;
  return [
    only(isField && !from, "只能从 u16 或 u32 取位", "a bit is taken from a u16 register or a u32"),
    only(isField && from && bit + bits > width, `位段超出 ${width} 位`, `the bit field ends beyond bit ${width - 1}`),
    only(bit === undefined && bits > 1, "bits 要和 bit 一起写", "bits goes with bit, the lowest of them"),
  ].flat();
}

function orderProblems({ type, order }: Register): readonly string[] {
  const isWide = bytesOfType[type] === 8;
  const namesEight = order.length === 8;
  return [
    only(namesEight && !isWide, "八个字母的顺序只用于 64 位", "an order of eight letters is for 64-bit values"),
    only(isWide && !namesEight && order !== "abcd", "64 位要写全八个字母", "a 64-bit value names all eight: ghefcdab"),
  ].flat();
}

type Reads = Pick<z.infer<typeof modbusProfileShape>, "cellsPerRead" | "measures" | "vectors">;

function measureProblems(measure: ModbusMeasure, { cellsPerRead = Infinity }: Reads): readonly string[] {
  const { address, end } = spanOf(measure);
  const cells = end - address;
  const most = Math.min(cellsPerRead, cellsPerReadMax[measure.from.table]);
  const elsewhere = statusOf(measure).some(({ table }) => table !== measure.from.table);
  return [
    ...scalingProblems(measure),
    ...textProblems(measure),
    only(elsewhere, "条件与数值在同一请求读取：用同一张表", "a condition is read with its value: use the same table"),
    only(
      cells > most,
      `跨 ${cells} 个地址，一次最多读 ${most} 个`,
      `it spans ${cells} cells, one request reads ${most}`,
    ),
  ].flat();
}

/** A reading is a number: what a text means has to be said. */
function textProblems(measure: ModbusMeasure): readonly string[] {
  const { from, words = [], otherwise, scale, offset, curve, loop, sentinels } = measure;
  const isText = from.type === "string";
  const isScaled = scale !== 1 || offset !== 0 || curve !== undefined || loop !== undefined || sentinels.length > 0;
  return [
    only(
      words.some(({ is }) => (typeof is === "string") !== isText),
      "words 的 is：文本寄存器写文字，其余写数",
      "the is of a word is a text for a string, else a number",
    ),
    only(
      isText && words.length === 0 && otherwise === undefined,
      "读数都是数：用 words 写明每段文字代表的值",
      "readings are numbers: say in words what each text stands for",
    ),
    only(isText && isScaled, "文本没有比例、折线、回路和哨兵值", "a text has no scale, curve, loop or sentinels"),
    only(
      statusOf(measure).some(({ type }) => type === "string"),
      "条件只看数值寄存器",
      "a condition looks at a number, not at a string",
    ),
  ].flat();
}

function scalingProblems({ quantity, curve, loop, scale, offset }: ModbusMeasure): readonly string[] {
  const isBent = curve !== undefined || loop !== undefined;
  return [
    only(
      isBent && factsOf(quantity).kind === "contact",
      "开关量没有折线和回路",
      "a contact has neither curve nor loop",
    ),
    only(
      (curve !== undefined && loop !== undefined) || (isBent && (scale !== 1 || offset !== 0)),
      "scale/offset、curve、loop 三者取一",
      "one of scale/offset, curve and loop",
    ),
  ].flat();
}

function actuatorProblems({ actuators }: Pick<z.infer<typeof modbusProfileShape>, "actuators">): readonly string[] {
  const ids = actuators.map(({ id }) => id);
  const repeated = ids.filter((id, index) => ids.indexOf(id) !== index);
  return repeated.map((id) => both(`执行器 ${shown(id)} 重复`, `the actuator ${shown(id)} is there twice`));
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
