import type { ModbusMeasure, Register } from "../../config/modbus-profile.ts";
import { factsOf } from "../../config/quantity.ts";
import type { Fault, Sample } from "../../gateway/core/points/reading.ts";
import { bad } from "../decode.ts";
import { atEnd } from "./loop.ts";
import { rawOf, type Cells } from "./raw.ts";

/** What the registers beside a value say of it: it stands, stands but is doubted, or is this sample in its stead. */
export type Verdict =
  | { readonly kind: "stands" }
  | { readonly kind: "doubted"; readonly why: Fault }
  | { readonly kind: "instead"; readonly sample: Sample };

type Objection = NonNullable<ModbusMeasure["unless"]>[number];

/** A refusal counts before a doubt, and the first of several before the others. */
export function verdictOn(measure: ModbusMeasure, cells: Cells): Verdict {
  const said = [...unmet(measure, cells), ...objections(measure, cells)];
  return said.find(({ kind }) => kind === "instead") ?? said[0] ?? { kind: "stands" };
}

export function missing({ table, address }: Register): Sample {
  return bad("missing", `${table} ${address} is not in the answer`);
}

function unmet(measure: ModbusMeasure, cells: Cells): readonly Verdict[] {
  return (measure.validWhen ?? []).flatMap(({ from, reads, because }) => {
    const status = rawOf(from, cells);
    if (status === undefined) return instead(missing(from));
    return reads.includes(Number(status)) ? [] : instead(refusal(measure, because, `${from.address} reads ${status}`));
  });
}

function objections(measure: ModbusMeasure, cells: Cells): readonly Verdict[] {
  return (measure.unless ?? []).flatMap((objection) => objectionIn(objection, measure, cells));
}

function objectionIn(
  { from, reads, because, keeps }: Objection,
  measure: ModbusMeasure,
  cells: Cells,
): readonly Verdict[] {
  const status = rawOf(from, cells);
  if (status === undefined) return instead(missing(from));
  if (!reads.includes(Number(status))) return [];
  if (keeps) return [{ kind: "doubted", why: because }];
  return instead(refusal(measure, because, `${from.address} reads ${status}`));
}

/** What says it is beyond its range is not trusted with a number, but its top counts: too much must ring. */
function refusal(measure: ModbusMeasure, because: Fault, what: string): Sample {
  const top = because === "over-range" ? topOf(measure) : undefined;
  return top ?? bad(because, `${measure.from.table} ${what}`);
}

function topOf(measure: ModbusMeasure): Sample | undefined {
  const { quantity, loop, range } = measure;
  if (loop !== undefined) return atEnd(loop.high, measure, "over-range");
  const facts = factsOf(quantity);
  const value = range?.[1] ?? (facts.most === undefined ? undefined : facts.range[1]);
  return value === undefined ? undefined : { kind: "uncertain", value, why: "over-range" };
}

function instead(sample: Sample): readonly Verdict[] {
  return [{ kind: "instead", sample }];
}
