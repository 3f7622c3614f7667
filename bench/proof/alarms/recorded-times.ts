import type { LimitRule } from "../../../config/rule.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";
import type { Verdict } from "../area.ts";
import { play, recordedSite, recordings, ringsOf, seriesFolder, type Recording } from "./recordings.ts";

/** Every recorded series rings and clears at the committed second; a limit moved by 5 cm must show. */
export async function recordedTimes(): Promise<Verdict> {
  const series = seriesFolder();
  if (series === undefined) return { kind: "not-run", why: "no recorded series beside the checkout" };
  const started = performance.now();
  const played = await compared(recordedSite(), series);
  const seconds = (performance.now() - started) / 1000;
  const moved = await compared(withHigherLimits(recordedSite()), series);
  const rows = played.reduce((sum, each) => sum + each.rows, 0);
  const rings = played.reduce((sum, each) => sum + each.rings, 0);
  const wrong = played.flatMap(({ wrong: each }) => each);
  const caught = moved.some(({ wrong: each }) => each.length > 0);
  return {
    kind: wrong.length === 0 && caught ? "held" : "missed",
    figure:
      `${played.length} columns, ${rows} rows in ${seconds.toFixed(1)} s: ${rings} ringings, ${wrong.length} not as committed` +
      `${wrong.length > 0 ? ` (${wrong.slice(0, 3).join(", ")})` : ""}; limits 5 cm higher are ${caught ? "noticed" : "NOT noticed"}`,
  };
}

interface Compared {
  readonly rows: number;
  readonly rings: number;
  readonly wrong: readonly string[];
}

async function compared(index: SiteIndex, series: string): Promise<readonly Compared[]> {
  const all: Compared[] = [];
  for (const recording of recordings()) {
    const trial = await play(index, series, recording);
    all.push({ rows: trial.rows, rings: trial.rings.length, wrong: differences(recording, ringsOf(trial)) });
  }
  return all;
}

function differences({ file, rings }: Recording, found: Recording["rings"]): readonly string[] {
  const [wanted, got] = [rings, found].map((each) => new Set(each.map((ring) => JSON.stringify(ring)))) as [
    Set<string>,
    Set<string>,
  ];
  const odd = [...wanted].filter((ring) => !got.has(ring)).concat([...got].filter((ring) => !wanted.has(ring)));
  return odd.map((ring) => `${file} ${ring}`);
}

function withHigherLimits({ site, profiles, programme }: SiteIndex): SiteIndex {
  const higher = (rule: LimitRule): LimitRule =>
    rule.above?.unit === "m" ? { ...rule, above: { ...rule.above, value: rule.above.value + 0.05 } } : rule;
  const rules = site.rules.map((rule) => (rule.kind === "limit" ? higher(rule) : rule));
  return indexSite({ ...site, rules }, profiles, programme);
}
