import type { ControlVerbs } from "./control.ts";
import type { StoreView, UplinkView } from "./api/schema.ts";
import type { Clock, LinkStatus } from "./core/ports.ts";
import { dutyBook, dutyNow } from "./core/people/duty.ts";
import { gapsAhead } from "./core/people/gaps.ts";
import { coverageOf, type Coverage } from "./core/points/coverage.ts";
import { proofsOf } from "./core/practice/proofs.ts";
import type { SiteIndex } from "./core/site-index.ts";
import type { State } from "./core/state.ts";

/** How the running box finds itself; what is to be done about it is said by whoever asked. */
export interface HealthView {
  readonly clockTrusted: boolean;
  readonly store: StoreView;
  readonly uplink: UplinkView;
  /** Records the district has not acknowledged. */
  readonly waiting: number;
  readonly lines: readonly LinkStatus[];
  readonly coverage: Coverage;
  /** What the box found wrong with itself, by name. */
  readonly wrong: readonly string[];
  /** Stretches of the days ahead with too few people, where nobody meant it so. */
  readonly rosterGaps: number;
  /** People on duty of whom no test ever showed that messages reach them. */
  readonly unproven: readonly string[];
  /** The site's file cannot be used: the last good one is in force. */
  readonly fallback?: { readonly errors: number; readonly line?: number };
}

interface HealthDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly clock: Clock;
  /** What only the assembly can tell. */
  readonly own: () => Pick<HealthView, "store" | "uplink" | "lines" | "wrong">;
  readonly fallback: () => HealthView["fallback"] | undefined;
}

export function createHealthVerbs(deps: HealthDeps): ControlVerbs {
  return { health: async () => healthOf(deps) };
}

function healthOf({ index, state, clock, own, fallback }: HealthDeps): HealthView {
  const [now, all, broken] = [clock.now(), state(), fallback()];
  const book = dutyBook(index, all);
  const gaps = gapsAhead(book, now.wallMs).filter(({ declared }) => declared === undefined);
  const people = proofsOf(index, all, now).byPerson;
  return {
    clockTrusted: now.wallTrusted,
    ...own(),
    waiting: [...all.lane.values()].reduce((sum, { lastSeq, ackedUpTo }) => sum + lastSeq - ackedUpTo, 0),
    coverage: coverageOf({ site: index, state: all, duty: dutyNow(book, now), now }),
    rosterGaps: gaps.length,
    unproven: people.filter(({ isOnDuty, proof }) => isOnDuty && proof === undefined).map(({ person }) => person),
    ...(broken && { fallback: broken }),
  };
}
