import type { CommissioningReport, DrillsReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { beginTest, drillRefused, endTest } from "../../drilling.ts";
import { personTitle, pointView } from "../../places.ts";
import { wordFor, words } from "../../text/words.ts";

type Drill = DrillsReply["drills"][number];
type Trial = Drill["trials"][number];
type Commissioned = CommissioningReport["points"][number];

const lookEveryMs = 1_000;

/** From the sensor to the claim of a named person, station by station, as it happens. */
export function TripTests({ of }: { readonly of: CommissioningReport }) {
  const asked = useAsked<DrillsReply>("api/v1/drills", lookEveryMs);
  const t = words.value.setup.trip;
  if (asked.kind !== "answer") return <p>{words.value.page.loading}</p>;
  const { drills, byPoint } = asked.answer;
  const watched = new Set<string>(byPoint.map(({ point }) => point));
  const { tested, watching } = of.counts;
  return (
    <>
      <p>{t.tested(tested, watching)}</p>
      <TripForm points={of.points.filter(({ id }) => watched.has(id))} isBusy={drills.some(isRunning)} />
      <p class="refused" role="alert">
        {drillRefused.value !== undefined && wordFor(t.why, drillRefused.value)}
      </p>
      {drills.slice(-shownMax).map((drill) => (
        <Course key={drill.id} of={drill} />
      ))}
    </>
  );
}

const shownMax = 3;

function TripForm({ points, isBusy }: { readonly points: readonly Commissioned[]; readonly isBusy: boolean }) {
  const t = words.value.setup.trip;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const chosen = form.getAll("point") as Commissioned["id"][];
    void beginTest({ method: form.get("method") === "inject" ? "inject" : "physical", points: chosen });
  };
  return (
    <form class="trip" onSubmit={send}>
      <fieldset>
        <legend>{t.points}</legend>
        {points.map((point) => (
          <label key={`${point.id} ${point.test?.result}`} class="check">
            <input type="checkbox" name="point" value={point.id} defaultChecked={point.test?.result !== "passed"} />
            <span>
              {point.place} {point.name} <small>{standingOf(point)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{t.method}</legend>
        {(["physical", "inject"] as const).map((method) => (
          <label key={method} class="check">
            <input type="radio" name="method" value={method} defaultChecked={method === "physical"} />
            <span>{t.methods[method]}</span>
          </label>
        ))}
      </fieldset>
      <button type="submit" class="primary practice" disabled={isBusy || points.length === 0}>
        {t.start}
      </button>
    </form>
  );
}

function standingOf({ test }: Commissioned): string {
  const t = words.value.setup.steps;
  return test === undefined ? t.untested : `${t.method[test.method]} · ${t.result[test.result]}`;
}

/** One test: what has been reached, what is waited for, and how it ended. */
function Course({ of }: { readonly of: Drill }) {
  const t = words.value.setup.trip;
  return (
    <section class="course" aria-label={t.course(words.value.testMethod[of.method])} aria-live="polite">
      <h4>{t.course(words.value.testMethod[of.method])}</h4>
      {of.trials.map((trial) => (
        <Stations key={trial.point ?? trial.person} of={trial} drill={of} />
      ))}
      {of.end === undefined ? (
        <button type="button" class="ghost" onClick={() => void endTest(of.id)}>
          {t.stop}
        </button>
      ) : (
        <p>
          <b>{words.value.setup.steps.result[of.end.result]}</b> {of.end.why && wordFor(t.why, of.end.why)}
        </p>
      )}
    </section>
  );
}

function Stations({ of, drill }: { readonly of: Trial; readonly drill: Drill }) {
  const t = words.value.setup.trip;
  const isClaimed = of.hops.some(({ hop }) => hop === "claimed");
  return (
    <div class="stations-of">
      <b>{titleOf(of)}</b>
      <ol class="hops">
        {of.hops.map(({ hop, at, by }) => (
          <li key={hop}>
            ✔ {t.hop[hop]} {secondsSince(drill, at)} {by !== undefined && personTitle(by as never)}
          </li>
        ))}
        {isRunning(drill) && !isClaimed && <li>{t.waiting}</li>}
      </ol>
    </div>
  );
}

function titleOf({ point, person }: Trial): string {
  const view = point === undefined ? undefined : pointView(point);
  if (view !== undefined) return `${view.place} ${view.name}`.trim();
  return person === undefined ? (point ?? "") : personTitle(person);
}

function secondsSince({ startedAt }: Drill, at: Drill["startedAt"]): string {
  return `${((at.monoMs - startedAt.monoMs) / 1_000).toFixed(1)} s`;
}

function isRunning({ end }: Drill): boolean {
  return end === undefined;
}
