import { computed } from "@preact/signals";
import type { Case } from "../../gateway/api/schema.ts";
import { cases, isPainted, pointNow, site } from "../live.ts";
import { isNearlyOver, isOver, isUnclaimed } from "../standing.ts";
import { words } from "../text/words.ts";
import { AskWho } from "./ask-who.tsx";
import { CaseCard } from "./case-card.tsx";

const openCases = computed(() =>
  [...cases.value.values()]
    .filter((of) => !isOver(of))
    .sort((a, b) => urgency(a) - urgency(b) || a.openedAt.wallMs - b.openedAt.wallMs),
);

const usablePoints = computed(
  () => (site.value?.points ?? []).filter(({ id }) => isUsable(pointNow(id).value?.last.sample.kind)).length,
);

export function Alarms() {
  const open = openCases.value;
  return (
    <section class="alarms" aria-label={words.value.alarmsTitle}>
      <AskWho />
      {open.length === 0 ? <AllQuiet /> : <h2 class="section">{words.value.openCases(open.length)}</h2>}
      {open.map((of) => (
        <CaseCard key={of.id} of={of} />
      ))}
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

/** Red that somebody is going to stands behind orange that nobody has taken, and what is done stands last. */
function urgency(of: Case): number {
  if (isUnclaimed(of)) return of.severity;
  return of.severity + (isNearlyOver(of) ? 3 : 1.5);
}
