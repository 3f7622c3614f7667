import type { PointView } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import type { Sample } from "../sample.ts";
import { fullText } from "../text/amounts.ts";
import { timeText } from "../text/times.ts";
import { words } from "../text/words.ts";

const rowsShown = 20;

interface NumbersProps {
  readonly point: PointView;
  readonly samples: readonly Sample[];
}

/** What the line shows, for readers of the screen and of paper: the newest first. */
export function Numbers({ point, samples }: NumbersProps) {
  const t = words.value.chart;
  const rows = samples
    .filter(({ value }) => value !== undefined)
    .slice(-rowsShown)
    .reverse();
  return (
    <details>
      <summary>{t.table}</summary>
      <table>
        <thead>
          <tr>
            <th>{t.time}</th>
            <th>{t.value}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ atMs, value }) => (
            <tr key={atMs}>
              <td>{timeText(atMs, nowMs.peek())}</td>
              <td>{value === undefined ? "" : fullText(point, value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
