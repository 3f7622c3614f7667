import type { EvaluationReply } from "../../../gateway/api/schema.ts";
import { labelText, words } from "../../text/words.ts";
import { figureText, foundText, valueText } from "./measures.ts";

type Metric = EvaluationReply["now"]["metrics"][number];

interface FiguresProps {
  readonly metrics: readonly Metric[];
  readonly before: readonly Metric[];
}

/** Name, figure, what it is counted from, how it was before, and what is aimed at. */
export function Figures({ metrics, before }: FiguresProps) {
  const t = words.value.evaluation;
  return (
    <div class="table-box" tabIndex={0}>
      <table class="table figures stacked">
        <thead>
          <tr>
            <th>{t.metric}</th>
            <th>{t.figure}</th>
            <th>{t.from}</th>
            <th>{t.before}</th>
            <th>{t.target}</th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => (
            <Row key={metric.key} metric={metric} before={before.find(({ key }) => key === metric.key)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ metric, before }: { readonly metric: Metric; readonly before: Metric | undefined }) {
  return (
    <tr>
      <th scope="row" class="whole">
        {labelText(metric.label)}
      </th>
      <td>
        <b>{figureText(metric)}</b>
      </td>
      <td>
        {foundText(metric)} <small class="muted">{labelText(metric.denominator)}</small>
      </td>
      <td>{before === undefined ? "—" : figureText(before)}</td>
      <td>{metric.target === undefined ? "" : valueText(metric.target, metric.unit)}</td>
    </tr>
  );
}
