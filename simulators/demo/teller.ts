import type { Label } from "../../config/quantity.ts";
import type { Fact } from "../../gateway/core/fact.ts";
import type { Sample } from "../../gateway/core/points/reading.ts";
import type { ConsoleClient, KnownSite, KnownState } from "./console-client.ts";
import { factText, refusalText, rejectText } from "./narration.ts";

type BadSample = Extract<Sample, { kind: "bad" }>;

export interface Teller {
  /** Asks the gateway once what is new and says it. */
  readonly look: () => Promise<void>;
}

/** Follows the gateway over its own API and says what it decides, refuses and does not believe. */
export function createTeller(client: ConsoleClient, say: (label: Label) => void): Teller {
  let site: KnownSite | undefined;
  let seq: number | undefined;
  let before: KnownState | undefined;
  return {
    look: async () => {
      site ??= await client.site();
      // Facts first: a case they speak of is then in the state that follows.
      const facts = await factsSince(client, seq);
      const state = await client.state();
      if (site === undefined || state === undefined) return;
      for (const label of [...factTexts(facts, state, site), ...refusals(before, state, site)]) say(label);
      // What was decided in an earlier life of this data folder is no news.
      seq = facts.at(-1)?.seq ?? seq ?? lastSeq(state);
      before = state;
    },
  };
}

async function factsSince(client: ConsoleClient, seq: number | undefined): Promise<readonly Fact[]> {
  return seq === undefined ? [] : ((await client.factsAfter(seq)) ?? []);
}

function lastSeq({ box }: KnownState): number {
  return box["box"]?.seq ?? 0;
}

function factTexts(facts: readonly Fact[], state: KnownState, site: KnownSite): readonly Label[] {
  return facts.flatMap((fact) => factText(fact, site, (id) => state.case[id]?.code ?? id) ?? []);
}

/** Messages that never became a reading, and points that just stopped having a believable value. */
function refusals(before: KnownState | undefined, state: KnownState, site: KnownSite): readonly Label[] {
  const rejects = Object.entries(state.reject).flatMap(([key, reject]) => {
    const told = before?.reject[key]?.count ?? 0;
    // Counters start at 0 with each life of the gateway.
    const more = reject.count < told ? reject.count : reject.count - told;
    return more > 0 ? [rejectText(reject, more, site)] : [];
  });
  return [...rejects, ...disbelieved(before, state).map(({ points, sample }) => refusalText(points, sample, site))];
}

interface Disbelieved {
  readonly points: readonly string[];
  readonly sample: BadSample;
}

/** A device that fails fails with all its points: said once for each reason. */
function disbelieved(before: KnownState | undefined, state: KnownState): readonly Disbelieved[] {
  const groups = new Map<string, Disbelieved>();
  for (const [id, { last }] of Object.entries(state.point)) {
    const { sample } = last;
    if (sample.kind !== "bad" || sample.why === "restarted" || sample.why === reasonOf(before, id)) continue;
    const key = `${id.split("/")[0]} ${sample.why}`;
    groups.set(key, { points: [...(groups.get(key)?.points ?? []), id], sample });
  }
  return [...groups.values()];
}

function reasonOf(state: KnownState | undefined, point: string): string | undefined {
  const sample = state?.point[point]?.last.sample;
  return sample?.kind === "bad" ? sample.why : undefined;
}
