import { isMapping } from "./findings.ts";
import { convert, unitSchema, type Amount } from "./units.ts";

export interface Filled {
  readonly value: Readonly<Record<string, unknown>>;
  /** Names nobody gave a value for. */
  readonly missing: readonly string[];
}

/** Puts values where `{name}`, `{name} - 0.2 m` or `{name} * 0.5` stands. */
export function filled(
  raw: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, Amount | string>>,
): Filled {
  const missing = new Set<string>();
  const inside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inside);
    if (isMapping(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inside(each)]));
    return typeof value === "string" ? textOf(value, values, missing) : value;
  };
  const value = Object.fromEntries(Object.entries(raw).map(([key, each]) => [key, inside(each)]));
  return { value, missing: [...missing] };
}

const form = /^\{(\w+)\}(?:\s*([+*-])\s*(\d+(?:\.\d+)?)\s*(\S*))?$/;

function textOf(text: string, values: Readonly<Record<string, Amount | string>>, missing: Set<string>): string {
  const [, name, ...change] = form.exec(text) ?? [];
  if (name === undefined) return text;
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) missing.add(name);
  if (value === undefined || typeof value === "string") return value ?? text;
  return amountText(moved(value, change));
}

function moved(amount: Amount, [sign, number = "", unitText]: readonly (string | undefined)[]): Amount {
  if (sign === undefined) return amount;
  if (sign === "*") return { ...amount, value: tidy(amount.value * Number(number)) };
  const unit = unitSchema.safeParse(unitText);
  const by = unit.success ? convert(Number(number), unit.data, amount.unit) : undefined;
  return { ...amount, value: tidy(amount.value + (by ?? Number.NaN) * (sign === "-" ? -1 : 1)) };
}

/** Cuts the noise that binary fractions add, far below any sensor's resolution. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function amountText({ value, unit }: Amount): string {
  return `${value} ${unit}`.trim();
}
