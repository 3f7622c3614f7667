import type { RuleOf } from "../../../../config/rule.ts";
import type { Sample } from "../../points/reading.ts";
import type { Slice } from "../../state.ts";
import { back, inPointUnit, keptAs, saysNothing, unknown, type RuleKind, type Signal } from "./kind.ts";
import { withReading } from "./slices.ts";

/** Back only when it is this much further off: around the edge the estimate trembles. */
const slack = 1.25;

/**
 * When a level will be reached at the present rate, as a range from the slopes between all pairs of samples (Theil–Sen:
 * a spike moves it little). While there are too few samples, or they contradict each other, nothing is said.
 */
export const forecast: RuleKind<RuleOf<"forecast">> = {
  signal: (rule, { point, state }) => {
    const { sample } = state.last;
    if (saysNothing(sample)) return unknown;
    const limit = inPointUnit(rule.reaches, point);
    const evidence = { value: sample.value, limit };
    if (sample.value >= limit) return { kind: "beyond", evidence: { ...evidence, earliestMs: 0, latestMs: 0 } };
    const slices = keptAs(state.memory?.[rule.id], "slices")?.slices ?? [];
    const rate = rateOf(slices, rule);
    if (rate === undefined) return { kind: hasNotRisen(slices, rule) ? back(sample) : "between", evidence };
    if (rate.likely <= 0) return { kind: back(sample), evidence };
    return rate.slow <= 0 ? { kind: "between", evidence } : arrival(rule, sample, { rate, evidence });
  },
  recallMs: ({ window }) => window,
  remember: (rule, { kept, sample, atMs }) => {
    const before = keptAs(kept, "slices");
    if (sample.kind === "bad") return before;
    const slices = withReading(before?.slices ?? [], { atMs, value: sample.value }, rule.window);
    return { kind: "slices", slices };
  },
};

/** Too few samples to tell a rate may still tell that there is none: else an alarm would stand for want of data. */
function hasNotRisen(slices: readonly Slice[], { window }: RuleOf<"forecast">): boolean {
  const [first, last] = [slices[0], slices.at(-1)];
  if (first === undefined || last === undefined) return false;
  return last.atMs - first.atMs >= window / 2 && last.value <= first.value;
}

interface Rising {
  readonly rate: Rate;
  readonly evidence: { readonly value: number; readonly limit: number };
}

function arrival({ within }: RuleOf<"forecast">, sample: Sample, { rate, evidence }: Rising): Signal {
  const gap = evidence.limit - evidence.value;
  const likelyMs = gap / rate.likely;
  const kind = likelyMs <= within ? "beyond" : likelyMs > within * slack ? back(sample) : "between";
  return { kind, evidence: { ...evidence, earliestMs: gap / rate.fast, latestMs: gap / rate.slow } };
}

interface Rate {
  readonly slow: number;
  readonly likely: number;
  readonly fast: number;
}

/** Per millisecond; `undefined` when the data do not support one. */
export function rateOf(
  slices: readonly Slice[],
  { samples, window }: Pick<RuleOf<"forecast">, "samples" | "window">,
): Rate | undefined {
  const spanMs = (slices.at(-1)?.atMs ?? 0) - (slices[0]?.atMs ?? 0);
  if (slices.length < samples || spanMs < window / 2) return undefined;
  const slopes = slopesOf(slices);
  const half = slices.length >> 1;
  const halves = [slopesOf(slices.slice(0, half)), slopesOf(slices.slice(-half))].map((each) => share(each, 0.5));
  if (halves.some((each) => each > 0) && halves.some((each) => each < 0)) return undefined;
  return { slow: share(slopes, 0.25), likely: share(slopes, 0.5), fast: share(slopes, 0.75) };
}

function slopesOf(slices: readonly Slice[]): readonly number[] {
  const slopes = slices.flatMap((a, at) => slices.slice(at + 1).map((b) => (b.value - a.value) / (b.atMs - a.atMs)));
  return slopes.toSorted((a, b) => a - b);
}

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.round((sorted.length - 1) * part)] ?? 0;
}
