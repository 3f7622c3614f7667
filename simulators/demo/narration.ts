import type { Label } from "../../config/quantity.ts";
import { stateNames } from "../../gateway/core/cases/names.ts";
import type { Fact } from "../../gateway/core/fact.ts";
import type { Fault, Sample } from "../../gateway/core/points/reading.ts";
import type { Reject } from "../../gateway/core/state.ts";
import type { KnownPoint, KnownSite } from "./console-client.ts";

type MovedFact = Extract<Fact, { kind: "case-moved" }>;
type AlarmFact = Extract<Fact, { kind: "alarm" }>;
const told = ["case-opened", "case-joined", "case-moved", "rung", "duty-gap"] as const;
type CaseFact = Extract<Fact, { kind: (typeof told)[number] }>;

/** A case as people call it. */
export type CodeOf = (id: CaseFact["case"]) => string;

/** A fact as a sentence for somebody who sees the gateway for the first time; none for a fact that explains itself. */
export function factText(fact: Fact, site: KnownSite, codeOf: CodeOf): Label | undefined {
  if (fact.kind === "alarm") return alarmText(fact, site);
  return isOfCase(fact) ? caseText(fact, site, codeOf(fact.case)) : undefined;
}

function isOfCase(fact: Fact): fact is CaseFact {
  return told.some((kind) => kind === fact.kind);
}

/** Points of one device whose newest samples were refused for one reason: why, and what it said. */
export function refusalText(
  points: readonly string[],
  sample: Extract<Sample, { kind: "bad" }>,
  site: KnownSite,
): Label {
  const names = points.map((point) => nameOf(site.points, point));
  const first = names[0] ?? { zh: "", en: "" };
  const more = names.length - 1;
  const who = more === 0 ? first : { zh: `${first.zh}等 ${more + 1} 个测点`, en: `${first.en} and ${more} more` };
  const why = faultNames[sample.why];
  const said = sample.detail === undefined || more > 0 ? sample.why : `${sample.why}: ${sample.detail}`;
  return { zh: `${who.zh}的读数不采信：${why.zh}（${said}）`, en: `${who.en} not believed: ${why.en}` };
}

/** Messages that never became a reading, and why. */
export function rejectText({ source, why, detail }: Reject, more: number, site: KnownSite): Label {
  const name = nameOf(site.points, source);
  const reason = faultNames[why];
  return {
    zh: `拒收 ${more} 条：${name.zh}，${reason.zh}（${why}：${detail}）`,
    en: `refused ${more}: ${name.en}, ${reason.en} (${why}: ${detail})`,
  };
}

function alarmText({ event, point, rule, evidence }: AlarmFact, site: KnownSite): Label | undefined {
  const verb = alarmVerbs[event];
  if (verb === undefined) return undefined;
  const where = nameOf(site.points, point);
  const title = site.rules.find(({ id }) => id === rule)?.title ?? { zh: rule, en: rule };
  const number = numberText(
    evidence,
    site.points.find(({ id }) => id === point),
  );
  return {
    zh: `${verb.zh}：${title.zh}，${where.zh}${number.zh}`,
    en: `${verb.en}: ${title.en}, ${where.en}${number.en}`,
  };
}

function numberText({ value, limit, perMs, silentMs }: AlarmFact["evidence"], point: KnownPoint | undefined): Label {
  if (silentMs !== undefined) {
    const seconds = Math.round(silentMs / 1000);
    return { zh: ` ${seconds} 秒没有可信读数`, en: ` silent for ${seconds} s` };
  }
  if (value === undefined || point?.kind !== "analogue") return { zh: "", en: "" };
  const unit = point.unit;
  const amount = `${rounded(value)} ${unit}`.trim();
  if (perMs !== undefined) {
    const span = `${Math.round(perMs / 1000)} s`;
    return { zh: ` ${span} 内上升 ${amount}`, en: ` up ${amount} in ${span}` };
  }
  const against = limit === undefined ? { zh: "", en: "" } : { zh: `（限值 ${limit}）`, en: ` (limit ${limit})` };
  return { zh: ` ${amount}${against.zh}`, en: ` ${amount}${against.en}` };
}

