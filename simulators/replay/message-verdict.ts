import { factsOf, type Quantity } from "../../config/quantity.ts";
import { convert, unitSchema } from "../../config/units.ts";
import type { Reading } from "../../gateway/core/points/reading.ts";
import type { Undecoded } from "./cast.ts";
import type { RecordedMessage } from "./recorded-message.ts";

/** What became of one recorded message or exchange. */
export type MessageVerdict =
  | {
      readonly kind: "read";
      readonly message: RecordedMessage;
      readonly profile: string;
      readonly readings: readonly Read[];
    }
  | ({ readonly kind: "undecoded" } & Undecoded);

export interface Read {
  readonly quantity: Quantity;
  readonly reading: Reading;
}

/** One line of what the gateway made of it: `leak=0 battery=92`, a refused one with its reason. */
export function readText(readings: readonly Read[]): string {
  return readings
    .map(
      ({ reading: { point, sample } }) => `${point.split("/")[1]}=${sample.kind === "bad" ? sample.why : sample.value}`,
    )
    .join(" ");
}

/** How many of the source's own readings stand among the gateway's, units converted; words and texts are not compared. */
export function asExpected(
  { expected }: RecordedMessage,
  readings: readonly Read[],
): { readonly found: number; readonly of: number } {
  const numbers = expected.flatMap(({ value, unit }) =>
    typeof value === "number" ? [{ value, unit: unit ?? "" }] : [],
  );
  const found = numbers.filter(({ value, unit }) => readings.some((read) => means(read, value, unit)));
  return { found: found.length, of: numbers.length };
}

function means({ quantity, reading: { sample } }: Read, value: number, unit: string): boolean {
  if (sample.kind === "bad") return false;
  const known = unitSchema.safeParse(unit);
  const own = known.success ? convert(value, known.data, factsOf(quantity).unit) : undefined;
  return [own, value].some(
    (each) => each !== undefined && Math.abs(each - sample.value) <= 1e-6 * Math.max(1, Math.abs(each)),
  );
}
