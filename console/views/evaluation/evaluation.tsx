import { useState } from "preact/hooks";
import type { EvaluationReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { nowMs } from "../../box-clock.ts";
import { cases, site } from "../../live.ts";
import { gridName } from "../../places.ts";
import { hrefTo } from "../../route.ts";
import { fullTimeText } from "../../text/times.ts";
import { labelText, words } from "../../text/words.ts";
import { casePlace } from "../case-row.tsx";
import { Panel } from "../panel.tsx";
import { Figures } from "./figures.tsx";
import { shareText } from "./measures.ts";

const daysAsked = [7, 30, 90, 365] as const;
const dayMs = 86_400_000;

/** How the grids did: every figure with what it is a share of, beside the span before it. */
export function EvaluationPage() {
  const [days, setDays] = useState<(typeof daysAsked)[number]>(30);
  const [grid, setGrid] = useState("");
  const [toMs] = useState(() => Math.ceil(nowMs.peek()));
  const where = grid === "" ? "" : `&grid=${encodeURIComponent(grid)}`;
  const from = toMs - days * dayMs;
  const asked = useAsked<EvaluationReply>(`api/v1/evaluation?from=${from}&to=${toMs}&before=true${where}`);
  const t = words.value.evaluation;
  return (
    <div class="sheet evaluation">
      <header class="sheet-head">
        <div>
          <h2 class="section">{t.title}</h2>
          <p class="muted">{t.span(fullTimeText(from), fullTimeText(toMs))}</p>
        </div>
        <label class="who">
          <span>{t.grid}</span>
          <select value={grid} onChange={(event) => setGrid(event.currentTarget.value)}>
            <option value="">{t.everywhere}</option>
            {site.value?.grids.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <div class="segments no-print" role="group" aria-label={t.howLong}>
          {daysAsked.map((each) => (
            <button key={each} type="button" aria-pressed={each === days} onClick={() => setDays(each)}>
              {t.days(each)}
            </button>
          ))}
        </div>
        <button type="button" class="ghost no-print" onClick={() => print()}>
          {words.value.handover.print}
        </button>
      </header>
      {asked.kind === "answer" ? (
        <Whole reply={asked.answer} />
      ) : (
        <p class="empty">{asked.kind === "loading" ? words.value.page.loading : words.value.past.failed}</p>
      )}
    </div>
  );
}

function Whole({ reply: { now, before } }: { readonly reply: EvaluationReply }) {
  const t = words.value.evaluation;
  const named = now.metrics.filter(({ weight }) => weight !== undefined);
  const others = now.metrics.filter(({ weight }) => weight === undefined);
  return (
    <>
      <ScorePanel now={now} />
      <Panel title={t.named}>
        <Figures metrics={named} before={before?.metrics ?? []} />
      </Panel>
      <Anomalies anomalies={now.anomalies} />
      <Grids grids={now.grids} />
      <details class="panel">
        <summary>{t.others(others.length)}</summary>
        <Figures metrics={others} before={before?.metrics ?? []} />
      </details>
    </>
  );
}

type Now = EvaluationReply["now"];

/** What had no figure is not filled in: the weight that is really behind the score is said with it. */
function ScorePanel({ now: { score, readiness } }: { readonly now: Now }) {
  const t = words.value.evaluation;
  return (
    <div class="scores">
      <Panel title={t.score}>
        <p class="score">{score.value === undefined ? "—" : shareText(score.value)}</p>
        <p class="muted">{t.weight(shareText(score.weight), score.missing.length)}</p>
      </Panel>
      <Panel title={t.readiness} aside={readiness.passes ? t.passes : t.fails}>
        <p class="score">{shareText(readiness.score)}</p>
        <ul class="lines">
          {readiness.items.map(({ key, label, count, of, isMet }) => (
            <li key={key}>
              <span>{labelText(label)}</span>
              <b class={isMet ? "" : "gap"}>
                {count}/{of}
              </b>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

/** A sign that somebody should look, and no judgement. */
function Anomalies({ anomalies }: { readonly anomalies: Now["anomalies"] }) {
  const t = words.value.evaluation;
  if (anomalies.length === 0) return null;
  return (
    <Panel title={t.anomalies} aside={String(anomalies.length)}>
      <p class="muted">{t.noJudgement}</p>
      <ul class="lines">
        {anomalies.map(({ kind, cases: ids }) => (
          <li key={`${kind} ${ids.join()}`}>
            <b>{t.anomaly[kind]}</b>
            <span>
              {ids.slice(0, shownMax).map((id) => (
                <a key={id} href={hrefTo("case", [id])}>
                  {placeOf(id)}{" "}
                </a>
              ))}
              {ids.length > shownMax && t.more(ids.length - shownMax)}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const shownMax = 5;

function placeOf(id: string): string {
  const of = cases.value.get(id);
  return of === undefined ? id : casePlace(of);
}

function Grids({ grids }: { readonly grids: Now["grids"] }) {
  const t = words.value.evaluation;
  if (grids.length === 0) return null;
  return (
    <Panel title={t.byGrid}>
      <div class="table-box" tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              <th>{t.grid}</th>
              <th>{t.registered}</th>
              <th>{t.closed}</th>
              <th>{t.late}</th>
            </tr>
          </thead>
          <tbody>
            {grids.map(({ grid, registered, closed, late }) => (
              <tr key={grid}>
                <td>{gridName(grid)}</td>
                <td>{registered}</td>
                <td>
                  {closed}/{registered}
                </td>
                <td>
                  {late}/{registered}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
