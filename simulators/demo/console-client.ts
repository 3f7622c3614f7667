import { z } from "zod";
import type { Label } from "../../config/quantity.ts";
import type { Fact } from "../../gateway/core/fact.ts";
import type { Reading } from "../../gateway/core/points/reading.ts";
import type { AlarmState, BoxState, Case, Reject } from "../../gateway/core/state.ts";

/** What the demo reads from the gateway: the public API, like any other client. */
export interface ConsoleClient {
  readonly site: () => Promise<KnownSite | undefined>;
  readonly state: () => Promise<KnownState | undefined>;
  readonly factsAfter: (seq: number) => Promise<readonly Fact[] | undefined>;
  readonly history: (
    point: string,
    range: { readonly fromMs: number; readonly toMs: number },
  ) => Promise<History | undefined>;
}

export interface KnownPoint {
  readonly id: string;
  readonly name: string;
  readonly label: Label;
  readonly unit: string;
  readonly kind: "analogue" | "contact";
}
export interface KnownRule {
  readonly id: string;
  readonly title: Label;
  readonly severity: number;
}
export interface KnownSite {
  readonly points: readonly KnownPoint[];
  readonly rules: readonly KnownRule[];
  readonly people: readonly { readonly id: string; readonly title: string }[];
  readonly grids: readonly { readonly id: string; readonly name: string }[];
}
export interface KnownState {
  readonly point: Readonly<Record<string, { readonly last: Reading }>>;
  readonly alarm: Readonly<Record<string, AlarmState>>;
  readonly case: Readonly<Record<string, Case>>;
  readonly reject: Readonly<Record<string, Reject>>;
  readonly box: Readonly<Record<string, BoxState>>;
}
export interface History {
  readonly thinned: boolean;
  readonly readings: readonly Reading[];
}

/** Every answer is undefined while the gateway does not answer: it may just be starting again. */
export function createConsoleClient(origin: string): ConsoleClient {
  const ask = async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    try {
      const reply = await fetch(`${origin}/api/v1/${path}`, { signal: AbortSignal.timeout(answerMs) });
      return reply.ok ? schema.parse(await reply.json()) : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    site: () => ask("site", siteSchema),
    state: () => ask("state", stateSchema),
    factsAfter: async (seq) => (await ask(`facts?after=${seq}&limit=${factsMax}`, factsSchema))?.facts,
    history: (point, { fromMs, toMs }) =>
      ask(`points/${point}/history?from=${fromMs}&to=${toMs}&limit=${readingsMax}`, historySchema),
  };
}

const label = z.object({ zh: z.string(), en: z.string() });
const siteSchema: z.ZodType<KnownSite> = z.object({
  points: z.array(
    z.object({ id: z.string(), name: z.string(), label, unit: z.string(), kind: z.enum(["analogue", "contact"]) }),
  ),
  rules: z.array(z.object({ id: z.string(), title: label, severity: z.number() })),
  people: z.array(z.object({ id: z.string(), title: z.string() })),
  grids: z.array(z.object({ id: z.string(), name: z.string() })),
});
/** The rows come from the program this one was built with; their outline is checked, their inside is believed. */
const rows = <T>(): z.ZodType<Readonly<Record<string, T>>> => z.record(z.string(), z.custom<T>(isRow));
const stateSchema: z.ZodType<KnownState> = z.object({
  point: rows<{ readonly last: Reading }>(),
  alarm: rows<AlarmState>(),
  case: rows<Case>(),
  reject: rows<Reject>(),
  box: rows<BoxState>(),
});
const factsSchema = z.object({ facts: z.array(z.custom<Fact>(isRow)) });
const historySchema: z.ZodType<History> = z.object({
  thinned: z.boolean(),
  readings: z.array(z.custom<Reading>(isRow)),
});

function isRow(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

const answerMs = 4_000;
const factsMax = 2_000;
/** Less than the gateway reads in one go, so that an answer that is not thinned holds every reading of its range. */
const readingsMax = 1_000;
