import type { Case } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import { timeText } from "../text/times.ts";
import { labelText } from "../text/words.ts";

type Stage = Case["policy"]["stages"][number];

/** The stages of the programme as one line under the names it has for them, so that everybody sees how far the case is. */
export function CasePath({ of }: { readonly of: Case }) {
  const { stages } = of.policy;
  const at = stages.findIndex(({ states }) => holds(states, lastCoreState(of)));
  return (
    <ol class="path">
      {stages.map((stage, index) => (
        <li
          key={stage.label.zh}
          class={index < at ? "done" : index === at ? "now" : "ahead"}
          aria-current={index === at ? "step" : undefined}
        >
          <span>{labelText(stage.label)}</span>
          <small>{index <= at ? reachedText(of, stage) : ""}</small>
        </li>
      ))}
    </ol>
  );
}

/** A case that was put on the account stands where it was left. */
function lastCoreState(of: Case): Case["state"] {
  const isOnPath = (state: Case["state"]) => of.policy.stages.some(({ states }) => holds(states, state));
  return isOnPath(of.state) ? of.state : (of.steps.findLast(({ to }) => isOnPath(to))?.to ?? "reported");
}

function reachedText(of: Case, { states }: Stage): string {
  const step = of.steps.find(({ to, verb }) => holds(states, to) && verb !== "rung" && verb !== "join");
  return step === undefined ? "" : timeText(step.at.wallMs, nowMs.value);
}

function holds(states: readonly string[], state: Case["state"]): boolean {
  return states.includes(state);
}
