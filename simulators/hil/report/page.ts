import type { RowOf } from "../verdict/row.ts";
import { percentileNames } from "../verdict/distribution.ts";
import type { Judged, Measured, Verdict } from "../verdict/verdict.ts";
import { expectationText, outcomeText, secondsText } from "./expectation-text.ts";
import { escaped } from "./junit.ts";
import { summaryOf } from "./summary.ts";

/** `index.html`: one file, no script, nothing loaded from anywhere; it can be put away with the run. */
export function pageOf(verdict: Verdict, run: RowOf<"run">): string {
  const { scenario, judged, measured } = verdict;
  const summary = summaryOf(verdict, run, undefined);
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(scenario.scenario)} · ${verdict.kind}</title>
<style>${style}</style>
<main>
<h1>${escaped(scenario.title?.zh ?? scenario.scenario)} <small>${escaped(scenario.title?.en ?? "")}</small></h1>
<pre>${escaped(summary.zh)}</pre>
<pre lang="en">${escaped(summary.en)}</pre>
<table>
<caption>时延 Latency</caption>
<tr><th>名称<th>n${percentileNames.map((name) => `<th>${name}`).join("")}<th>分布 Distribution</tr>
${measured.map(latencyRow).join("\n")}
</table>
<table>
<caption>期望 Expectations</caption>
<tr><th>次<th>步<th>结果<th>看到 Seen</tr>
${judged.map((each) => judgedRow(each, verdict)).join("\n")}
</table>
<dl>
<dt>test_run<dd>${escaped(run.run)}<dt>gateway<dd>${escaped(run.gateway)}
<dt>config.sha256<dd>${escaped(run.configSha256)}<dt>seed<dd>${run.seed}
</dl>
</main>
</html>
`;
}

function latencyRow({ name, samples, distribution, bounds }: Measured): string {
  if (distribution === undefined) return `<tr><td>${name}<td>0<td colspan="5">–</tr>`;
  const cells = percentileNames.map((which) => {
    const bound = bounds.find((each) => each.which === which);
    const limit =
      bound === undefined ? "" : ` <small>${bound.isKept ? "≤" : ">"} ${secondsText(bound.limitMs)}</small>`;
    return `<td${bound?.isKept === false ? ' class="bad"' : ""}>${secondsText(distribution[which])}${limit}`;
  });
  return `<tr><td>${name}<td>${distribution.n}${cells.join("")}<td>${strip(samples, distribution.max)}</tr>`;
}

/** One stroke for each measurement, from zero on the left to the longest on the right. */
function strip(samples: readonly number[], max: number): string {
  const strokes = samples.map((each) => {
    const x = max === 0 ? 0 : Math.round((each / max) * (stripWidth - 2)) + 1;
    return `<path d="M${x} 2v16"/>`;
  });
  return `<svg width="${stripWidth}" height="20" role="img" aria-label="0–${secondsText(max)}">${strokes.join("")}</svg>`;
}

function judgedRow({ round, step, outcome, status, seen }: Judged, { scenario }: Verdict): string {
  const mark = { passed: "✔", failed: "✘", inconclusive: "?" }[status];
  const told = `${mark} ${outcomeText(outcome)}`;
  const what = escaped(expectationText(scenario, step));
  const id = `round-${round}-step-${step + 1}`;
  return `<tr id="${id}" class="${status === "passed" ? "" : "bad"}"><td>${round}<td>${what}<td>${escaped(told)}<td>${escaped(seen.join("; "))}</tr>`;
}

const stripWidth = 240;
const style = `
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#111;background:#fff}
main{max-width:70rem;margin:0 auto;padding:1rem}
small{color:#555;font-weight:400}
pre{background:#f3f3f3;padding:.75rem;white-space:pre-wrap}
table{border-collapse:collapse;width:100%;margin:1rem 0}
caption{text-align:left;font-weight:600}
th,td{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top}
.bad{background:#fde8e8}
svg path{stroke:#1f4e8c;stroke-opacity:.6}
dt{font-weight:600}dd{margin:0 0 .5rem;word-break:break-all}`;
