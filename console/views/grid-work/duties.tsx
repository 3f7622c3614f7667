import type { AdmissionReply, DutiesReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { cases } from "../../live.ts";
import { person } from "../../person.ts";
import { gridName } from "../../places.ts";
import { fullTimeText, spanText } from "../../text/times.ts";
import { labelText, words } from "../../text/words.ts";
import { AskWho } from "../ask-who.tsx";
import { CaseRow } from "../case-row.tsx";
import { Panel } from "../panel.tsx";

/** 职责: what is mine, what grids take on, and what was not taken on. */
export function DutiesPage() {
  return (
    <>
      <AskWho />
      {person.value !== undefined && <Mine key={person.value} as={person.value} />}
      <TurnedAway />
      <Listed />
    </>
  );
}

function Mine({ as }: { readonly as: string }) {
  const asked = useAsked<DutiesReply>(`api/v1/duties?as=${encodeURIComponent(as)}`);
  const t = words.value.work.duties;
  if (asked.kind !== "answer") return null;
  if (asked.answer.seats.length === 0) return <p class="empty">{t.noSeat}</p>;
  return (
    <>
      {asked.answer.seats.map(({ grid, role, label, duties }) => (
        <Panel key={`${grid} ${role}`} title={`${t.mine} · ${labelText(label)}`} aside={gridName(grid)}>
          {duties.length === 0 && <p class="muted">{t.nothing}</p>}
          <ul class="lines">
            {duties.map((duty) => (
              <DutyLine key={duty.type} duty={duty} />
            ))}
          </ul>
        </Panel>
      ))}
    </>
  );
}

type Duty = DutiesReply["seats"][number]["duties"][number];

function DutyLine({ duty: { label, severity, steps, limitsMs } }: { readonly duty: Duty }) {
  const t = words.value;
  const limits = Object.entries(limitsMs).map(
    ([clock, ms]) => `${t.casePage.due[clock as keyof typeof t.casePage.due]} ${spanText(ms)}`,
  );
  return (
    <li>
      <b>{labelText(label)}</b>
      <span>{t.severity[severity]}</span>
      <small>{steps.map(labelText).join(" → ")}</small>
      <small>{limits.join(" · ")}</small>
    </li>
  );
}

/** 不予受理: the alarm stands and is shown, and nobody is sent. */
function TurnedAway() {
  const t = words.value.work.duties;
  const refused = [...cases.value.values()].filter(({ state }) => state === "rejected");
  return (
    <Panel title={t.refused} aside={String(refused.length)}>
      {refused.length === 0 && <p class="muted">{t.noneRefused}</p>}
      <ul>
        {refused.map((of) => (
          <CaseRow key={of.id} of={of} />
        ))}
      </ul>
    </Panel>
  );
}

function Listed() {
  const asked = useAsked<AdmissionReply>("api/v1/admission");
  const t = words.value;
  if (asked.kind !== "answer") return null;
  const { gate, listed, added } = asked.answer;
  return (
    <Panel title={t.work.duties.listed} aside={t.work.duties.gate[gate]}>
      <ul class="lines">
        {listed.map(({ type, label, severity, lifeSafety }) => (
          <li key={type}>
            <b>{labelText(label)}</b>
            <span>
              {t.severity[severity]}
              {lifeSafety && ` · ${t.work.duties.lifeSafety}`}
            </span>
          </li>
        ))}
        {added.map(({ type, label, approval, at, withdrawnAt }) => (
          <li key={type}>
            <b>{labelText(label)}</b>
            <span>{withdrawnAt === undefined ? t.work.duties.added : t.work.duties.withdrawn}</span>
            <small>
              {approval} · {fullTimeText((withdrawnAt ?? at).wallMs)}
            </small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
