import type { EventName } from "../file/event-name.ts";
import type { FakeName } from "../file/bench-declaration.ts";
import type { Row, RowOf } from "./row.ts";

/** What came of a round, on the bench's clock, in order. */
export interface Timeline {
  readonly events: readonly TimedEvent[];
  readonly relay: readonly RowOf<"relay">[];
  readonly messages: readonly TimedMessage[];
  readonly stimuli: readonly RowOf<"stimulus">[];
  readonly steps: ReadonlyMap<number, RowOf<"step">>;
}

export type TimedEvent = Omit<RowOf<"event">, "name"> & {
  readonly name?: EventName | undefined;
  readonly atMs: number;
};
export type TimedMessage = RowOf<"message"> & { readonly fake: FakeName };

export function timelineOf(rows: readonly Row[], round: number, offsetMs: number): Timeline {
  const own = rows.filter((row) => "round" in row && row.round === round);
  const of = <K extends Row["kind"]>(kind: K) => own.filter((row): row is RowOf<K> => row.kind === kind);
  return {
    events: of("event")
      .map((row) => ({ ...row, atMs: row.gatewayMs + offsetMs }))
      .toSorted(byTime),
    relay: of("relay").toSorted(byTime),
    messages: of("message").toSorted(byTime),
    stimuli: of("stimulus"),
    steps: new Map(of("step").map((row) => [row.step, row])),
  };
}

function byTime(a: { readonly atMs: number }, b: { readonly atMs: number }): number {
  return a.atMs - b.atMs;
}