function caseText(fact: CaseFact, site: KnownSite, code: string): Label | undefined {
  switch (fact.kind) {
    case "case-opened":
      return {
        zh: `案件 ${code} 开启（${severities.zh[fact.severity]}）`,
        en: `case ${code} opened (${severities.en[fact.severity]})`,
      };
    case "case-joined":
      return { zh: `又一条告警并入案件 ${code}`, en: `another alarm joined case ${code}` };
    case "case-moved":
      return movedText(fact, site, code);
    case "rung":
      return rungText(fact, site, code);
    case "duty-gap":
      return {
        zh: `案件 ${code}：第 ${fact.rung + 1} 级无人值守`,
        en: `case ${code}: nobody on duty on rung ${fact.rung + 1}`,
      };
  }
}

function movedText({ verb, to, by, operator }: MovedFact, site: KnownSite, code: string): Label {
  const box = operator === undefined ? { zh: "网关", en: "the box" } : { zh: operator, en: operator };
  const who = by === undefined ? box : titled(site, by);
  const state = stateNames[to];
  return { zh: `案件 ${code} → ${state.zh}（${who.zh}）`, en: `case ${code} → ${state.en} (${who.en}: ${verb})` };
}

function rungText({ rung, loop, told }: Extract<Fact, { kind: "rung" }>, site: KnownSite, code: string): Label {
  const names = told.map((id) => titled(site, id).zh).join("、");
  if (loop > 0)
    return {
      zh: `案件 ${code} 仍无人认领，第 ${loop} 轮重呼：${names}`,
      en: `case ${code} still unclaimed, round ${loop}: calling ${names}`,
    };
  if (rung === 0) return { zh: `案件 ${code} 通知 ${names}`, en: `case ${code}: told ${names}` };
  return {
    zh: `案件 ${code} 无人认领，升到第 ${rung + 1} 级：${names}`,
    en: `case ${code} unclaimed, up to rung ${rung + 1}: ${names}`,
  };
}

function nameOf(points: readonly KnownPoint[], id: string): Label {
  const point = points.find((each) => each.id === id);
  return point === undefined
    ? { zh: id, en: id }
    : { zh: `${point.name} ${point.label.zh}`, en: `${id} ${point.label.en.toLowerCase()}` };
}

function titled(site: KnownSite, person: string): Label {
  const title = site.people.find(({ id }) => id === person)?.title ?? person;
  return { zh: title, en: title };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

const alarmVerbs: Readonly<Partial<Record<AlarmFact["event"], Label>>> = {
  raised: { zh: "告警", en: "ALARM" },
  rearmed: { zh: "再次告警", en: "ALARM again" },
  realarmed: { zh: "仍在告警，重新呼叫", en: "still in ALARM, called again" },
  cleared: { zh: "数值恢复", en: "back to normal" },
  fleeting: { zh: "一闪而过，未达到告警延时", en: "gone before its delay was over" },
  reset: { zh: "已复位", en: "reset" },
};

const severities = {
  zh: { 1: "红", 2: "橙", 3: "黄", 4: "蓝" },
  en: { 1: "red", 2: "orange", 3: "yellow", 4: "blue" },
} as const;

const faultNames: Readonly<Record<Fault, Label>> = {
  "not-a-number": { zh: "不是数", en: "not a number" },
  "out-of-range": { zh: "超出可信范围", en: "outside what is plausible" },
  missing: { zh: "缺字段", en: "a field is missing" },
  sentinel: { zh: "设备表示没有测量值", en: "the device says it has no measurement" },
  "unknown-word": { zh: "不认识的词", en: "an unknown word" },
  malformed: { zh: "报文损坏", en: "a broken message" },
  timeout: { zh: "没有应答", en: "no answer" },
  crc: { zh: "校验错误", en: "a wrong checksum" },
  exception: { zh: "设备报异常", en: "the device answers with an exception" },
  disconnected: { zh: "连接断开", en: "disconnected" },
  stale: { zh: "数据过期", en: "too old" },
  restarted: { zh: "刚启动，尚无读数", en: "just started" },
  "after-fault": { zh: "故障后首次读数", en: "first reading after a fault" },
  "self-test": { zh: "设备自检", en: "in its own test" },
  "under-range": { zh: "低于量程", en: "below its range" },
  "over-range": { zh: "超过量程上限", en: "above its range" },
  personal: { zh: "含个人信息的字段已丢弃", en: "fields of persons left out" },
};
