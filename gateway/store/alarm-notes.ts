import type { Severity } from "../../config/rule.ts";
import type { AlarmNotes } from "../alarm-lane.ts";
import type { Decision } from "../core/decision.ts";
import type { Fact } from "../core/fact.ts";
import type { Log } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { Change } from "../core/state.ts";
import type { AlarmTransition, Slot } from "./ring-slot.ts";
import { createRing, type Ring, type RingDeps } from "./ring.ts";
import { reasonOf } from "./trouble.ts";

export interface KeptNotes extends AlarmNotes {
  /** What an earlier life noted and did not clear. */
  readonly left: readonly Slot[];
  readonly close: () => Promise<void>;
}

/** The alarm ring as the pipeline's notes. Without a ring alarms go all the same; each write then says so. */
export async function openAlarmNotes(place: RingDeps, index: SiteIndex, log: Log): Promise<KeptNotes> {
  try {
    return notesIn(await createRing(place), index, log);
  } catch (error) {
    log.error("ring.unusable", { why: reasonOf(error) });
    return { write: () => Promise.reject(error), clear: async () => {}, left: [], close: async () => {} };
  }
}

function notesIn(ring: Ring, index: SiteIndex, log: Log): KeptNotes {
  const damaged = ring.damaged();
  if (damaged.length > 0) log.warn("ring.damaged", { slots: damaged });
  return {
    write: async (decisions) => {
      const transitions = decisions.flatMap((decision) => transitionsOf(decision, index));
      if (transitions.length > 0) await ring.append(transitions);
    },
    clear: async () => {
      const last = ring.entries().at(-1)?.seq;
      if (last !== undefined) await ring.clear(last);
    },
    left: ring.entries(),
    close: ring.close,
  };
}

function transitionsOf({ facts, changes }: Decision, index: SiteIndex): readonly AlarmTransition[] {
  const epoch = changes.find(isBox)?.value?.epoch ?? 1;
  return facts.flatMap((fact) => (isTransition(fact) ? [transitionOf(fact, epoch, changes, index)] : []));
}

type AlarmFact = Extract<Fact, { kind: "alarm" }>;

/** What begins or ends nothing has no place in the ring: the episode is there already. */
function isTransition(fact: Fact): fact is AlarmFact & { readonly event: AlarmTransition["event"] } {
  return fact.kind === "alarm" && fact.event !== "realarmed" && fact.event !== "chattering";
}

function transitionOf(
  { alarm, point, rule, episode, event, at }: AlarmFact & Pick<AlarmTransition, "event">,
  epoch: number,
  changes: readonly Change[],
  index: SiteIndex,
): AlarmTransition {
  const severity: Severity = index.rulesOf.get(point)?.find(({ id }) => id === rule)?.severity ?? 4;
  const row = changes.findLast((change) => change.table === "alarm" && change.key === alarm)?.value;
  const of = row !== undefined && "case" in row ? row.case : undefined;
  const wallMs = at.wallTrusted ? at.wallMs : 0;
  return { epoch, alarm, episode, event, severity, wallMs, monoMs: at.monoMs, ...(of && { case: of }) };
}

function isBox(change: Change): change is Extract<Change, { table: "box" }> {
  return change.table === "box";
}
