import { limits } from "../../../config/limits.ts";
import type { Rule } from "../../../config/rule.ts";
import type { AlarmState, Condition } from "../state.ts";
import { elapsedMs, isDue, later, type Moment } from "../time.ts";
import type { Signal } from "./signal.ts";

/** What an alarm did: `rearmed` is a new episode of an alarm nobody has finished with. */
export type AlarmEvent = "raised" | "rearmed" | "cleared" | "fleeting" | "chattering";
export interface AlarmMove {
  readonly next: AlarmState;
  readonly event?: AlarmEvent;
}

/**
 * The condition of one alarm under one signal, one function per state. A bad or doubtful value never clears, a
 * pending alarm becomes active when its time is up even if the value is lost meanwhile.
 */
export function moveAlarm(alarm: AlarmState, signal: Signal, rule: Rule, now: Moment): AlarmMove {
  switch (alarm.condition.kind) {
    case "clear":
      return whenClear(alarm, signal, rule, now);
    case "pending-on":
      return whenPendingOn(alarm, alarm.condition, signal, { rule, now });
    case "active":
      return whenActive(alarm, alarm.condition, signal, { rule, now });
    case "pending-off":
      return whenPendingOff(alarm, alarm.condition, signal, now);
  }
}

interface Context {
  readonly rule: Rule;
  readonly now: Moment;
}

function whenClear(alarm: AlarmState, signal: Signal, rule: Rule, now: Moment): AlarmMove {
  if (signal.kind !== "beyond" && signal.waitMs === undefined) return { next: alarm };
  const waitMs = signal.waitMs ?? rule.onDelay;
  if (waitMs === 0) return activated(alarm, { rule, now });
  return { next: { ...alarm, condition: { kind: "pending-on", dueAt: later(now, waitMs) } } };
}

function whenPendingOn(
  alarm: AlarmState,
  condition: Extract<Condition, { kind: "pending-on" }>,
  signal: Signal,
  context: Context,
): AlarmMove {
  // Its time was up before this signal came: a tick that is late takes no alarm away.
  if (isDue(condition.dueAt, context.now)) return activated(alarm, context);
  if (signal.kind !== "within" || signal.waitMs !== undefined) return { next: alarm };
  return { next: { ...alarm, condition: { kind: "clear" } }, event: "fleeting" };
}

function whenActive(
  alarm: AlarmState,
  { since }: Extract<Condition, { kind: "active" }>,
  signal: Signal,
  { rule, now }: Context,
): AlarmMove {
  if (signal.kind !== "within") return { next: alarm };
  const isNew = alarm.chattering !== true && chatters(alarm, now);
  const chattering = isNew || alarm.chattering === true;
  const waitMs = chattering ? Math.max(rule.offDelay, limits.chatterWindowMs) : rule.offDelay;
  if (waitMs === 0) return cleared(alarm, now);
  const condition: Condition = { kind: "pending-off", since, dueAt: later(now, waitMs) };
  return { next: { ...alarm, condition, chattering }, ...(isNew && { event: "chattering" }) };
}

function whenPendingOff(
  alarm: AlarmState,
  condition: Extract<Condition, { kind: "pending-off" }>,
  signal: Signal,
  now: Moment,
): AlarmMove {
  // Only a value that is known to be back for the whole off-delay clears; a gap in what is known starts it anew.
  if (signal.kind !== "within") return { next: { ...alarm, condition: { kind: "active", since: condition.since } } };
  return isDue(condition.dueAt, now) ? cleared(alarm, now) : { next: alarm };
}

/** It rings: a new episode. */
export function activated(alarm: AlarmState, { rule, now }: Context): AlarmMove {
  const unfinished = alarm.episode > 0 && (!alarm.acked || alarm.latched);
  const next: AlarmState = {
    ...alarm,
    condition: { kind: "active", since: now },
    acked: false,
    latched: alarm.latched || rule.latch,
    episode: alarm.episode + 1,
    raisedAt: now,
    peak: undefined,
    reAlarmAt: undefined,
    turns: turned(alarm, now),
  };
  return { next, event: unfinished ? "rearmed" : "raised" };
}

function cleared(alarm: AlarmState, now: Moment): AlarmMove {
  const over = { condition: { kind: "clear" }, clearedAt: now, reAlarmAt: undefined, chattering: false } as const;
  return { next: { ...alarm, ...over, turns: turned(alarm, now) }, event: "cleared" };
}

/** Raised and cleared so often within the window: people were told enough, now it has to stay calm before it is over. */
function chatters({ turns = [] }: AlarmState, now: Moment): boolean {
  const [oldest] = turns.slice(-limits.chatterTurns);
  if (oldest === undefined || turns.length < limits.chatterTurns) return false;
  return (elapsedMs(oldest, now) ?? Infinity) <= limits.chatterWindowMs;
}

function turned({ turns = [] }: AlarmState, now: Moment): readonly Moment[] {
  return [...turns, now].slice(-limits.chatterTurns);
}
