import type { Case } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import { timeText } from "../text/times.ts";
import { words } from "../text/words.ts";

const path = ["reported", "claimed", "on-scene", "handling", "feedback", "closed"] as const;

/** The six states of a case as one line, so that everybody sees how far it is. */
export function CasePath({ of }: { readonly of: Case }) {
  const at = path.indexOf(of.state);
  return (
    <ol class="path">
      {path.map((state, index) => (
        <li
          key={state}
          class={index < at ? "done" : index === at ? "now" : "ahead"}
          aria-current={index === at ? "step" : undefined}
        >
          <span>{words.value.state[state]}</span>
          <small>{index <= at ? reachedText(of, state) : ""}</small>
        </li>
      ))}
    </ol>
  );
}

function reachedText(of: Case, state: Case["state"]): string {
  const step = of.steps.findLast(({ to, verb }) => to === state && verb !== "escalate" && verb !== "join");
  const at = step?.at ?? (state === "reported" ? of.openedAt : undefined);
  return at === undefined ? "" : timeText(at.wallMs, nowMs.value);
}
