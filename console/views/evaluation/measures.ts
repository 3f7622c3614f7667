import type { EvaluationReply } from "../../../gateway/api/schema.ts";
import { spanText } from "../../text/times.ts";
import { words } from "../../text/words.ts";

type Metric = EvaluationReply["now"]["metrics"][number];

export function shareText(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

/** The one figure, in its own unit; a dash where there is none, never a nought. */
export function figureText({ value, unit }: Metric): string {
  return value === undefined ? "—" : valueText(value, unit);
}

export function valueText(value: number, unit: Metric["unit"]): string {
  if (unit === "share") return shareText(value);
  if (unit === "ms") return spanText(value);
  return Number(value.toFixed(2)).toString();
}

/** The counts behind a figure: without them it says nothing. */
export function foundText({ measure }: Metric): string {
  const t = words.value.evaluation;
  switch (measure.kind) {
    case "share":
      return `${measure.count}/${measure.of}`;
    case "times":
      return measure.unknown === 0 ? String(measure.n) : t.unknownToo(measure.n, measure.unknown);
    case "count":
      return String(measure.count);
    case "rate":
      return `${measure.count}/${Number(measure.per.toFixed(1))}`;
    case "split":
      return measure.parts.map(({ name, count }) => `${name} ${count}`).join(words.value.comma) || `0/${measure.of}`;
    case "mean":
      return `${measure.n}/${measure.of}`;
    case "none":
      return t.absent[measure.why];
  }
}
