import type { Fact } from "../../gateway/core/fact.ts";
import type { Reading } from "../../gateway/core/points/reading.ts";
import type { ConsoleClient } from "../demo/console-client.ts";

/** Every fact the gateway holds, page by page. */
export async function allFacts(client: ConsoleClient): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for (;;) {
    const page = (await client.factsAfter(facts.at(-1)?.seq ?? 0)) ?? [];
    if (page.length === 0) return facts;
    facts.push(...page);
  }
}

/** Every kept reading of a point; a range that comes thinned is asked again in halves, until it comes whole. */
export async function allReadings(client: ConsoleClient, point: string, range: Range): Promise<readonly Reading[]> {
  const history = await client.history(point, range);
  if (history === undefined) throw new Error(`the gateway does not answer for ${point}`);
  if (!history.thinned) return history.readings;
  const middleMs = Math.floor((range.fromMs + range.toMs) / 2);
  const before = await allReadings(client, point, { fromMs: range.fromMs, toMs: middleMs });
  return [...before, ...(await allReadings(client, point, { fromMs: middleMs + 1, toMs: range.toMs }))];
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}
