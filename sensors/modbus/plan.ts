import { cellsPerReadMax, spanOf, type ModbusMeasure, type ModbusProfile } from "../../config/modbus-profile.ts";
import { isTouched, nothingLearned, type Learned, type Region } from "./illegal.ts";
import type { ReadRequest } from "./pdu.ts";
import { costOf, tcpCost, type WireCost } from "./wire-cost.ts";

/** One request and the measures its answer holds. */
export interface PlannedRead extends ReadRequest {
  readonly measures: readonly ModbusMeasure[];
}

type Limits = Pick<ModbusProfile, "cellsPerRead" | "gapCells">;

export interface Circumstances {
  readonly cost?: WireCost;
  readonly learned?: Learned;
}

/** What decides whether neighbours may share a request, and what that request costs. */
interface Rules extends Required<Circumstances> {
  readonly limits: Limits;
}

interface Single extends Region {
  readonly measure: ModbusMeasure;
  /** Cells between it and everything before it, which belong to no measure. */
  readonly gap: number;
}

/**
 * The cheapest requests on this line that hold every measure: neighbours of one table are read together when the
 * bytes of the gap cost less than a second request, as far as the device's limits and its past refusals allow.
 */
export function planReads(
  profile: Limits & Pick<ModbusProfile, "measures">,
  { cost = tcpCost, learned = nothingLearned }: Circumstances = {},
): readonly PlannedRead[] {
  const singles = inOrder(profile.measures);
  const best = bestPlans(singles, { cost, learned, limits: profile });
  return runsIn(singles, best).map(readOf);
}

function inOrder(measures: readonly ModbusMeasure[]): readonly Single[] {
  const sorted = measures
    .map((measure) => ({ ...spanOf(measure), table: measure.from.table, measure }))
    .toSorted((a, b) => a.table.localeCompare(b.table) || a.address - b.address || a.end - b.end);
  let reached: Region | undefined;
  return sorted.map((each) => {
    const before = reached?.table === each.table ? reached.end : each.address;
    reached = { ...each, end: Math.max(before, each.end) };
    return { ...each, gap: Math.max(0, each.address - before) };
  });
}

interface Plan {
  readonly cost: number;
  /** Where its last request begins among the singles. */
  readonly from: number;
}

/** Bellman's recursion over the sorted measures: the best plan for the first n ends with one run of neighbours. */
function bestPlans(singles: readonly Single[], rules: Rules): readonly Plan[] {
  const best: Plan[] = [{ cost: 0, from: 0 }];
  singles.forEach((_, last) => best.push(bestUpTo(last, singles, best, rules)));
  return best;
}

function bestUpTo(last: number, singles: readonly Single[], best: readonly Plan[], rules: Rules): Plan {
  let found: Plan = { cost: Infinity, from: last };
  let run: Region | undefined;
  for (let from = last; from >= 0; from -= 1) {
    run = grown(run, singles, from, rules);
    if (run === undefined) return found;
    const cost = (best[from]?.cost ?? 0) + costOf(run.table, run.end - run.address, rules.cost);
    // Among equals the longer run: fewer requests are fewer chances of a lost one.
    if (cost <= found.cost) found = { cost, from };
  }
  return found;
}

/** The run with the measure at `from` before it; none if they may not share. What may not, does not by growing on. */
function grown(run: Region | undefined, singles: readonly Single[], from: number, rules: Rules): Region | undefined {
  const single = singles[from];
  if (run === undefined || single === undefined) return single;
  const both = { table: run.table, address: single.address, end: Math.max(run.end, single.end) };
  const isNear = single.table === run.table && (singles[from + 1]?.gap ?? 0) <= (rules.limits.gapCells ?? Infinity);
  return isNear && mayShare(both, rules) ? both : undefined;
}

function mayShare(both: Region, { limits, learned }: Rules): boolean {
  const most = Math.min(limits.cellsPerRead ?? Infinity, cellsPerReadMax[both.table]);
  return both.end - both.address <= most && !isTouched(learned.illegal, both) && !isTouched(learned.suspect, both);
}

function runsIn(singles: readonly Single[], best: readonly Plan[]): readonly (readonly Single[])[] {
  const runs: (readonly Single[])[] = [];
  for (let end = singles.length; end > 0; end = best[end]?.from ?? 0) {
    runs.unshift(singles.slice(best[end]?.from ?? 0, end));
  }
  return runs;
}

function readOf(run: readonly Single[]): PlannedRead {
  const address = Math.min(...run.map((each) => each.address));
  const end = Math.max(...run.map((each) => each.end));
  const table = run[0]?.table ?? "holding";
  return { table, address, count: end - address, measures: run.map(({ measure }) => measure) };
}
