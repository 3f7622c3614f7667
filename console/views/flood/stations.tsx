import { hrefTo } from "../../route.ts";
import { amountText, unitText } from "../../text/amounts.ts";
import { words } from "../../text/words.ts";
import type { Gauge } from "../../water.ts";
import { pointNow } from "../../live.ts";
import { Age } from "../age.tsx";
import { LostMark, Shape } from "../shape.tsx";
import { arrivalText, gapText, rateText, standingText } from "./wording.ts";

interface StationsProps {
  readonly gauges: readonly Gauge[];
  readonly open: string | undefined;
}

/** One line each: where, how high, how fast, how long still, and how it stands. */
export function Stations({ gauges, open }: StationsProps) {
  return (
    <ul class="stations">
      {gauges.map((gauge) => (
        <li key={gauge.point.id}>
          <a
            class={gauge.severity === undefined ? "station" : `station ringing severity-${gauge.severity}`}
            href={hrefTo("flood", gauge.point.id.split("/"))}
            aria-current={gauge.point.id === open ? "true" : undefined}
            data-station={gauge.point.id}
          >
            <span class="station-name">
              <b>{gauge.point.name}</b>
              <small class="muted">{gauge.point.place}</small>
            </span>
            <Level gauge={gauge} />
            <span class="station-next">
              <span>{gauge.isHeard ? gapText(gauge) : ""}</span>
              <small class="muted">{gauge.isHeard ? arrivalText(gauge) : ""}</small>
            </span>
            <span class="station-state">
              {gauge.severity !== undefined && <Shape severity={gauge.severity} />}
              {!gauge.isHeard && <LostMark />}
              {standingText(gauge)}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What is not heard keeps its last level, marked as the past. */
function Level({ gauge: { point, level, isHeard, station } }: { readonly gauge: Gauge }) {
  const t = words.value;
  const heardMs = pointNow(point.id).value?.lastGood?.at.wallMs;
  if (!isHeard)
    return (
      <span class="station-level lost">
        <small>
          {level === undefined ? t.readings.never : t.readings.before(`${amountText(point, level)} ${unitText(point)}`)}
        </small>
        {heardMs !== undefined && (
          <small class="muted">
            <Age atMs={heardMs} />
          </small>
        )}
      </span>
    );
  return (
    <span class="station-level">
      <span>
        <b>{amountText(point, level ?? 0)}</b> <span class="unit">{unitText(point)}</span>
      </span>
      <small>{rateText(station.perHour)}</small>
    </span>
  );
}
