import type { WaterLine } from "../../../gateway/api/schema.ts";
import { fullText } from "../../text/amounts.ts";
import { labelText, words } from "../../text/words.ts";
import type { Gauge } from "../../water.ts";
import { Panel } from "../panel.tsx";
import { Shape } from "../shape.tsx";

/** The threshold ladder: the highest line on top, the water as a row of its own among them. */
export function Lines({ gauge }: { readonly gauge: Gauge }) {
  const { station, level } = gauge;
  const t = words.value.flood;
  const above = station.lines.filter(({ value }) => level === undefined || value > level);
  const below = station.lines.slice(above.length);
  return (
    <Panel title={t.lines}>
      {station.lines.length === 0 && <p class="muted">{t.noLines}</p>}
      <ol class="water-lines">
        {above.map((line) => (
          <Line key={line.rule} gauge={gauge} line={line} isReached={false} />
        ))}
        {level !== undefined && (
          <li class={gauge.isHeard ? "water-now" : "water-now past-level"}>
            <span>{gauge.isHeard ? t.waterNow : t.waterBefore}</span>
            <b>{fullText(gauge.point, level)}</b>
          </li>
        )}
        {below.map((line) => (
          <Line key={line.rule} gauge={gauge} line={line} isReached />
        ))}
      </ol>
    </Panel>
  );
}

interface LineProps {
  readonly gauge: Gauge;
  readonly line: WaterLine;
  readonly isReached: boolean;
}

function Line({ gauge: { point, level, isHeard }, line, isReached }: LineProps) {
  const away = level === undefined || !isHeard ? "" : fullText(point, Math.abs(line.value - level));
  const t = words.value.flood;
  return (
    <li class={isReached ? "reached" : ""}>
      <span>
        {isReached && isHeard ? <Shape severity={line.severity} /> : null} {labelText(line.title)}
      </span>
      <small class="muted">{away === "" ? "" : isReached ? t.overBy(away) : t.under(away)}</small>
      <b>{fullText(point, line.value)}</b>
    </li>
  );
}
