import { loadSite } from "../../../config/load.ts";
import type { PointId } from "../../../config/ids.ts";
import { mergeDecisions, type Decision } from "../../../gateway/core/decision.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { Log } from "../../../gateway/core/ports.ts";
import type { Reading } from "../../../gateway/core/points/reading.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";
import { applyChanges, emptyState } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { lanes, type LaneId } from "../../../gateway/core/uplink.ts";
import { chanceAt } from "../../../simulators/rng.ts";

export interface Outage {
  readonly siteFile: string;
  /** The store of the box is made in it. */
  readonly directory: string;
  readonly hours: number;
  readonly endsAtMs: number;
  readonly log: (line: string) => void;
}

/** How many records of each lane wait when it ends. */
export type Waiting = Readonly<Record<LaneId, number>>;

/**
 * Hours without the district, in as many minutes as it takes: the real core decides on every reading and the real store
 * keeps what it decided, only the clock is turned by hand. Each point is heard twice a minute, and every hour one
 * detector rings for two minutes and nobody goes there. Raw readings are left out of the store: none of them goes up.
 */
export async function liveThroughOutage(outage: Outage): Promise<Waiting> {
  const site = siteIn(outage.siteFile);
  const store = await openLevelStore({ directory: outage.directory, log });
  const state = emptyState();
  const minutes = outage.hours * 60;
  const startMs = outage.endsAtMs - minutes * 60_000;
  const take = (input: Input, monoMs: number): Decision => {
    const decision = step(site, state, input, at(startMs, monoMs));
    applyChanges(state, decision.changes);
    return { ...decision, readings: [] };
  };
  await store.commit(take({ kind: "started", recent: [] }, 0));
  for (let minute = 0; minute < minutes; minute += 1) {
    const decisions = [0, 1].flatMap((half) => {
      const monoMs = minute * 60_000 + half * 30_000 + 1_000;
      const readings = readingsAt(site, at(startMs, monoMs), minute * 2 + half);
      return [take({ kind: "readings", readings }, monoMs), take({ kind: "tick" }, monoMs + 1_000)];
    });
    await store.commit(mergeDecisions(decisions));
    if (minute % 360 === 359) outage.log(`${(minute + 1) / 60} h without the district`);
  }
  await store.close();
  const waiting = (lane: LaneId) => (state.lane.get(lane)?.lastSeq ?? 0) - (state.lane.get(lane)?.ackedUpTo ?? 0);
  return Object.fromEntries(lanes.map((lane) => [lane, waiting(lane)])) as Waiting;
}

function siteIn(file: string): SiteIndex {
  const loaded = loadSite(file);
  if (!loaded.ok) throw new Error(loaded.error.map(({ problem }) => problem.en).join("; "));
  const { site, profiles, programme } = loaded.value;
  return indexSite(site, profiles, programme);
}

/** A boot of its own: the power failed as well before the line came back. */
function at(startMs: number, monoMs: number): Moment {
  return { boot: "0d4f7a52-1f0e-4c43-9a0e-3f6f0b1c2d3e", monoMs, wallMs: startMs + monoMs, wallTrusted: true };
}

function readingsAt(site: SiteIndex, now: Moment, turn: number): readonly Reading[] {
  return [...site.points.keys()].map((point, index) => {
    return { point, sample: { kind: "good", value: valueOf(point, index, turn) }, at: now };
  });
}

function valueOf(point: PointId, index: number, turn: number): number {
  if (point.endsWith("/battery")) return 90 - (index % 10);
  const hour = Math.floor(turn / 120);
  const isRinging = turn % 120 >= 30 && turn % 120 < 34 && index === (2 * hour) % 600;
  return isRinging ? 60 : Math.round(chanceAt(index, turn) * 60) / 10;
}

const silent = (): void => undefined;
const log: Log = { info: silent, warn: silent, error: silent };
