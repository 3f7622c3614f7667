import type { Language } from "../../../config/diagnostic.ts";
import { words, type Words } from "../../../config/words.ts";
import type { LatencyName } from "../file/scenario.ts";
import type { RowOf } from "../verdict/row.ts";
import { exitOf, type Measured, type Verdict, type VerdictKind } from "../verdict/verdict.ts";
import { expectationText, outcomeText, secondsText } from "./expectation-text.ts";

/** What a run came to, on a screenful. */
export function summaryOf(verdict: Verdict, run: RowOf<"run">, report: string | undefined): Words {
  return { zh: lines(verdict, run, report, "zh").join("\n"), en: lines(verdict, run, report, "en").join("\n") };
}

function lines(verdict: Verdict, run: RowOf<"run">, report: string | undefined, language: Language): readonly string[] {
  const { scenario, rounds, judged, lost, clock, kind } = verdict;
  const bad = judged.filter(({ status }) => status !== "passed");
  const good = rounds - new Set(bad.map(({ round }) => round)).size;
  const head = words(
    `${scenario.scenario}   ${rounds} 次  通过 ${good}  丢失 ${lost.count}`,
    `${scenario.scenario}   ${rounds} rounds  ${good} passed  ${lost.count} lost`,
  );
  const sharp = `±${clock.uncertaintyMs.toFixed(1)} ms`;
  const foot = words(
    `时钟偏差 ${clock.offsetMs.toFixed(1)} ${sharp}   种子 ${run.seed}   ${report === undefined ? "" : `报告 ${report}   `}${kinds[kind].zh}，退出码 ${exitOf[kind]}`,
    `clock offset ${clock.offsetMs.toFixed(1)} ${sharp}   seed ${run.seed}   ${report === undefined ? "" : `report ${report}   `}${kinds[kind].en}, exit ${exitOf[kind]}`,
  );
  return [
    head[language],
    ...verdict.measured.flatMap((each) => latencyLine(each, language)),
    ...bad
      .slice(0, shownMax)
      .map(({ round, step, outcome }) => `  ✘ #${round} ${expectationText(scenario, step)}: ${outcomeText(outcome)}`),
    ...verdict.troubles.map(({ round, why }) => `  ✘ #${round} ${why}`),
    ...verdict.doubts.map((doubt) => `  ? ${doubt[language]}`),
    foot[language],
  ];
}

function latencyLine({ name, distribution, bounds }: Measured, language: Language): readonly string[] {
  if (distribution === undefined) return [];
  const { n, p50, p95, p99, max } = distribution;
  const numbers = `p50 ${secondsText(p50)}  p95 ${secondsText(p95)}  p99 ${secondsText(p99)}  max ${secondsText(max)}  n ${n}`;
  const limits = bounds.map(({ which, limitMs, isKept }) => `${which} ${secondsText(limitMs)} ${isKept ? "✔" : "✘"}`);
  const held = limits.length === 0 ? "" : `   ${limitWord[language]} ${limits.join(" ")}`;
  return [`  ${names[name][language]}  ${numbers}${held}`];
}

const limitWord: Words = { zh: "门限", en: "limits" };
/** Each language's names are of one width on a terminal. */
const names: Readonly<Record<LatencyName, Words>> = {
  sense_to_detect: words("越线→判定　　", "sensor → decision  "),
  sense_to_local: words("越线→现场声光", "sensor → siren     "),
  sense_to_accepted: words("越线→平台接受", "sensor → platform  "),
  detect_to_local: words("判定→现场声光", "decision → siren   "),
  detect_to_accepted: words("判定→平台接受", "decision → platform"),
};
const kinds: Readonly<Record<VerdictKind, Words>> = {
  passed: words("通过", "passed"),
  failed: words("未通过", "failed"),
  inconclusive: words("无法定论", "inconclusive"),
  slow: words("步骤都对，时延越过门限", "every step right, a latency threshold crossed"),
};
const shownMax = 10;
