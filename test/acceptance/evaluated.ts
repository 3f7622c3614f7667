import { gridIdSchema, personIdSchema } from "../../config/ids.ts";
import type { MetricKey } from "../../config/metric.ts";
import type { LevelKey } from "../../config/programme.ts";
import type { Hazard } from "../../config/rule.ts";
import { tallyEvaluation, type Evaluation } from "../../gateway/core/evaluation/evaluate.ts";
import type { Measure } from "../../gateway/core/evaluation/measure.ts";
import type { Span } from "../../gateway/core/evaluation/span.ts";
import { standingOf } from "../../gateway/core/evaluation/standing.ts";
import type { Fact, FactBody } from "../../gateway/core/fact.ts";
import type { CaseId } from "../../gateway/core/ids.ts";
import { indexSite, type SiteIndex } from "../../gateway/core/site-index.ts";
import { emptyState, type State } from "../../gateway/core/state.ts";
import type { Moment } from "../../gateway/core/time.ts";
import { loadText, neighbourhoodText, type Neighbourhood } from "./sites.ts";

export const startMs = Date.UTC(2026, 3, 1);
const quarter: Span = { fromMs: startMs, toMs: Date.UTC(2026, 6, 1) };

/** A street of Huizhou with one village grid and two responsibility grids. */
export function huizhouStreet(): SiteIndex {
  return linked({
    programme: "huizhou",
    grids: [
      { id: "s", tier: "street", name: "街道" },
      { id: "v", tier: "community", name: "村居网格", parent: "s" },
      { id: "g1", tier: "grid", name: "责任网格一", parent: "v" },
      { id: "g2", tier: "grid", name: "责任网格二", parent: "v" },
    ],
    seats: [
      ["g1", "worker", "worker-1"],
      ["g2", "worker", "worker-2"],
      ["v", "head", "head"],
    ],
    gas: { "gas-1": { grid: "g1" }, "gas-2": { grid: "g2" } },
  });
}

/** With a district above it. */
export function linked(of: Neighbourhood): SiteIndex {
  const { site, profiles, programme } = loadText(`${neighbourhoodText(of)}uplink: { url: "mqtt://127.0.0.1:1" }\n`);
  return indexSite(site, profiles, programme);
}

export interface Story {
  readonly id: CaseId;
  readonly grid?: string;
  /** Minutes after the start. */
  readonly atMin?: number;
  readonly closedAt?: LevelKey;
  readonly verdict?: "real" | "nuisance" | "false";
  readonly isVisited?: boolean;
  readonly stars?: number;
  readonly by?: string;
  readonly checkedBy?: string;
  /** From the claim to the report. */
  readonly tookMs?: number;
}

/** The facts that a case leaves behind which went that way. */
export function factsOf(stories: readonly Story[], firstSeq = 1): readonly Fact[] {
  const bodies = stories.flatMap((story) => bodiesOf(story));
  const sorted = bodies.toSorted((a, b) => a.atMs - b.atMs);
  return sorted.map(({ atMs, body }, at) => ({ ...body, seq: firstSeq + at, at: momentAt(atMs) }));
}

interface Timed {
  readonly atMs: number;
  readonly body: FactBody;
}

function bodiesOf(story: Story): readonly Timed[] {
  const openedMs = startMs + (story.atMin ?? 0) * 60_000;
  return [opening(story, openedMs), ...(story.closedAt === undefined ? [] : work(story, openedMs + 60_000))];
}

function opening({ id, grid = "g1" }: Story, atMs: number): Timed {
  const alarm = `${grid === "g1" ? "gas-1" : "gas-2"}/gas#gas.high` as never;
  const about = {
    zone: gridIdSchema.parse(grid),
    hazard: "gas",
    source: "sensor",
    level: "grid",
    mode: "peace",
  } as const;
  return { atMs, body: { kind: "case-opened", case: id, alarm, severity: 2, ...about } };
}

/** From the claim to the closing, and the rating. */
function work(story: Story, claimedMs: number): readonly Timed[] {
  const { closedAt = "grid", tookMs = 1_200_000, verdict = "real", checkedBy = "head", stars } = story;
  const reportedMs = claimedMs + tookMs;
  const at = walk(story);
  return [
    at(claimedMs, ["reported", "claim", "claimed"]),
    ...(story.isVisited === false ? [] : [at(claimedMs + tookMs / 3, ["claimed", "arrive", "on-scene"])]),
    at(claimedMs + tookMs / 2, ["on-scene", "start", "handling"], closedAt === "grid" ? {} : { level: closedAt }),
    at(reportedMs, ["handling", "submit", "feedback"], { verdict }),
    at(reportedMs, ["feedback", "ask-verify", "verifying"]),
    at(reportedMs + 60_000, ["verifying", "pass", "closing"], { by: personIdSchema.parse(checkedBy) }),
    at(reportedMs + 120_000, ["closing", "approve", "closed"]),
    ...(stars === undefined ? [] : [at(reportedMs + 3_600_000, ["closed", "rate", "rated"], { order: { stars } })]),
  ];
}

function walk({ id, by = "worker-1" }: Story) {
  let step = 0;
  return (atMs: number, [from, verb, to]: Row, more: Partial<Moved> = {}): Timed => {
    step += 1;
    const moved: Moved = { kind: "case-moved", case: id, step, epoch: 1, verb, from, to, by: personIdSchema.parse(by) };
    return { atMs, body: { ...moved, ...more } };
  };
}

type Row = readonly [from: Moved["from"], verb: Moved["verb"], to: Moved["to"]];
type Moved = Extract<FactBody, { kind: "case-moved" }>;

function momentAt(wallMs: number): Moment {
  return { boot: "boot-1", monoMs: wallMs - startMs + 1_000_000, wallMs, wallTrusted: true };
}

interface Asked {
  readonly span?: Span;
  readonly grid?: string;
  readonly hazard?: Hazard;
  readonly state?: State;
}

export function evaluated(
  site: SiteIndex,
  facts: readonly Fact[],
  { span = quarter, grid, hazard, state = emptyState() }: Asked = {},
): Evaluation {
  const tally = tallyEvaluation(site, span);
  facts.forEach(tally.add);
  const where = { ...(grid !== undefined && { grid: gridIdSchema.parse(grid) }), ...(hazard && { hazard }) };
  return tally.result(standingOf(site, state, momentAt(span.toMs)), where);
}

export function measured(evaluation: Evaluation, key: MetricKey): Measure | undefined {
  return evaluation.metrics.find((metric) => metric.key === key)?.measure;
}

/** So many cases that went alike, numbered from `first`. */
export function alike(many: number, first: number, story: Omit<Story, "id">): readonly Story[] {
  return Array.from({ length: many }, (_, at) => ({
    atMin: (first + at) * 10,
    ...story,
    id: `c${first + at}` as const,
  }));
}

export function percent(measure: Measure | undefined): string {
  return measure?.kind === "share" ? `${((measure.count / measure.of) * 100).toFixed(2)} %` : "—";
}
