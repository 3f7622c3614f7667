import { z } from "zod";
import { fakeNames } from "../file/bench-declaration.ts";
import { eventNames } from "../file/event-name.ts";
import { scenarioSchema } from "../file/scenario.ts";

/**
 * One line of `events.jsonl`: all that happened in a run, from which it is judged, at once or years later. `atMs` is the
 * bench's clock; what the gateway dates by its own is `gatewayMs`. `round`: which repetition, from 1.
 */
const rowSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("run"),
    run: z.string(),
    /** As its author wrote it: parsed anew when it is judged. */
    scenario: z.json(),
    seed: z.number(),
    rounds: z.number(),
    gateway: z.string(),
    configSha256: z.string(),
    /** The worst severities, down to this one, switch the siren on; absent when the bench hears none. */
    sirenSeverity: z.number().optional(),
    atMs: z.number(),
  }),
  z.object({
    kind: z.literal("clock"),
    round: z.number(),
    when: z.enum(["before", "after"]),
    /** To be added to the gateway's time to get the bench's. */
    offsetMs: z.number(),
    uncertaintyMs: z.number(),
    atMs: z.number(),
  }),
  /** A step that acts; its span. */
  z.object({ kind: z.literal("step"), round: z.number(), step: z.number(), fromMs: z.number(), toMs: z.number() }),
  /** What a point did, in its quantity's own unit: where on the way a limit was crossed is reckoned from it. */
  z.object({
    kind: z.literal("stimulus"),
    round: z.number(),
    point: z.string(),
    from: z.number(),
    to: z.number(),
    /** The finest difference the sensor can tell; absent for one that sends any number. */
    resolution: z.number().positive().optional(),
    fromMs: z.number(),
    toMs: z.number(),
  }),
  z.object({
    kind: z.literal("event"),
    round: z.number(),
    name: z.enum(eventNames).optional(),
    seq: z.number(),
    gatewayMs: z.number(),
    point: z.string().optional(),
    rule: z.string().optional(),
    severity: z.number().optional(),
    /** What the value was held against, in the quantity's own unit; absent for a rule that looks at more than a value. */
    limit: z.number().optional(),
    side: z.enum(["above", "below"]).optional(),
    case: z.string().optional(),
    /** The number of the case as messages have it. */
    code: z.string().optional(),
    alarm: z.string().optional(),
    by: z.string().optional(),
  }),
  z.object({ kind: z.literal("relay"), round: z.number(), isClosed: z.boolean(), atMs: z.number() }),
  z.object({
    kind: z.literal("message"),
    round: z.number(),
    fake: z.enum(fakeNames),
    isAccepted: z.boolean(),
    text: z.string(),
    body: z.json(),
    atMs: z.number(),
  }),
  /** A round that could not be played, and why. */
  z.object({ kind: z.literal("trouble"), round: z.number(), why: z.string(), atMs: z.number() }),
]);
export type Row = z.infer<typeof rowSchema>;
export type RowOf<K extends Row["kind"]> = Extract<Row, { kind: K }>;

/** The rows of a file's text; the number of the first line that is none of ours, counted from 1. */
export function rowsIn(text: string): { readonly rows: readonly Row[]; readonly badLine?: number } {
  const rows: Row[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const row = rowSchema.safeParse(jsonIn(line));
    if (!row.success) return { rows, badLine: at + 1 };
    rows.push(row.data);
  }
  return { rows };
}

export function scenarioOf({ scenario }: RowOf<"run">) {
  return scenarioSchema.safeParse(scenario).data;
}

export function rowsOf<K extends Row["kind"]>(rows: readonly Row[], kind: K): readonly RowOf<K>[] {
  return rows.filter((row): row is RowOf<K> => row.kind === kind);
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
