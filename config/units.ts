import { z } from "zod";
import { nearest } from "./nearest.ts";
import { both, shown } from "./words.ts";

/** Every unit the gateway understands: its dimension and how to reach that dimension's base unit. */
export const units = {
  "%LEL": { dimension: "lel", factor: 1 },
  ppm: { dimension: "fraction", factor: 1 },
  "mg/m3": { dimension: "density", factor: 1 },
  "ug/m3": { dimension: "density", factor: 0.001 },
  m: { dimension: "length", factor: 1 },
  cm: { dimension: "length", factor: 0.01 },
  mm: { dimension: "length", factor: 0.001 },
  ft: { dimension: "length", factor: 0.3048 },
  "dB/m": { dimension: "obscuration", factor: 1 },
  "%": { dimension: "percent", factor: 1 },
  "°C": { dimension: "temperature", factor: 1 },
  V: { dimension: "voltage", factor: 1 },
  mV: { dimension: "voltage", factor: 0.001 },
  A: { dimension: "current", factor: 1 },
  mA: { dimension: "current", factor: 0.001 },
  W: { dimension: "power", factor: 1 },
  kPa: { dimension: "pressure", factor: 1 },
  Pa: { dimension: "pressure", factor: 0.001 },
  hPa: { dimension: "pressure", factor: 0.1 },
  bar: { dimension: "pressure", factor: 100 },
  ohm: { dimension: "resistance", factor: 1 },
  lx: { dimension: "illuminance", factor: 1 },
  dBm: { dimension: "signal", factor: 1 },
  dB: { dimension: "signal", factor: 1 },
  "°": { dimension: "angle", factor: 1 },
  "uS/cm": { dimension: "conductivity", factor: 1 },
  "mS/cm": { dimension: "conductivity", factor: 1000 },
  s: { dimension: "time", factor: 1 },
  "m/s": { dimension: "speed", factor: 1 },
  "m3/s": { dimension: "flow", factor: 1 },
  "": { dimension: "count", factor: 1 },
} as const satisfies Record<string, { dimension: string; factor: number }>;

export type Unit = keyof typeof units;
export const unitSchema = z.enum(Object.keys(units) as [Unit, ...Unit[]]);

/** Converts between units of one dimension; `undefined` when they have nothing in common. */
export function convert(value: number, from: Unit, to: Unit): number | undefined {
  if (from === to) return value;
  if (units[from].dimension !== units[to].dimension) return undefined;
  return (value * units[from].factor) / units[to].factor;
}

const durationMs = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Nothing a box waits for takes longer; beyond it a slip of the unit is likelier. */
const durationMsMax = 366 * durationMs.d;
const durationForm = both(
  "时长带单位，如 500ms、5s、15min、12h、14d",
  "a duration has a unit, like 500ms, 5s, 15min, 12h, 14d",
);

/** `"5s"`, `"1.5min"`, `"12h"` → milliseconds. A bare number is refused: its unit would be a guess. */
export const durationSchema = z
  .string(durationForm)
  .regex(/^\d+(\.\d+)?\s?(ms|s|min|h|d)$/, durationForm)
  .transform((text, context) => {
    const [, number = "0", unit = "s"] = /^([\d.]+)\s?(\w+)$/.exec(text) ?? [];
    const ms = Number(number) * durationMs[unit as keyof typeof durationMs];
    if (ms <= durationMsMax) return ms;
    context.addIssue({
      code: "custom",
      message: both("时长超过 366d", "the duration is longer than 366d"),
      params: { hint: both("至多 366d", "write at most 366d") },
    });
    return z.NEVER;
  })
  .describe(durationForm);

export interface Amount {
  readonly value: number;
  readonly unit: Unit;
}

const amountText = /^(-?\d+(?:\.\d+)?)\s*(\S*)$/;

const amountForm = both("数值带单位，如 45 %LEL、3.2 m、100 ppm", "an amount has a unit, like 45 %LEL, 3.2 m, 100 ppm");

/** `"45 %LEL"`, `"3.2 m"` → a value with its unit; a bare number for what is only counted. */
export const amountSchema = z
  .union([z.string().regex(amountText, amountForm), z.number()], amountForm)
  .transform((written, context): Amount => {
    if (typeof written === "number") return { value: written, unit: "" };
    const [, number = "", unit = ""] = amountText.exec(written) ?? [];
    const known = unitSchema.safeParse(unit);
    if (known.success) return { value: Number(number), unit: known.data };
    context.addIssue({
      code: "custom",
      message: both(`不认识的单位 ${shown(unit)}`, `unknown unit ${shown(unit)}`),
      params: { hint: unitHint(number, unit) },
    });
    return z.NEVER;
  })
  .describe(amountForm);

function unitHint(number: string, unit: string): string {
  const known = Object.keys(units).filter(Boolean);
  const meant = nearest(unit, known);
  if (meant !== undefined) return both(`写成 ${number} ${meant}`, `write ${number} ${meant}`);
  return both(`可用单位：${known.join(" ")}`, `units are: ${known.join(" ")}`);
}
