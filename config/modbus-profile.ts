import { z } from "zod";
import { measureIdSchema } from "./ids.ts";
import { quantitySchema } from "./quantity.ts";
import { unitSchema } from "./units.ts";

/** Where a Modbus value lives. `address` is the wire (PDU) address, zero-based. */
export const registerSchema = z.strictObject({
  table: z.enum(["coil", "discrete", "input", "holding"]),
  address: z.int().min(0).max(65_535),
  type: z.enum(["bool", "u16", "i16", "u32", "i32", "f32"]).default("u16"),
  /** Byte order of 32-bit values as they stand on the wire: `abcd` is big-endian, `cdab` swaps the words. */
  order: z.enum(["abcd", "cdab", "badc", "dcba"]).default("abcd"),
  /** One bit of a register, counted from the lowest. */
  bit: z.int().min(0).max(15).optional(),
});

export const modbusMeasureSchema = z.strictObject({
  id: measureIdSchema,
  quantity: quantitySchema,
  from: registerSchema,
  /** Unit of the scaled value; the gateway converts it to the quantity's own unit. */
  unit: unitSchema.default(""),
  scale: z.number().default(1),
  offset: z.number().default(0),
  /** A contact whose active state is the raw 0. */
  inverted: z.boolean().default(false),
  /** Raw values by which the device says "no measurement". */
  sentinels: z.array(z.number()).default([]),
  range: z.tuple([z.number(), z.number()]).optional(),
});

export const modbusProfileSchema = z.strictObject({
  transport: z.literal("modbus"),
  title: z.strictObject({ zh: z.string(), en: z.string() }),
  /** Where the map was read: data sheet, template, repository. */
  source: z.string().min(1),
  measures: z.array(modbusMeasureSchema).min(1),
  /** Golden bytes: the registers a device sent and what they mean. */
  vectors: z
    .array(
      z.strictObject({
        table: z.enum(["coil", "discrete", "input", "holding"]),
        address: z.int().min(0),
        /** Register words or coil bits as they came. */
        words: z.array(z.int().min(0).max(65_535)).min(1),
        expect: z.record(z.string(), z.union([z.number(), z.string()])),
      }),
    )
    .min(1),
});

export type Register = z.infer<typeof registerSchema>;
export type ModbusMeasure = z.infer<typeof modbusMeasureSchema>;
export type ModbusProfile = z.infer<typeof modbusProfileSchema>;
