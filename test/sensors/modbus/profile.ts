import { z } from "zod";
import {
  modbusMeasureSchema,
  modbusProfileSchema,
  type ModbusMeasure,
  type ModbusProfile,
} from "../../../config/modbus-profile.ts";

export type MeasureInput = z.input<typeof modbusMeasureSchema>;

export function measure(input: Omit<MeasureInput, "id" | "quantity"> & Partial<MeasureInput>): ModbusMeasure {
  return modbusMeasureSchema.parse({ id: "m", quantity: "contact", ...input });
}

export function profile(
  measures: readonly MeasureInput[],
  more: Partial<z.input<typeof modbusProfileSchema>> = {},
): ModbusProfile {
  const vectors = [{ table: "holding" as const, address: 0, words: [0], expect: {} }];
  const title = { zh: "试", en: "test" };
  return modbusProfileSchema.parse({ transport: "modbus", title, source: "test", measures, vectors, ...more });
}
