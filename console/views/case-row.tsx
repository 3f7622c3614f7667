import type { Case } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import { gridName, membersOf } from "../places.ts";
import { hrefTo } from "../route.ts";
import { isUnclaimed } from "../standing.ts";
import { timeText } from "../text/times.ts";
import { labelText, words } from "../text/words.ts";
import { Badge } from "./shape.tsx";

/** What the case is called where it stands in a list. */
export function caseTitle(of: Case): string {
  const worst = membersOf(of)[0];
  return worst === undefined ? words.value.hazard[of.hazard] : labelText(worst.rule.title);
}

export function casePlace(of: Case): string {
  return membersOf(of)[0]?.point.place ?? gridName(of.zone);
}

/** One case as one line. */
export function CaseRow({ of }: { readonly of: Case }) {
  return (
    <li>
      <a class="case-row" href={hrefTo("case", [of.id])} data-case={of.id}>
        <Badge severity={of.severity} />
        <span class="case-row-what">
          <b>{casePlace(of)}</b>
          <span>{caseTitle(of)}</span>
        </span>
        <span class={isUnclaimed(of) ? "case-row-state unclaimed" : "case-row-state"}>
          {words.value.state[of.state]}
        </span>
        <span class="muted">{timeText(of.openedAt.wallMs, nowMs.value)}</span>
      </a>
    </li>
  );
}
