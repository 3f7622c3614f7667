import { limits } from "../../../config/limits.ts";
import type { PointId } from "../../../config/ids.ts";
import { factsOf, type Label, type Quantity } from "../../../config/quantity.ts";
import type { Rule } from "../../../config/rule.ts";
import { topicOf, topicTexts, type Topic } from "../../../config/texts.ts";
import { placeText } from "../../../config/grid.ts";
import { listedType } from "../admission/listed.ts";
import { isSounding, isWithheld } from "../alarms/name.ts";
import type { AlarmId } from "../ids.ts";
import type { Point } from "../site-index.ts";
import type { AlarmState, Case, Notice, NoticeKind } from "../state.ts";
import type { Purpose } from "../practice/purpose.ts";
import { clockText } from "../time.ts";
import type { Turn } from "../turn.ts";

/**
 * The words of a notice, in fixed order: what and how bad → where → number → when → what to do. Ids last; how to
 * answer depends on the way it goes and is put in by the channel.
 */
export function wordNotice(turn: Turn, row: Case, { kind, about }: Wording): Pick<Notice, "topic" | "text" | "brief"> {
  const worst = subjectOf(turn, row, about);
  const others = alsoRinging(turn, row, worst.point).join(" · ");
  const time = clockText(turn.now.wallMs, turn.site.site.box.utcOffset) + (turn.now.wallTrusted ? "" : "~");
  const topic = topicOf(row.hazard, worst.rule, worst.quantity);
  const note = turn.site.site.notes?.[row.hazard];
  const past = kind === "recovered" ? whatItWas(turn, worst) : undefined;
  const told = { worst, others, past, time, topic, kind, code: row.code, note, purpose: row.practice?.purpose };
  return { topic, text: { zh: fullText(told, "zh"), en: fullText(told, "en") }, brief: briefly(told) };
}

interface Told {
  readonly worst: Subject;
  readonly others: string;
  /** When it rang and how bad it got: the news may come before the call, or without it. */
  readonly past: Label | undefined;
  readonly time: string;
  readonly topic: Topic;
  readonly kind: NoticeKind;
  readonly code: string;
  readonly note: Label | undefined;
  readonly purpose: Purpose | undefined;
}

function fullText(
  { worst, others, past, time, topic, kind, code, note, purpose }: Told,
  language: keyof Label,
): string {
  const { open, also, id } = frame[language];
  const isIdle = kind === "channel-test" || kind === "practice-over";
  return [
    open(opening[language][kind], worst.title[language], purpose),
    worst.place,
    worst.number,
    others === "" ? "" : `${also}${others}`,
    past?.[language] ?? "",
    time,
    isIdle ? "" : topicTexts[topic].safety[language],
    isIdle ? "" : (note?.[language] ?? ""),
    `${id}${code}`,
  ]
    .filter(Boolean)
    .join("\n");
}

function briefly({ worst, others, past, time, kind, code, purpose }: Told): Label {
  const line = (language: keyof Label) => {
    const { open, id } = frame[language];
    const more = others === "" ? "" : `+${others.split(" · ").length}`;
    const parts = [
      open(opening[language][kind], worst.title[language], purpose),
      worst.place,
      worst.number,
      more,
      past?.[language] ?? "",
      time,
    ];
    return [...parts, `${id}${code}`].filter(Boolean).join(" ");
  };
  return { zh: line("zh"), en: line("en") };
}

type Open = (kind: string, title: string, purpose: Purpose | undefined) => string;

/** That it is a test stands before anything else. */
const openZh: Open = (kind, title, purpose) =>
  purpose === undefined
    ? `【${kind}】${title}`
    : `【${purposes.zh[purpose]}】${[kind, title].filter(Boolean).join("：")}`;
const openEn: Open = (kind, title, purpose) =>
  [...(purpose === undefined ? [] : [purposes.en[purpose]]), kind, title].filter(Boolean).join(": ");

const purposes = { zh: { test: "测试", drill: "演练" }, en: { test: "TEST", drill: "DRILL" } } as const;

const frame = {
  zh: { open: openZh, also: "同时告警：", id: "编号 " },
  en: { open: openEn, also: "Also ringing: ", id: "case " },
} as const;

export interface Wording {
  readonly kind: NoticeKind;
  readonly about?: AlarmId | undefined;
}

const opening: { readonly [L in keyof Label]: Readonly<Record<NoticeKind, string>> } = {
  zh: {
    raised: "告警",
    escalated: "无人认领，升级告警",
    copied: "知会，另有人处置",
    worse: "告警加重",
    recovered: "数值已恢复，仍需现场确认",
    "respond-by-missed": "认领后未到场，重新告警",
    standing: "认领已久，告警仍在",
    "came-and-went": "搁置或停用期间曾告警，现已恢复",
    declined: "上一位去不了，请你接手",
    danger: "现场仍有危险，请支援",
    handover: "交接班，请接手",
    "handover-missed": "交接班未确认，请双方联系",
    recall: "紧急召回，请到岗点名",
    prepare: "准备转移",
    "leave-now": "立即转移",
    "handed-over": "案件交给您，请接单",
    returned: "案件退回，请再处置",
    overdue: "已超时，请尽快",
    supervise: "督办：案件超时",
    task: "协同任务交给您",
    "reroute-asked": "部门请求改派，请定",
    result: "上级办结，结果告知",
    "channel-test": "通道测试，看到请点“收到”",
    "practice-over": "已结束，不用到场",
  },
  en: {
    raised: "Alarm",
    escalated: "Unclaimed, escalated",
    copied: "For your knowledge, somebody else is called",
    worse: "Alarm got worse",
    recovered: "Value back to normal, check on site",
    "respond-by-missed": "Claimed but nobody arrived, calling again",
    standing: "Claimed long ago, still in alarm",
    "came-and-went": "Rang and was over while it was put aside",
    declined: "The one before cannot go, please take over",
    danger: "Still dangerous on site, help is needed",
    handover: "Change of shift, please take over",
    "handover-missed": "Change of shift not confirmed, speak to each other",
    recall: "Recall: come and report in",
    prepare: "Prepare to evacuate",
    "leave-now": "Evacuate now",
    "handed-over": "The case is yours, please take it on",
    returned: "The case came back, please see to it again",
    overdue: "Overdue, please hurry",
    supervise: "Supervision: a case is overdue",
    task: "Part of a case is yours",
    "reroute-asked": "A department asks to be replaced, please decide",
    result: "Settled above, for your knowledge",
    "channel-test": "do messages reach you? Please answer",
    "practice-over": "it is over, nobody needs to go",
  },
};

