import { factsOf } from "../../../config/quantity.ts";
import { kindOf } from "../alarms/rules/kinds.ts";
import type { PointState } from "../state.ts";
import { elapsedMs, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { Reading } from "./reading.ts";

/** What a point's rules keep of its past, with one more reading. Most rules keep nothing. */
export function remembered(turn: Turn, { memory }: PointState, reading: Reading): PointState["memory"] {
  const point = turn.site.points.get(reading.point);
  const agoMs = elapsedMs(reading.at, turn.now);
  // A past that a clock set back has made the future is no past.
  if (point === undefined || agoMs === undefined || agoMs < 0) return memory;
  const atMs = turn.now.monoMs - agoMs;
  let kept = memory;
  for (const rule of turn.site.looking.get(point.id) ?? []) {
    const { remember } = kindOf(rule);
    if (remember === undefined) continue;
    const next = remember(rule, { point, sample: reading.sample, atMs, kept: memory?.[rule.id] });
    if (next !== undefined) kept = { ...kept, [rule.id]: next };
  }
  return kept;
}

interface Edges {
  readonly activeAt: Moment | undefined;
  readonly turnedAt: Moment | undefined;
}

const noEdges: Edges = { activeAt: undefined, turnedAt: undefined };

/** When a contact was last active and when it last turned; what it was before a fault counts, a first value is no turn. */
export function edgesOf(turn: Turn, before: PointState, { point, sample, at }: Reading): Edges {
  const quantity = turn.site.points.get(point)?.quantity;
  if (quantity === undefined || factsOf(quantity).kind !== "contact" || sample.kind === "bad") return noEdges;
  const { activeAt, turnedAt, lastGood } = before;
  const turned = lastGood !== undefined && lastGood.value !== sample.value;
  return { activeAt: sample.value === 1 ? at : activeAt, turnedAt: turned ? at : turnedAt };
}
