import { useEffect, useState } from "preact/hooks";
import type { Case, ChartReply, Notice, PointView } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import { coverage, notices, pointNow, site } from "../live.ts";
import { isLevel } from "../levels.ts";
import { personTitle, pointView } from "../places.ts";
import { isUnclaimed } from "../standing.ts";
import { fullText } from "../text/amounts.ts";
import { fullTimeText } from "../text/times.ts";
import { labelText, wordFor, words } from "../text/words.ts";
import { openCases } from "./alarms.tsx";
import { casePlace, caseTitle } from "./case-row.tsx";
import { DutyPanel } from "./duty-panel.tsx";
import { Panel } from "./panel.tsx";

const shiftHours = [8, 12, 24] as const;
const hourMs = 3_600_000;

/** 交接班单: what whoever comes must know, on one sheet of paper. */
export function Handover() {
  const [hours, setHours] = useState<(typeof shiftHours)[number]>(12);
  const t = words.value.handover;
  const fromMs = nowMs.peek() - hours * hourMs;
  return (
    <div class="sheet handover">
      <header class="sheet-head">
        <div>
          <h2 class="section">
            {site.value?.box.name} · {t.title}
          </h2>
          <p class="muted">{t.span(fullTimeText(fromMs), fullTimeText(nowMs.peek()))}</p>
        </div>
        <div class="segments no-print" role="group" aria-label={t.since}>
          {shiftHours.map((each) => (
            <button key={each} type="button" aria-pressed={each === hours} onClick={() => setHours(each)}>
              {t.hours(each)}
            </button>
          ))}
        </div>
        <button type="button" class="ghost no-print" onClick={() => print()}>
          {t.print}
        </button>
      </header>
      <CasesTable title={t.unclaimed} none={t.noneUnclaimed} rows={openCases.value.filter(isUnclaimed)} />
      <CasesTable title={t.open} none={t.noneOpen} rows={openCases.value.filter((of) => !isUnclaimed(of))} />
      <Levels key={hours} fromMs={fromMs} />
      <Lost />
      <Failed fromMs={fromMs} />
      <DutyPanel />
      <footer class="signatures">
        <span>{t.handsOver}</span>
        <span>{t.takesOver}</span>
        <span>{t.at}</span>
      </footer>
    </div>
  );
}

interface CasesTableProps {
  readonly title: string;
  readonly none: string;
  readonly rows: readonly Case[];
}

function CasesTable({ title, none, rows }: CasesTableProps) {
  const t = words.value;
  return (
    <Panel title={title} aside={String(rows.length)}>
      {rows.length === 0 && <p class="muted">{none}</p>}
      <ul class="lines">
        {rows.map((of) => (
          <li key={of.id}>
            <b>
              {t.severity[of.severity]} · {casePlace(of)}
            </b>
            <span>{caseTitle(of)}</span>
            <span>
              {of.code} · {fullTimeText(of.openedAt.wallMs)} · {t.state[of.state]}
              {of.claimedBy !== undefined && ` · ${personTitle(of.claimedBy)}`}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const levels = () => (site.value?.points ?? []).filter(isLevel);

/** The water as it stands, and as it stood when the shift began. */
function Levels({ fromMs }: { readonly fromMs: number }) {
  const t = words.value.handover;
  const points = levels();
  const then = useLevelsThen(points, fromMs);
  if (points.length === 0) return null;
  return (
    <Panel title={t.levels}>
      <table class="table">
        <thead>
          <tr>
            <th>{t.station}</th>
            <th>{fullTimeText(fromMs)}</th>
            <th>{t.now}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.id}>
              <td>
                {point.name} <small class="muted">{point.place}</small>
              </td>
              <td>{valueOrNone(point, then.get(point.id))}</td>
              <td>{nowText(point)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function nowText(point: PointView): string {
  const sample = pointNow(point.id).value?.last.sample;
  if (sample === undefined) return words.value.readings.never;
  return sample.kind === "bad" ? wordFor(words.value.fault, sample.why) : fullText(point, sample.value);
}

function valueOrNone(point: PointView, value: number | undefined): string {
  return value === undefined ? "—" : fullText(point, value);
}

/** A reading within ten minutes of the time counts; none is none. */
function useLevelsThen(points: readonly PointView[], fromMs: number): ReadonlyMap<string, number> {
  const [then, setThen] = useState<ReadonlyMap<string, number>>(new Map());
  useEffect(() => {
    let isCurrent = true;
    void Promise.all(points.map((point) => levelAt(point, fromMs))).then(
      (found) => isCurrent && setThen(new Map(found.flatMap((each) => (each === undefined ? [] : [each])))),
    );
    return () => {
      isCurrent = false;
    };
  }, [fromMs]);
  return then;
}

const besideMs = 600_000;

async function levelAt({ id }: PointView, atMs: number): Promise<readonly [string, number] | undefined> {
  const range = `from=${Math.floor(atMs)}&to=${Math.ceil(atMs + besideMs)}&rows=30`;
  const reply = await fetch(`api/v1/points/${id}/chart?${range}`).catch(() => undefined);
  if (reply?.ok !== true) return undefined;
  const chart = (await reply.json()) as ChartReply;
  const [first] = chart.step === "reading" ? chart.rows.flatMap(valueIn) : chart.rows.map(({ mean }) => mean);
  return first === undefined ? undefined : [id, first];
}

function valueIn({ sample }: Extract<ChartReply, { step: "reading" }>["rows"][number]): readonly number[] {
  return sample.kind === "bad" ? [] : [sample.value];
}

function Lost() {
  const t = words.value;
  const gaps = coverage.value?.gaps ?? [];
  return (
    <Panel title={t.coverage.sick} aside={String(gaps.length)}>
      {gaps.length === 0 && <p class="muted">{t.coverage.whole}</p>}
      <ul class="lines">
        {gaps.map(({ point, why }) => (
          <li key={point}>
            <b>{pointView(point)?.place}</b>
            <span>{pointView(point)?.name}</span>
            <span>{t.coverage.why[why]}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Failed({ fromMs }: { readonly fromMs: number }) {
  const t = words.value;
  const failed = [...notices.value.values()].filter((notice) => isFailed(notice) && notice.dueAt.wallMs >= fromMs);
  return (
    <Panel title={t.handover.failed} aside={String(failed.length)}>
      {failed.length === 0 && <p class="muted">{t.handover.noneFailed}</p>}
      <ul class="lines">
        {failed.map(({ id, to, channel, dueAt, brief, progress }) => (
          <li key={id}>
            <b>{personTitle(to)}</b>
            <span>
              {channel} · {fullTimeText(dueAt.wallMs)}
            </span>
            <span>{progress.kind === "failed" ? wordFor(t.why, progress.why) : ""}</span>
            <small>{labelText(brief)}</small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function isFailed({ progress }: Notice): boolean {
  return progress.kind === "failed";
}
