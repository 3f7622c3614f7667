import type { PointView } from "../../gateway/api/schema.ts";
import { words } from "./words.ts";

const digits: Readonly<Record<string, number>> = {
  m: 2,
  "m3/s": 2,
  "dB/m": 2,
  V: 2,
  A: 2,
  ppm: 0,
  lx: 0,
  dBm: 0,
  "": 0,
};
const unitTexts: Readonly<Record<string, string>> = { "m3/s": "m³/s", "mg/m3": "mg/m³", "uS/cm": "µS/cm", ohm: "Ω" };

/** A value as people read it: a number with as many digits as mean something, or the word of a contact. */
export function amountText(point: Pick<PointView, "quantity" | "kind" | "unit">, value: number): string {
  if (point.kind === "contact") return contactText(point.quantity, value);
  return Number(value.toFixed(digits[point.unit] ?? 1)).toString();
}

export function unitText(point: Pick<PointView, "kind" | "unit">): string {
  return point.kind === "contact" ? "" : (unitTexts[point.unit] ?? point.unit);
}

export function fullText(point: Pick<PointView, "quantity" | "kind" | "unit">, value: number): string {
  return `${amountText(point, value)} ${unitText(point)}`.trim();
}

function contactText(quantity: string, value: number): string {
  const table: Readonly<Record<string, readonly string[]>> = words.value.contact;
  return table[quantity]?.[value === 1 ? 1 : 0] ?? String(value);
}
