import type { Label } from "../../config/quantity.ts";
import type { LadderPolicy } from "../../config/ladder.ts";
import { told, type Language } from "./language.ts";
import type { TimetableRow } from "./timetable.ts";
import { clock } from "./voice.ts";

export interface IntroOf {
  readonly console: string;
  readonly siteFile: string;
  readonly dataIsKept: boolean;
  readonly speed: number;
  readonly ladder: LadderPolicy;
  readonly rows: readonly TimetableRow[];
  /** What is played instead of the timetable. */
  readonly replay?: Label | undefined;
  readonly language: Language;
}

/** What a newcomer reads first: what to open, and what is about to happen when. */
export function introLines(of: IntroOf): readonly string[] {
  const text = (label: Label): string => told(label, of.language);
  const plays = of.replay === undefined ? timetableLines(of) : [text(of.replay), text(texts.calm)];
  return [
    "",
    text({ zh: `打开 ${of.console}`, en: `open ${of.console}` }),
    text(of.dataIsKept ? texts.kept(of.siteFile) : texts.scratch(of.siteFile)),
    text(texts.stop),
    "",
    ...plays,
    "",
  ];
}

function timetableLines({ speed, ladder, rows, language }: IntroOf): readonly string[] {
  const rungs = ladder.rungs.map(({ after }) => `${after / 1000} s`).join(" / ");
  const later: TimetableRow = {
    atMs: laterFromMs / speed,
    text: texts.later(Number((laterEveryMin / speed).toPrecision(2))),
  };
  return [
    told(texts.speed(speed), language),
    told(texts.ladder(rungs), language),
    "",
    ...[...rows, later].map((row) => `${clock(row.atMs)}  ${told(row.text, language)}`),
  ];
}

const laterFromMs = 6 * 3_600_000;
const laterEveryMin = 240;
const texts = {
  kept: (file: string): Label => ({
    zh: `站点文件 ${file}，数据也在这里`,
    en: `site file ${file}, the data lies beside it`,
  }),
  scratch: (file: string): Label => ({
    zh: `站点文件 ${file}，结束时连同数据一起删除；--data DIR 可保留`,
    en: `site file ${file}, removed with the data at the end; --data DIR keeps them`,
  }),
  stop: { zh: "按 Ctrl-C 结束", en: "Ctrl-C ends it" },
  calm: { zh: "其余测点保持平静", en: "all other points stay calm" },
  speed: (speed: number): Label => ({
    zh: `现场的时间快 ${speed} 倍；网关不知道：它的延时和升级都按真实时间走`,
    en: `the world runs ${speed} times faster; the gateway does not know: its delays and its ladder keep real time`,
  }),
  ladder: (rungs: string): Label => ({
    zh: `没人认领就逐级往上叫（${rungs}）；在页面上选一个人、点认领，就不再往上`,
    en: `what nobody claims climbs the ladder (${rungs}); choose a person on the page and claim it, and it stops`,
  }),
  later: (everyMin: number): Label => ({
    zh: `此后每 ${everyMin} 分钟一件事`,
    en: `from here on one event every ${everyMin} min`,
  }),
};
