import { limits } from "../../../config/limits.ts";
import type { PointId } from "../../../config/ids.ts";
import { factsOf, type Label } from "../../../config/quantity.ts";
import type { Hazard, Rule } from "../../../config/rule.ts";
import type { Place } from "../../../config/grid.ts";
import { isSounding } from "../cases/actions.ts";
import type { AlarmId } from "../ids.ts";
import type { Point } from "../site-index.ts";
import type { AlarmState, Case, NoticeKind } from "../state.ts";
import { clockText } from "../time.ts";
import type { Turn } from "../turn.ts";

/**
 * The text of a notice, in fixed order: what and how bad → where → number → when → what to do. Ids last.
 * The safety lines are reviewed templates; a site may add to them, never take one away.
 */
export function wordNotice(turn: Turn, row: Case, { kind, about }: Wording): Label {
  const worst = subjectOf(turn, row, about);
  const others = alsoRinging(turn, row, worst.point).join(" · ");
  const time = clockText(turn.now.wallMs, turn.site.site.box.utcOffset) + (turn.now.wallTrusted ? "" : "~");
  const zh = [
    `【${opening.zh[kind]}】${worst.title.zh}`,
    worst.place,
    worst.number,
    others === "" ? "" : `同时告警：${others}`,
    time,
    safety[row.hazard].zh,
    `编号 ${row.code}`,
  ];
  const en = [
    `${opening.en[kind]}: ${worst.title.en}`,
    worst.place,
    worst.number,
    others === "" ? "" : `Also ringing: ${others}`,
    time,
    safety[row.hazard].en,
    `case ${row.code}`,
  ];
  return { zh: zh.filter(Boolean).join("\n"), en: en.filter(Boolean).join("\n") };
}

export interface Wording {
  readonly kind: NoticeKind;
  readonly about?: AlarmId | undefined;
}

const opening: { readonly [L in keyof Label]: Readonly<Record<NoticeKind, string>> } = {
  zh: {
    raised: "告警",
    escalated: "无人认领，升级告警",
    worse: "告警加重",
    recovered: "数值已恢复，仍需现场确认",
    "respond-by-missed": "认领后未到场，重新告警",
  },
  en: {
    raised: "Alarm",
    escalated: "Unclaimed, escalated",
    worse: "Alarm got worse",
    recovered: "Value back to normal, check on site",
    "respond-by-missed": "Claimed but nobody arrived, calling again",
  },
};

const safety: Readonly<Record<Hazard, Label>> = {
  gas: {
    zh: "先认领再进楼；关手机，不按门铃、不开灯；撤到室外再打 119 或燃气抢修",
    en: "Claim before you go in; phone off, no doorbell, no switches; call for help from outside",
  },
  smoke: { zh: "先确认火情，组织撤离，拨打 119；不乘电梯", en: "Check, get people out, call 119; do not use the lift" },
  water: { zh: "远离水边和低洼处，劝阻人车进入", en: "Keep away from the water and low ground; stop people and cars" },
  door: { zh: "到场查看门的状态", en: "Check the door on site" },
  system: { zh: "设备可能失去防护，请安排检查", en: "Protection may be lost; have the device checked" },
};

interface Subject {
  readonly point?: PointId;
  readonly title: Label;
  readonly place: string;
  readonly number: string;
}

/** What the text is about: the alarm that was named, else the worst that rings, else the worst there was. */
function subjectOf(turn: Turn, row: Case, about: AlarmId | undefined): Subject {
  const members = (about === undefined ? row.alarms : [about]).flatMap((id) => memberOf(turn, id));
  const [worst] = members.toSorted((a, b) => urgency(a) - urgency(b));
  if (worst === undefined) return { title: { zh: row.code, en: row.code }, place: "", number: "" };
  const { rule, point } = worst;
  const zone = turn.site.grids.get(row.zone)?.name ?? row.zone;
  return {
    point: point.id,
    title: rule.title,
    // A vote is about its zone; the places that voted ring themselves and are named beside it.
    place: rule.kind === "vote" ? zone : `${zone} ${placeText(point.place)} ${point.name}`,
    number: hasNumber(rule) ? numberText(turn, point) : "",
  };
}

/** Other places that ring in the same case: whoever reads one notice late must know of all of them. */
function alsoRinging(turn: Turn, row: Case, named: PointId | undefined): readonly string[] {
  const ringing = row.alarms.flatMap((id) => memberOf(turn, id)).filter(({ alarm }) => isSounding(alarm));
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

/** Building, unit, floor and spot as one line; the grid is named beside it. */
export function placeText({ building, unit, floor, spot }: Place): string {
  return [building, unit, floor, spot].filter((part) => part !== undefined).join(" ");
}
