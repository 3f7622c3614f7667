import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { modbusMeasureSchema, modbusProfileSchema, type ModbusMeasure } from "../../../config/modbus-profile.ts";
import type { planReads } from "../../../sensors/modbus/plan.ts";

/** What a planner is told of a device. */
export type RegisterMap = Parameters<typeof planReads>[0];

/** Every register map at hand: the profiles that ship, and the recorded maps where they lie beside the checkout. */
export function mapsAtHand(): readonly (readonly [name: string, map: RegisterMap])[] {
  return [...shippedMaps(), ...recordedMaps()];
}

export function recordedFolder(): string {
  return resolve(process.env["GRIDPOST_SHARED_DATA"] ?? "../shared/data", "devices");
}

function shippedMaps(): readonly (readonly [string, RegisterMap])[] {
  const folder = resolve("config/devices");
  return readdirSync(folder).flatMap((name) => {
    const document: unknown = parse(readFileSync(join(folder, name), "utf8"));
    const profile = modbusProfileSchema.safeParse(document);
    return profile.success ? [[name, profile.data] as const] : [];
  });
}

/** Maps as their sources print them, every register of them, with no word on gaps. */
function recordedMaps(): readonly (readonly [string, RegisterMap])[] {
  const folder = recordedFolder();
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const { input } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { input: { map: readonly Printed[] } };
    const measures = input.map.flatMap(registerIn);
    return measures.length === 0 ? [] : [[name, { measures }] as const];
  });
}

interface Printed {
  readonly address?: number;
  readonly reg_type?: string;
  readonly format?: string;
}

function registerIn({ address, reg_type = "holding", format = "u16" }: Printed): readonly ModbusMeasure[] {
  if (address === undefined) return [];
  const table = (["coil", "discrete", "input", "holding"] as const).find((each) => each === reg_type) ?? "input";
  const type = table === "coil" || table === "discrete" ? "bool" : format === "u32" ? "u32" : "u16";
  return [modbusMeasureSchema.parse({ id: "m", quantity: "contact", from: { table, address, type } })];
}
