import type { Case } from "../../gateway/api/schema.ts";
import { useEffect } from "preact/hooks";
import { nowMs } from "../box-clock.ts";
import { connection } from "../client.ts";
import { coverage, duty, mode, pointNow, site } from "../live.ts";
import { gridName, membersOf, personTitle } from "../places.ts";
import { hrefTo } from "../route.ts";
import { isUnclaimed } from "../standing.ts";
import { timeText } from "../text/times.ts";
import { labelText, words } from "../text/words.ts";
import { gauges, watchWater } from "../water.ts";
import { openCases } from "./alarms.tsx";
import { casePlace, caseTitle } from "./case-row.tsx";
import { arrivalText, gapText, rateText, standingText } from "./flood/wording.ts";
import { LostBar } from "./header.tsx";
import { countdownText } from "./ladder.tsx";
import { Shape } from "./shape.tsx";
import { SoundButton } from "./sound-button.tsx";
import { Value } from "./value.tsx";

/** So many fit a wall screen at a size that is read from four metres. */
const shownMax = 4;

/** For the wall: dark, few words, and nothing that is to be touched but the way back. */
export function Board() {
  const open = openCases.value;
  const t = words.value.board;
  return (
    <div class="board">
      <BoardTop />
      <LostBar />
      <main id="main" tabIndex={-1} class={connection.value.kind === "lost" ? "past" : ""}>
        {open.length === 0 && mode.value?.preset !== "flood" && <p class="board-quiet">{words.value.allQuiet}</p>}
        {open.slice(0, shownMax).map((of) => (
          <BoardCase key={of.id} of={of} />
        ))}
        {open.length > shownMax && <p class="board-more">{t.more(open.length - shownMax)}</p>}
        <BoardGauges rows={shownMax - open.length} />
      </main>
      <BoardFoot />
    </div>
  );
}

function BoardTop() {
  const t = words.value;
  const now = coverage.value;
  return (
    <header class="board-top">
      <h1>{site.value?.box.name}</h1>
      {mode.value !== undefined && <b class={`mode-${mode.value.mode} board-mode`}>{labelText(mode.value.label)}</b>}
      <span class="grow" />
      {now !== undefined && (
        <span class={now.protected < now.points ? "board-coverage lacking" : "board-coverage"}>
          {t.coverage.title}{" "}
          <b>
            {now.protected}/{now.points}
          </b>
        </span>
      )}
      <b class="board-clock">{timeText(nowMs.value, nowMs.value).slice(0, 5)}</b>
    </header>
  );
}

function BoardCase({ of }: { readonly of: Case }) {
  const worst = membersOf(of)[0];
  return (
    <article class={`board-case severity-${of.severity} ${isUnclaimed(of) ? "unclaimed" : ""}`} aria-live="assertive">
      <Shape severity={of.severity} />
      <div>
        <h2>{casePlace(of)}</h2>
        <p>
          {caseTitle(of)} · {gridName(of.zone)}
        </p>
        <p class="board-state">
          <b>{words.value.state[of.state]}</b>{" "}
          {of.claimedBy === undefined ? countdownText(of) : personTitle(of.claimedBy)}
        </p>
      </div>
      {worst !== undefined && (
        <div class="board-value">
          <Value point={worst.point} now={pointNow(worst.point.id).value} />
          <p>{timeText(of.openedAt.wallMs, nowMs.value)}</p>
        </div>
      )}
    </article>
  );
}

/** In the flood season the water stands where no case does. */
function BoardGauges({ rows }: { readonly rows: number }) {
  const isSeason = mode.value?.preset === "flood";
  useEffect(() => (isSeason ? watchWater() : undefined), [isSeason]);
  if (!isSeason || rows <= 0) return null;
  return (
    <>
      {gauges.value.slice(0, rows).map((gauge) => (
        <article
          key={gauge.point.id}
          class={`board-case gauge ${gauge.severity === undefined ? "" : `severity-${gauge.severity}`}`}
        >
          {gauge.severity === undefined ? <span /> : <Shape severity={gauge.severity} />}
          <div>
            <h2>{gauge.point.name}</h2>
            <p class="board-state">
              <b>{standingText(gauge)}</b>{" "}
              {gauge.isHeard ? [gapText(gauge), arrivalText(gauge)].filter(Boolean).join(" · ") : ""}
            </p>
          </div>
          <div class="board-value">
            <Value point={gauge.point} now={pointNow(gauge.point.id).value} />
            <p>{gauge.isHeard ? rateText(gauge.station.perHour) : ""}</p>
          </div>
        </article>
      ))}
    </>
  );
}

function BoardFoot() {
  const people = [...new Set(duty.value.flatMap((seat) => seat.people))].map(personTitle);
  return (
    <footer class="board-foot">
      <span>
        {words.value.duty.title}：<b>{people.join(words.value.comma) || words.value.duty.nobody}</b>
      </span>
      <span class="grow" />
      <SoundButton />
      <a class="quiet" href={hrefTo("duty")}>
        {words.value.board.leave}
      </a>
    </footer>
  );
}
