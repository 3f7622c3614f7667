import { useState } from "preact/hooks";
import { nowMs } from "../../box-clock.ts";
import { pointNow } from "../../live.ts";
import type { Gauge } from "../../water.ts";
import { timeText } from "../../text/times.ts";
import { words } from "../../text/words.ts";
import { Age } from "../age.tsx";
import { LongChart, type Span } from "../long-chart.tsx";
import { Panel } from "../panel.tsx";
import type { Ahead } from "../plot.ts";
import { Value } from "../value.tsx";
import { Lines } from "./lines.tsx";
import { arrivalText, flowText, gapText, rateText, standingText } from "./wording.ts";

const spans = ["6h", "24h", "3d", "7d"] as const;

/** One gauge: the number, its lines with the water among them, and the line it drew. */
export function StationPage({ gauge }: { readonly gauge: Gauge }) {
  const [span, setSpan] = useState<Span>("6h");
  const { point, severity } = gauge;
  return (
    <section
      class={severity === undefined ? "station-page" : `station-page severity-${severity}`}
      aria-label={point.name}
    >
      <header class="station-head">
        <div>
          <h2>{point.name}</h2>
          <p class="muted">{point.place}</p>
          <p class="station-standing">{standingText(gauge)}</p>
        </div>
        <Now gauge={gauge} />
      </header>
      <div class="station-body">
        <Lines gauge={gauge} />
        <Panel title={words.value.flood.course}>
          <LongChart
            point={point}
            spans={spans}
            span={span}
            choose={setSpan}
            ahead={aheadOf(gauge)}
            say={(series) => flowText(gauge, series, nowMs.peek())}
          />
          <p class="muted">{words.value.flood.noForecast}</p>
        </Panel>
      </div>
    </section>
  );
}

function Now({ gauge }: { readonly gauge: Gauge }) {
  const { point, station, isHeard } = gauge;
  const now = pointNow(point.id).value;
  const atMs = now?.last.at.wallMs;
  return (
    <div class="big-value">
      <Value point={point} now={now} />
      {atMs !== undefined && isHeard && (
        <p class="muted">
          {timeText(atMs, nowMs.value)} · <Age atMs={atMs} />
        </p>
      )}
      {isHeard && <p class="station-rate">{rateText(station.perHour)}</p>}
      {isHeard && <p>{[gapText(gauge), arrivalText(gauge)].filter((each) => each !== "").join(" · ")}</p>}
    </div>
  );
}

/** Only a range is drawn: what is refused in words is not suggested by a line. */
function aheadOf({ point, station, level, isHeard }: Gauge): Ahead | undefined {
  const line = station.lines.find(({ rule }) => rule === station.next?.rule);
  const arrival = station.next?.arrival;
  const at = pointNow(point.id).value?.last.at.wallMs;
  if (!isHeard || arrival?.kind !== "range" || line === undefined || level === undefined || at === undefined)
    return undefined;
  return {
    atMs: at,
    from: level,
    value: line.value,
    soonestMs: at + arrival.fromMs,
    latestMs: at + arrival.toMs,
  };
}
