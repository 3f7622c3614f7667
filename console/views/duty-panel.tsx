import type { DutyReply, DutyView } from "../../gateway/api/schema.ts";
import { useAsked } from "../asked.ts";
import { nowMs } from "../box-clock.ts";
import { duty } from "../live.ts";
import { gridName, personTitle, roleName, tierOf } from "../places.ts";
import { timeText } from "../text/times.ts";
import { wordFor, words } from "../text/words.ts";
import { Panel } from "./panel.tsx";

type Next = NonNullable<DutyReply["seats"][number]["next"]>;

/** Who comes next changes at a handover or when somebody edits the plan; who is there now comes by itself. */
const askEveryMs = 60_000;

/** On duty now, and who comes next and when; where nobody is, stands first. Beside other things so many are enough. */
export function DutyPanel({ shownMax = Infinity }: { readonly shownMax?: number }) {
  const asked = useAsked<DutyReply>("api/v1/duty", askEveryMs);
  const next = new Map(asked.kind === "answer" ? asked.answer.seats.map((seat) => [keyOf(seat), seat.next]) : []);
  const seats = duty.value.toSorted((a, b) => Number(b.people.length === 0) - Number(a.people.length === 0));
  return (
    <Panel title={words.value.duty.title}>
      <ul class="lines">
        {seats.slice(0, shownMax).map((seat) => (
          <Seat key={keyOf(seat)} seat={seat} next={next.get(keyOf(seat))} />
        ))}
      </ul>
      {seats.length > shownMax && <p class="muted">{words.value.coverage.more(seats.length - shownMax)}</p>}
    </Panel>
  );
}

function keyOf({ grid, role }: Pick<DutyView, "grid" | "role">): string {
  return `${grid} ${role}`;
}

function Seat({ seat, next }: { readonly seat: DutyView; readonly next: Next | undefined }) {
  const t = words.value;
  const why = wordFor(t.duty, seat.why);
  return (
    <li>
      <span class="muted">
        {gridName(seat.grid)} · {roleName(tierOf(seat.grid), seat.role)}
      </span>
      <b class={seat.people.length === 0 ? "gap" : ""}>{names(seat.people)}</b>
      {why !== "" && <small>{why}</small>}
      {next !== undefined && !isSame(next.people, seat.people) && (
        <small>{t.coverageNext(timeText(next.atMs, nowMs.value), names(next.people))}</small>
      )}
    </li>
  );
}

function names(people: DutyView["people"]): string {
  return people.length === 0 ? words.value.duty.nobody : people.map(personTitle).join(words.value.comma);
}

function isSame(a: DutyView["people"], b: DutyView["people"]): boolean {
  return a.length === b.length && a.every((person) => b.includes(person));
}
