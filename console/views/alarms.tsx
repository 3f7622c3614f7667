import { computed } from "@preact/signals";
import { cases, isPainted, pointNow, site } from "../live.ts";
import { byUrgency } from "../standing.ts";
import { words } from "../text/words.ts";
import { AskWho } from "./ask-who.tsx";
import { CaseCard } from "./case-card.tsx";
import { CaseRow } from "./case-row.tsx";

export const openCases = computed(() => byUrgency(cases.value.values()));

const usablePoints = computed(
  () => (site.value?.points ?? []).filter(({ id }) => isUsable(pointNow(id).value?.last.sample.kind)).length,
);

/** So many are shown with everything about them; of the others one line each, or nobody would see the tenth. */
const cardsMax = 3;

export function Alarms() {
  const open = openCases.value;
  return (
    <section class="alarms" aria-label={words.value.alarmsTitle}>
      <AskWho />
      {open.length === 0 ? <AllQuiet /> : <h2 class="section">{words.value.openCases(open.length)}</h2>}
      {open.slice(0, cardsMax).map((of) => (
        <CaseCard key={of.id} of={of} />
      ))}
      {open.length > cardsMax && (
        <ul class="case-rows">
          {open.slice(cardsMax).map((of) => (
            <CaseRow key={of.id} of={of} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Calm looks like paper: nothing is coloured while nothing is wrong. */
function AllQuiet() {
  if (!isPainted.value) return <div class="quiet-card">{words.value.connecting}</div>;
  return (
    <div class="quiet-card">
      <h2>{words.value.allQuiet}</h2>
      <p>{words.value.allQuietSub(site.value?.points.length ?? 0, usablePoints.value)}</p>
    </div>
  );
}

function isUsable(kind: string | undefined): boolean {
  return kind === "good" || kind === "uncertain";
}
