import type { PersonId, PointId } from "../../../config/ids.ts";
import { bookOf, dutyNow } from "../people/duty.ts";
import type { SiteIndex } from "../site-index.ts";
import type { State } from "../state.ts";
import type { Moment } from "../time.ts";
import { openTurn } from "../turn.ts";
import { isTried } from "./trial-value.ts";
import type { Proof } from "./rows.ts";

/** What 防护 rests on: which points were tried how and when, with the time of each hop, and whom messages were proven to reach. */
export interface Proofs {
  /** Of the points that a hazard may ring at: sensors that speak, and those of them that a test took to a person. */
  readonly points: number;
  readonly working: number;
  readonly proven: number;
  readonly byPoint: readonly PointProof[];
  readonly byPerson: readonly PersonProof[];
}

interface PointProof {
  readonly point: PointId;
  readonly isWorking: boolean;
  readonly isProven: boolean;
  readonly proof?: Proof;
}

interface PersonProof {
  readonly person: PersonId;
  readonly isOnDuty: boolean;
  readonly proof?: Proof;
}

export function proofsOf(site: SiteIndex, state: State, now: Moment): Proofs {
  const watched = [...site.points.keys()].filter((point) => (site.rulesOf.get(point) ?? []).some(isTried));
  const byPoint = watched.map((point) => pointProof(state, point));
  const onDuty = new Set(dutyNow(bookOf(openTurn(site, state, now)), now).flatMap(({ people }) => people));
  return {
    points: watched.length,
    working: byPoint.filter(({ isWorking }) => isWorking).length,
    proven: byPoint.filter(({ isWorking, isProven }) => isWorking && isProven).length,
    byPoint,
    byPerson: [...site.people.keys()].map((person) => ({
      person,
      isOnDuty: onDuty.has(person),
      ...proofOf(state, person),
    })),
  };
}

function pointProof(state: State, point: PointId): PointProof {
  const sample = state.point.get(point)?.last.sample;
  const isTesting = state.trial.has(point);
  const own = proofOf(state, point);
  const isWorking = isTesting || (sample !== undefined && sample.kind !== "bad");
  const isProven = own.proof?.passedAt.inject !== undefined || own.proof?.passedAt.physical !== undefined;
  // The newest test went wrong: what an older one proved is no protection any more.
  return { point, isWorking, isProven: isProven && own.proof?.result !== "failed", ...own };
}

function proofOf({ proof }: State, key: string): { readonly proof?: Proof } {
  const known = proof.get(key);
  return known === undefined ? {} : { proof: known };
}
