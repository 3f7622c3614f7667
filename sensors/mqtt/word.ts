import type { Scalar } from "../../config/pointer.ts";

/** Whether a field says this word or number; texts without regard to case, numbers also where they come as text. */
export function says(value: unknown, word: Scalar): boolean {
  if (typeof word === "number") return numberIn(value) === word;
  if (typeof word === "boolean" || typeof value !== "string") return value === word;
  return value.trim().toLowerCase() === word.toLowerCase();
}

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const notANumber = /^[+-]?(nan|inf|infinity)$/i;

/** A number, or text that is one and nothing else: `"100.00"`, not `"2.3(low battery)"`. */
export function numberIn(value: unknown): number | undefined {
  if (typeof value !== "string") return typeof value === "number" ? value : undefined;
  const text = value.trim();
  if (notANumber.test(text)) return Number.NaN;
  return decimal.test(text) ? Number(text) : undefined;
}