interface Subject {
  readonly point?: PointId;
  readonly rule?: Rule;
  readonly quantity?: Quantity;
  readonly title: Label;
  readonly place: string;
  readonly number: string;
  readonly alarm?: AlarmState;
}

/** What the text is about: the alarm that was named, else the worst that rings, else the worst there was. */
function subjectOf(turn: Turn, row: Case, about: AlarmId | undefined): Subject {
  const members = (about === undefined ? row.alarms : [about]).flatMap((id) => memberOf(turn, id));
  const [worst] = members.toSorted((a, b) => urgency(a) - urgency(b));
  const zone = turn.site.grids.get(row.zone)?.name ?? row.zone;
  if (worst === undefined && row.practice !== undefined) return { title: { zh: "", en: "" }, place: "", number: "" };
  if (worst === undefined) return { title: reportedAs(turn, row), place: zone, number: "" };
  const { rule, point, alarm } = worst;
  return {
    alarm,
    point: point.id,
    rule,
    quantity: point.quantity,
    title: rule.title,
    // A vote is about its zone; the places that voted ring themselves and are named beside it.
    place: rule.kind === "vote" ? zone : `${zone} ${placeText(point.place)} ${point.name}`,
    number: hasNumber(rule) ? numberText(turn, point) : "",
  };
}

/** What somebody outside reported, in the words of the admission list. */
function reportedAs(turn: Turn, { code, tickets: [first] = [] }: Case): Label {
  const label = first && listedType(turn, first.type)?.label;
  if (label === undefined) return { zh: code, en: code };
  return { zh: `有人报告：${label.zh}`, en: `Reported: ${label.en}` };
}

/** A late word is still a true one: whoever hears that all is well first learns what was not. */
function whatItWas(turn: Turn, { alarm, rule, quantity }: Subject): Label | undefined {
  if (alarm?.raisedAt === undefined || quantity === undefined) return undefined;
  const { wallMs, wallTrusted } = alarm.raisedAt;
  const at = clockText(wallMs, turn.site.site.box.utcOffset) + (wallTrusted ? "" : "~");
  const isValue = rule?.kind === "limit" && alarm.peak !== undefined;
  const worst = isValue ? `${Number(alarm.peak.toPrecision(4))} ${factsOf(quantity).unit}` : undefined;
  return {
    zh: `${at} 告警${worst === undefined ? "" : `，最甚 ${worst}`}`,
    en: `rang at ${at}${worst === undefined ? "" : `, worst ${worst}`}`,
  };
}

/** Other places that ring in the same case: whoever reads one notice late must know of all of them. */
function alsoRinging(turn: Turn, row: Case, named: PointId | undefined): readonly string[] {
  const ringing = row.alarms
    .flatMap((id) => memberOf(turn, id))
    .filter(({ alarm }) => isSounding(alarm) && !isWithheld(alarm));
  const places = ringing
    .filter(({ point }) => point.id !== named)
    .map(({ point }) => `${placeText(point.place)} ${point.name}`);
  return [...new Set(places)].slice(0, limits.placesNamedMax);
}

interface Member {
  readonly alarm: AlarmState;
  readonly rule: Rule;
  readonly point: Point;
}

function memberOf(turn: Turn, id: AlarmId): readonly Member[] {
  const alarm = turn.get("alarm", id);
  const rule = alarm && turn.site.rulesOf.get(alarm.point)?.find((at) => at.id === alarm.rule);
  const point = alarm && turn.site.points.get(alarm.point);
  return alarm && rule && point ? [{ alarm, rule, point }] : [];
}

/** Lower is more urgent: what rings comes before what is over, then by severity. */
function urgency({ alarm, rule }: Member): number {
  return rule.severity + (isSounding(alarm) ? 0 : 10);
}

const numbered: ReadonlySet<Rule["kind"]> = new Set([
  "limit",
  "rise",
  "forecast",
  "average",
  "exposure",
  "deviation",
  "drift",
]);

/** Silence and contacts have no number to read out: an old value would pass for a new one. */
function hasNumber(rule: Rule): boolean {
  return numbered.has(rule.kind);
}

function numberText(turn: Turn, point: Point): string {
  const facts = factsOf(point.quantity);
  const value = turn.get("point", point.id)?.lastGood?.value;
  return value === undefined || facts.kind === "contact" ? "" : `${Number(value.toPrecision(4))} ${facts.unit}`;
}
