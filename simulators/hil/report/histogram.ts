import { z } from "zod";
import { latencyNames } from "../file/scenario.ts";
import type { RowOf } from "../verdict/row.ts";
import type { Verdict } from "../verdict/verdict.ts";

/** `hist.json`: what two runs are compared by. */
export const histogramSchema = z.object({
  schema: z.literal("gridpost.hil.hist/v1"),
  scenario: z.string(),
  run: z.string(),
  gateway: z.string(),
  seed: z.number(),
  latencies: z.partialRecord(
    z.enum(latencyNames),
    z.object({
      n: z.int(),
      p50_ms: z.number(),
      p95_ms: z.number(),
      p99_ms: z.number(),
      max_ms: z.number(),
      samples_ms: z.array(z.number()),
    }),
  ),
});
export type Histogram = z.infer<typeof histogramSchema>;

export function histogramOf({ scenario, measured }: Verdict, run: RowOf<"run">): Histogram {
  const latencies = measured.flatMap(({ name, samples, distribution }) => {
    if (distribution === undefined) return [];
    const { n, p50, p95, p99, max } = distribution;
    const sorted = samples.map(tenth).toSorted((a, b) => a - b);
    const row = {
      n,
      p50_ms: tenth(p50),
      p95_ms: tenth(p95),
      p99_ms: tenth(p99),
      max_ms: tenth(max),
      samples_ms: sorted,
    };
    return [[name, row] as const];
  });
  return {
    schema: "gridpost.hil.hist/v1",
    scenario: scenario.scenario,
    run: run.run,
    gateway: run.gateway,
    seed: run.seed,
    latencies: Object.fromEntries(latencies),
  };
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
