import { gridIdSchema, personIdSchema } from "../../config/ids.ts";
import type { MetricKey } from "../../config/metric.ts";
import type { LevelKey } from "../../config/programme.ts";
import { tallyEvaluation, type Evaluation } from "../../gateway/core/evaluation/evaluate.ts";
import type { Measure } from "../../gateway/core/evaluation/measure.ts";
import type { Span } from "../../gateway/core/evaluation/span.ts";
import { standingOf } from "../../gateway/core/evaluation/standing.ts";
import type { Fact, FactBody } from "../../gateway/core/fact.ts";
import type { CaseId } from "../../gateway/core/ids.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { emptyState, type State } from "../../gateway/core/state.ts";
import type { Moment } from "../../gateway/core/time.ts";
import { neighbourhood } from "./sites.ts";

export const startMs = Date.UTC(2026, 3, 1);
export const quarter: Span = { fromMs: startMs, toMs: Date.UTC(2026, 6, 1) };

/** A street of Huizhou with one village grid and two responsibility grids. */
export function huizhouStreet(): SiteIndex {
  return neighbourhood({
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
  const { id, grid = "g1", atMin = 0, closedAt, by = "worker-1", tookMs = 1_200_000 } = story;
  const openedMs = startMs + atMin * 60_000;
  const opened: Timed = {
    atMs: openedMs,
    body: {
      kind: "case-opened",
      case: id,
      alarm: `${grid === "g1" ? "gas-1" : "gas-2"}/gas#gas.high` as never,
      severity: 2,
      zone: gridIdSchema.parse(grid),
      hazard: "gas",
      source: "sensor",
      level: "grid",
      mode: "peace",
    },
  };
  if (closedAt === undefined) return [opened];
  const claimedMs = openedMs + 60_000;
  const reportedMs = claimedMs + tookMs;
  const person = personIdSchema.parse(by);
  const verdict = { verdict: story.verdict ?? "real" };
  let step = 0;
  const move = (
    atMs: number,
    verb: Moved["verb"],
    from: Moved["from"],
    to: Moved["to"],
    more: Partial<Moved> = {},
  ) => ({
    atMs,
    body: {
      kind: "case-moved",
      case: id,
      step: (step += 1),
      epoch: 1,
      verb,
      from,
      to,
      by: person,
      ...more,
    } as FactBody,
  });
  const raised = closedAt === "grid" ? {} : { level: closedAt };
  return [
    opened,
    move(claimedMs, "claim", "reported", "claimed"),
    ...(story.isVisited === false ? [] : [move(claimedMs + tookMs / 3, "arrive", "claimed", "on-scene")]),
    move(claimedMs + tookMs / 2, "start", "on-scene", "handling", raised),
    move(reportedMs, "submit", "handling", "feedback", verdict),
    move(reportedMs, "ask-verify", "feedback", "verifying"),
    move(reportedMs + 60_000, "pass", "verifying", "closing", { by: personIdSchema.parse(story.checkedBy ?? "head") }),
    move(reportedMs + 120_000, "approve", "closing", "closed"),
    ...(story.stars === undefined
      ? []
      : [move(reportedMs + 3_600_000, "rate", "closed", "rated", { order: { stars: story.stars } })]),
  ];
}

type Moved = Extract<FactBody, { kind: "case-moved" }>;

export function momentAt(wallMs: number): Moment {
  return { boot: "boot-1", monoMs: wallMs - startMs + 1_000_000, wallMs, wallTrusted: true };
}

export function evaluated(
  site: SiteIndex,
  facts: readonly Fact[],
  { span = quarter, grid, state = emptyState() }: { span?: Span; grid?: string; state?: State } = {},
): Evaluation {
  const tally = tallyEvaluation(site, span);
  facts.forEach(tally.add);
  return tally.result(
    standingOf(site, state, momentAt(span.toMs)),
    grid === undefined ? undefined : gridIdSchema.parse(grid),
  );
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
