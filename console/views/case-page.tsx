import type { Case } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import { cases, isPainted, notices } from "../live.ts";
import { membersOf, personTitle } from "../places.ts";
import { hrefTo, route } from "../route.ts";
import { fullTimeText, timeText } from "../text/times.ts";
import { words } from "../text/words.ts";
import { timelineOf } from "../timeline.ts";
import { AskWho } from "./ask-who.tsx";
import { Brought } from "./brought.tsx";
import { CaseCard } from "./case-card.tsx";
import { Chart } from "./chart.tsx";
import { Later } from "./later.tsx";
import { Panel } from "./panel.tsx";

/** Everything about one case: what to do next, how the value went, what happened, who was told. */
export function CasePage() {
  const of = cases.value.get(route.value.rest[0] ?? "");
  return (
    <>
      <div class="strip">
        <a class="back" href={hrefTo("duty")}>
          ← {words.value.nav.page.duty}
        </a>
        <h2 class="section">
          {words.value.nav.page.case} {of?.code}
        </h2>
      </div>
      {of === undefined ? (
        <p class="empty">{isPainted.value ? words.value.casePage.gone : words.value.connecting}</p>
      ) : (
        <Whole of={of} />
      )}
    </>
  );
}

const caseActs = () => import("./case-acts.tsx").then(({ CaseActs }) => CaseActs);

function Whole({ of }: { readonly of: Case }) {
  const t = words.value.casePage;
  const worst = membersOf(of)[0];
  return (
    <div class="page">
      <div class="alarms">
        <AskWho />
        <CaseCard of={of} />
        <Later load={caseActs} />
        {worst !== undefined && (
          <Panel title={t.chart} aside={worst.point.name}>
            <Chart point={worst.point} />
          </Panel>
        )}
        <Timeline of={of} />
      </div>
      <aside>
        <Standing of={of} />
        <People of={of} />
        <Tasks of={of} />
        <Brought of={of} />
      </aside>
    </div>
  );
}

function Timeline({ of }: { readonly of: Case }) {
  const events = timelineOf(of, membersOf(of), notices.value.values());
  return (
    <Panel title={words.value.timeline.title}>
      <ol class="timeline">
        {events.map(({ key, atMs, what, who, isHuman }) => (
          <li key={key} class={isHuman ? "human" : ""}>
            <time>{timeText(atMs, nowMs.value)}</time>
            <span>
              {what}
              {who !== undefined && <b> {who}</b>}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Standing({ of }: { readonly of: Case }) {
  const t = words.value;
  const { deadline } = of;
  return (
    <Panel title={t.casePage.standing}>
      <dl class="pairs">
        <dt>{t.casePage.opened}</dt>
        <dd>{fullTimeText(of.openedAt.wallMs)}</dd>
        <dt>{t.casePage.authority}</dt>
        <dd>{t.casePage.owner[of.authority]}</dd>
        {deadline !== undefined && (
          <>
            <dt>{t.casePage.due[deadline.clock]}</dt>
            <dd class={deadline.strikes > 0 ? "overdue" : ""}>
              {timeText(deadline.dueAt.wallMs, nowMs.value)}
              {deadline.strikes > 0 && ` · ${t.casePage.overdue}`}
            </dd>
          </>
        )}
        {of.suspension !== undefined && (
          <>
            <dt>{t.state.suspended}</dt>
            <dd>{of.suspension.reason}</dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

function People({ of }: { readonly of: Case }) {
  const t = words.value.casePage;
  const rows = [
    [t.has, of.claimedBy === undefined ? [] : [of.claimedBy]],
    [t.did, of.handledBy === undefined ? [] : [of.handledBy]],
    [t.called, of.told],
    [t.copied, of.copied ?? []],
  ] as const;
  const known = rows.filter(([, people]) => people.length > 0);
  return (
    <Panel title={t.people}>
      {known.length === 0 && <p class="muted">{t.nobody}</p>}
      <dl class="pairs">
        {known.map(([name, people]) => (
          <>
            <dt>{name}</dt>
            <dd>{people.map(personTitle).join(words.value.comma)}</dd>
          </>
        ))}
      </dl>
    </Panel>
  );
}

function Tasks({ of }: { readonly of: Case }) {
  const t = words.value.casePage;
  if (of.tasks.length === 0) return null;
  return (
    <Panel title={t.tasks}>
      <ul class="lines">
        {of.tasks.map(({ id, owner, what, state }) => (
          <li key={id}>
            <span>{owner.kind === "person" ? personTitle(owner.person) : owner.department}</span>
            <b>{t.task[state]}</b>
            <small>{what}</small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
