import type { PersonId } from "../../../config/ids.ts";
import type { Rule } from "../../../config/rule.ts";
import { assert } from "../result.ts";
import type { FactBody } from "../fact.ts";
import type { AlarmId } from "../ids.ts";
import type { AlarmState, Cover, Suppression } from "../state.ts";
import { isDue } from "../time.ts";
import type { Turn } from "../turn.ts";
import { ruleOf } from "./alarm.ts";
import { coveredBy, coverOf } from "./cover.ts";
import { isSounding, suppressionOf } from "./name.ts";
import { annunciate } from "./annunciation.ts";
import { sendAlarm } from "./report.ts";
import type { SuppressionKind } from "./verbs.ts";

type Of<K extends Suppression["kind"]> = Extract<Suppression, { kind: K }>;
type Withheld = Of<"shelved"> | Of<"out-of-service">;

/** An alarm begins to sound: another may ring for it. Whatever a person decided stands. */
export function coverAtRaise(turn: Turn, id: AlarmId, rule: Rule): void {
  const alarm = known(turn, id);
  const cover = alarm.suppression === undefined ? coverOf(turn, alarm.point, rule) : undefined;
  if (cover !== undefined) coverUp(turn, id, cover);
}

/** What may change without a person: a cover that came or went, a time that is up, an end that was waited for. */
export function reviewSuppression(turn: Turn, id: AlarmId): void {
  const alarm = turn.get("alarm", id);
  const rule = alarm && ruleOf(turn.site, alarm);
  if (alarm === undefined || rule === undefined) return;
  switch (alarm.suppression?.kind) {
    case undefined:
      return whenRinging(turn, id, alarm, rule);
    case "by-design":
      return whenByDesign(turn, id, { alarm, suppression: alarm.suppression, rule });
    case "shelved":
      return whenShelved(turn, id, alarm.suppression);
    case "out-of-service":
      return whenOutOfService(turn, id, alarm.suppression);
  }
}

/** An alarm began or ceased to ring, so those it may cover are looked at when everything else of the turn is decided. */
export function reviewCovered(turn: Turn, id: AlarmId): void {
  const alarm = known(turn, id);
  const rule = ruleOf(turn.site, alarm);
  const covered = rule === undefined ? [] : coveredBy(turn.site, alarm.point, rule);
  for (const each of covered.filter((other) => turn.get("alarm", other) !== undefined))
    turn.afterwards(`suppression ${each}`, () => reviewSuppression(turn, each));
}

/** A person puts an alarm aside; what it covered while it rang has to speak for itself now. */
export function withhold(turn: Turn, id: AlarmId, suppression: Withheld): void {
  const { by, second, reason, until } = suppression;
  const permit = suppression.kind === "out-of-service" ? { permit: suppression.permit } : {};
  set(turn, id, suppression, { by, ...(second && { second }), why: reason, until, ...permit });
  reviewCovered(turn, id);
}

/** It is over. A cover covers what sounds, and a one-shot shelf has served. */
export function suppressionAtClear(turn: Turn, id: AlarmId): void {
  const { suppression } = known(turn, id);
  if (suppression?.kind === "by-design") set(turn, id, undefined, { why: "cleared" });
  if (suppression?.kind === "shelved" && suppression.once) endWithholding(turn, id, { why: "cleared" });
}

/** It rings again from here on. If it sounds it is annunciated as new; if it sounded meanwhile that is told. */
export function endWithholding(turn: Turn, id: AlarmId, how: { readonly why: string; readonly by?: PersonId }): void {
  const { suppression, ...alarm } = known(turn, id);
  assert(suppression !== undefined && suppression.kind !== "by-design", "only what a person put aside is put back");
  const rule = ruleOf(turn.site, alarm);
  set(turn, id, undefined, how);
  if (rule === undefined) return;
  if (isSounding(alarm)) return soundAgain(turn, id, rule);
  if (!alarm.acked && alarm.episode > suppression.episode) annunciate(turn, id, { rule, how: "came-and-went" });
}

function whenRinging(turn: Turn, id: AlarmId, alarm: AlarmState, rule: Rule): void {
  const cover = isSounding(alarm) ? coverOf(turn, alarm.point, rule) : undefined;
  if (cover !== undefined) coverUp(turn, id, cover);
}

interface Covered {
  readonly alarm: AlarmState;
  readonly suppression: Of<"by-design">;
  readonly rule: Rule;
}

function whenByDesign(turn: Turn, id: AlarmId, { alarm, suppression, rule }: Covered): void {
  const cover = isSounding(alarm) ? coverOf(turn, alarm.point, rule) : undefined;
  if (cover?.of === suppression.of) return;
  if (cover !== undefined) return turn.put("alarm", id, { ...alarm, suppression: { kind: "by-design", ...cover } });
  set(turn, id, undefined, { why: "cover-ended" });
  // Whoever acknowledged it in its case knows of it; one that nobody acknowledged has to ring now.
  if (isSounding(alarm) && !alarm.acked) annunciate(turn, id, { rule, how: "as-new" });
}

function whenShelved(turn: Turn, id: AlarmId, { until }: Of<"shelved">): void {
  if (isDue(until, turn.now)) endWithholding(turn, id, { why: "expired" });
}

function whenOutOfService(turn: Turn, id: AlarmId, { until }: Of<"out-of-service">): void {
  if (isDue(until, turn.now)) endWithholding(turn, id, { why: "expired" });
}

/** It sounds and nothing holds it back any more, unless another alarm rings for it by now. */
function soundAgain(turn: Turn, id: AlarmId, rule: Rule): void {
  const alarm = known(turn, id);
  const cover = coverOf(turn, alarm.point, rule);
  if (cover === undefined) annunciate(turn, id, { rule, how: "as-new" });
  else {
    turn.put("alarm", id, { ...alarm, acked: false });
    coverUp(turn, id, cover);
    annunciate(turn, id, { rule, how: "covered" });
  }
  reviewCovered(turn, id);
}

function coverUp(turn: Turn, id: AlarmId, { why, of }: Cover): void {
  set(turn, id, { kind: "by-design", why, of }, { why: `${why} ${of}` });
}

type Told = Pick<Extract<FactBody, { kind: "suppression" }>, "by" | "second" | "why" | "permit" | "until">;

function set(turn: Turn, id: AlarmId, suppression: Suppression | undefined, told: Told): void {
  const alarm = known(turn, id);
  const from = suppressionOf(alarm);
  const to = suppression?.kind ?? "none";
  turn.put("alarm", id, { ...alarm, suppression });
  turn.fact({ kind: "suppression", alarm: id, from, to, ...told });
  const event = newsOf(from, to);
  if (event !== undefined) sendAlarm(turn, id, event, {});
}

/** The district hears what people took out of its sight, and that it is back; what rings for what is the box's affair. */
function newsOf(from: SuppressionKind, to: SuppressionKind) {
  if (to === "shelved" || to === "out-of-service") return to;
  return from === "shelved" || from === "out-of-service" ? "in-service" : undefined;
}

function known(turn: Turn, id: AlarmId): AlarmState {
  const alarm = turn.get("alarm", id);
  assert(alarm !== undefined, "only an alarm that is known is suppressed");
  return alarm;
}
