import { useState } from "preact/hooks";
import type { Case } from "../../../gateway/api/schema.ts";
import { nowMs } from "../../box-clock.ts";
import { cases } from "../../live.ts";
import { gridName, personTitle } from "../../places.ts";
import { words } from "../../text/words.ts";
import { casePlace, caseTitle, CaseRow } from "../case-row.tsx";
import { DaysAndText, type Asking } from "./asking.tsx";

const dayMs = 86_400_000;
const shownMax = 200;

/** Every case the box still keeps, the newest first. */
export function CaseSearch() {
  const [asking, setAsking] = useState<Asking>({ days: 30, text: "" });
  const t = words.value.past;
  const fromMs = nowMs.peek() - asking.days * dayMs;
  const found = [...cases.value.values()]
    .filter((of) => of.openedAt.wallMs >= fromMs && searchText(of).includes(asking.text.toLowerCase()))
    .sort((a, b) => b.openedAt.wallMs - a.openedAt.wallMs);
  return (
    <section class="panel">
      <DaysAndText asking={asking} ask={setAsking} />
      <p class="muted">{t.count(found.length)}</p>
      <ul class="case-rows">
        {found.slice(0, shownMax).map((of) => (
          <CaseRow key={of.id} of={of} />
        ))}
      </ul>
    </section>
  );
}

function searchText(of: Case): string {
  const who = of.claimedBy === undefined ? "" : personTitle(of.claimedBy);
  const state = words.value.state[of.state];
  return [of.code, casePlace(of), caseTitle(of), gridName(of.zone), who, state].join(" ").toLowerCase();
}
