import { factsOf } from "../quantity.ts";
import type { Amount } from "../units.ts";
import type { SurveyPoint } from "./survey.ts";

export function amountText({ value, unit }: Amount): string {
  return `${value} ${unit}`.trim();
}

export function rangeText({ quantity, range }: Pick<SurveyPoint, "quantity" | "range">): string {
  return `${range[0]}…${range[1]} ${factsOf(quantity).unit}`.trim();
}
