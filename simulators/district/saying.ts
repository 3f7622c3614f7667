import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { stateNames } from "../../gateway/core/cases/names.ts";
import { clockText } from "../../gateway/core/time.ts";

type Words = Readonly<Record<string, string>>;

const events: Words = {
  raised: "触发",
  rearmed: "再次触发",
  realarmed: "仍在告警",
  cleared: "恢复",
  acked: "已确认",
  reset: "已复位",
  shelved: "已搁置",
  "out-of-service": "已停用",
  "in-service": "恢复使用",
};
const hazards: Words = { gas: "燃气", smoke: "烟雾", water: "水情", door: "门禁", system: "系统" };
const colours = [
  { zh: "无色", en: "no colour" },
  { zh: "红", en: "red" },
  { zh: "橙", en: "orange" },
  { zh: "黄", en: "yellow" },
  { zh: "蓝", en: "blue" },
];

/** Local time of the districts we pretend to be. */
const utcOffset = "+08:00";

/** One line for people, Chinese then English; a word of a newer box stands as it came. */
export function lineFor(box: string, { atMs, clockTrusted, corrected, body }: WireRecord): string {
  const said = sayingOf(body);
  const doubt = clockTrusted ? (corrected ? " (时间已更正 time corrected)" : "") : " (时钟未校准 clock not trusted)";
  return `${clockText(atMs, utcOffset)}${doubt} ${box} ${said}`;
}

type Body<K extends WireRecord["body"]["kind"]> = Extract<WireRecord["body"], { readonly kind: K }>;

function sayingOf(body: WireRecord["body"]): string {
  if (isPlain(body)) return plainSaying(body);
  switch (body.kind) {
    case "alarm":
      return alarmSaying(body);
    case "case":
      return caseSaying(body);
    case "escalated":
      return escalatedSaying(body);
    case "summary":
      return summarySaying(body);
    case "unknown":
      return `未知记录 ${body.word} | record of an unknown kind ${body.word}`;
  }
}

function alarmSaying({ event, point, rule, severity, hazard, value, case: of }: Body<"alarm">): string {
  const at = value === undefined ? point : `${point}=${value}`;
  const zh = `告警${word(events, event)} ${colour(severity).zh} ${word(hazards, hazard)} ${at} 规则 ${rule}`;
  const en = `alarm ${event} ${colour(severity).en} ${hazard} ${at} rule ${rule}`;
  return of === undefined ? `${zh} | ${en}` : `${zh} 案件 ${of} | ${en} case ${of}`;
}

function caseSaying({ case: id, grid, hazard, severity, from, to, by }: Body<"case">): string {
  const zh = `案件 ${id} ${stateText(to)} ${colour(severity).zh} ${word(hazards, hazard)} ${grid}`;
  const moved = from === to ? `worse, still ${to}` : `${from} → ${to}`;
  const en = `case ${id} ${from === undefined ? "opened" : moved} ${colour(severity).en} ${hazard} ${grid}`;
  return by === undefined ? `${zh} | ${en}` : `${zh} 由 ${by} | ${en} by ${by}`;
}

/** A summary has a row per point; those that moved most, for their size, show that it arrived whole. */
function summarySaying({ periodFromMs, rows }: Body<"summary">): string {
  const spread = ({ min = 0, max = 0 }: (typeof rows)[number]) =>
    (max - min) / Math.max(Math.abs(min), Math.abs(max), 0.1);
  const moved = rows.toSorted((a, b) => spread(b) - spread(a)).slice(0, shownMax);
  const shown = moved.map(({ point, min, max, count }) => `${point} ${min}…${max} (${count})`).join(", ");
  const from = clockText(periodFromMs, utcOffset);
  return `汇总 自 ${from} ${rows.length} 个测点 ${shown} | summary from ${from}, ${rows.length} points: ${shown}`;
}

function escalatedSaying({ case: id, rung, loop, told }: Body<"escalated">): string {
  const zh = `案件 ${id} 升级 第${rung + 1}级 第${loop + 1}轮 通知 ${told.join("、") || "无人"}`;
  return `${zh} | case ${id} escalated rung ${rung + 1} round ${loop + 1} told ${told.join(", ") || "nobody"}`;
}

const kinds = {
  copy: "抄送",
  evacuation: "转移",
  clock: "时钟",
  power: "供电",
  whistle: "吹哨",
  "roll-call": "点名",
  "command-result": "指令结果",
  drill: "演练",
  mode: "模式",
  duty: "值守",
  health: "运行状况",
  rejects: "拒收",
  losses: "收发台账",
  report: "报表",
  metric: "指标",
  "audit-head": "审计链头",
  context: "附近读数",
  evidence: "证据",
} as const;

type PlainBody = Body<keyof typeof kinds>;

function isPlain(body: WireRecord["body"]): body is PlainBody {
  return body.kind in kinds;
}

/** Fields as they came: these lines are for whoever looks on, no platform shows them so. */
function plainSaying({ kind, ...fields }: PlainBody): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${inWords(value)}`);
  return `${kinds[kind]} ${words.join(" ")} | ${kind}`;
}

function inWords(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex", 0, 8);
  return Array.isArray(value) ? `[${value.map(inWords).join(" ")}]` : String(value);
}

function colour(severity: number): { readonly zh: string; readonly en: string } {
  return colours[severity] ?? { zh: `${severity}级`, en: `severity ${severity}` };
}

function stateText(state: string): string {
  return Object.entries(stateNames).find(([name]) => name === state)?.[1].zh ?? state;
}

function word(words: Words, key: string): string {
  return words[key] ?? key;
}

const shownMax = 8;
