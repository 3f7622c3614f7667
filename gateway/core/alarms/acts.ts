import type { PersonId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import { membersOf } from "../cases/guards.ts";
import { servesZone } from "../cases/movers.ts";
import { isOver } from "../cases/transitions.ts";
import type { AlarmRefusal } from "../cases/refusal.ts";
import { assert } from "../result.ts";
import type { AlarmId } from "../ids.ts";
import type { Input } from "../input.ts";
import { bookOf, shiftLeftMs } from "../people/duty.ts";
import type { SiteIndex } from "../site-index.ts";
import type { AlarmState, Case, Withholding } from "../state.ts";
import { later } from "../time.ts";
import type { Turn } from "../turn.ts";
import { declaredAlarm, neverRaised } from "./alarm.ts";
import { isSounding, suppressionOf } from "./name.ts";
import { endWithholding, withhold } from "./suppression.ts";
import { alarmTransitionFor, alarmVerbs, type AlarmVerb, type Order } from "./verbs.ts";

type Act = Extract<Input, { kind: "alarm" }>;

/** A person puts an alarm aside or back. A repeated command changes nothing; a refused one leaves the state untouched. */
export function putAside(turn: Turn, input: Act): void {
  const known = turn.get("alarm", input.alarm);
  if (known?.command === input.command) return;
  const view = { site: turn.site, alarms: turn.rows("alarm"), cases: turn.rows("case") };
  const refused = alarmRefusal(view, input) ?? orderRefusal(view, input);
  const declared = declaredAlarm(turn.site, input.alarm);
  if (refused !== undefined || declared === undefined) return refuse(turn, input, refused ?? "unknown-alarm");
  const alarm = known ?? neverRaised(declared.point, declared.rule);
  turn.put("alarm", input.alarm, { ...alarm, command: input.command });
  effects[input.verb](turn, input, alarm);
}

/** What decides whether a person may: the same in the core and for whoever shows the buttons. */
export interface AlarmsView {
  readonly site: SiteIndex;
  readonly alarms: ReadonlyMap<string, AlarmState>;
  readonly cases: ReadonlyMap<string, Case>;
}

export interface AlarmAction {
  readonly verb: AlarmVerb;
  readonly refused?: AlarmRefusal;
}

/** Every verb, allowed or with the reason why not; how long and why is looked at when it is asked for. */
export function alarmActionsFor(view: AlarmsView, alarm: AlarmId, by: PersonId): readonly AlarmAction[] {
  return alarmVerbs.map((verb) => {
    const refused = alarmRefusal(view, { alarm, by, verb });
    return refused === undefined ? { verb } : { verb, refused };
  });
}

type Ask = Pick<Act, "alarm" | "by" | "verb">;

function alarmRefusal(view: AlarmsView, { alarm: id, by, verb }: Ask): AlarmRefusal | undefined {
  const place = placeOf(view.site, id);
  if (place === undefined) return "unknown-alarm";
  if (!view.site.people.has(by)) return "unknown-person";
  if (!servesZone(view.site, place.zone, by)) return "not-in-this-grid";
  const alarm = view.alarms.get(id) ?? neverRaised(place.point, place.rule);
  const transition = alarmTransitionFor(suppressionOf(alarm), verb);
  if (transition === undefined) return "wrong-state";
  return transition.to === "none" ? undefined : callingRefusal(view, alarm);
}

/** What still calls somebody is claimed first, and what two detectors say is never put aside. */
function callingRefusal(view: AlarmsView, alarm: AlarmState): AlarmRefusal | undefined {
  if (!alarm.acked || alarm.condition.kind === "pending-on") return "not-acknowledged";
  const of = alarm.case && view.cases.get(alarm.case);
  if (of === undefined || isOver(of) || of.severity > 2) return undefined;
  const points = membersOf(view.alarms, of).filter(isSounding);
  return new Set(points.map(({ point }) => point)).size > 1 ? "corroborated" : undefined;
}

function orderRefusal(view: AlarmsView, act: Act): AlarmRefusal | undefined {
  const { verb, order } = act;
  if (verb === "unshelve" || verb === "put-back") return undefined;
  if (order === undefined) return "reason-missing";
  return textRefusal(verb, order) ?? timeRefusal(verb, order) ?? secondRefusal(view.site, { ...act, order });
}

type Putting = "shelve" | "take-out";

function textRefusal(verb: Putting, { reason, permit = "" }: Order): AlarmRefusal | undefined {
  if (reason.trim() === "") return "reason-missing";
  return verb === "take-out" && permit.trim() === "" ? "permit-missing" : undefined;
}

function timeRefusal(verb: Putting, { forMs }: Order): AlarmRefusal | undefined {
  const longestMs = verb === "shelve" ? limits.shelfMaxMs : limits.outOfServiceMaxMs;
  return forMs > 0 && forMs <= longestMs ? undefined : "too-long";
}

/** Nobody alone takes a life-safety alarm off. */
function secondRefusal(site: SiteIndex, { alarm, by, order: { second } }: Ordered): AlarmRefusal | undefined {
  const place = placeOf(site, alarm);
  if (place === undefined) return "unknown-alarm";
  if (second === undefined) return place.rule.severity <= 2 ? "second-person-missing" : undefined;
  if (!site.people.has(second)) return "unknown-person";
  if (second === by) return "second-person-missing";
  return servesZone(site, place.zone, second) ? undefined : "not-in-this-grid";
}

type Ordered = Pick<Act, "alarm" | "by"> & { readonly order: Order };

function placeOf(site: SiteIndex, id: AlarmId) {
  const declared = declaredAlarm(site, id);
  const zone = declared && site.points.get(declared.point)?.place.grid;
  return declared && zone && { ...declared, zone };
}

function refuse(turn: Turn, { alarm, by, verb, command }: Act, why: AlarmRefusal): void {
  turn.fact({ kind: "alarm-refused", alarm, by, verb, command, why });
}

type Effect = (turn: Turn, input: Act, alarm: AlarmState) => void;

const effects: Readonly<Record<AlarmVerb, Effect>> = {
  shelve: (turn, input, alarm) => {
    const order = given(input);
    // A shelf ends with the shift of whoever made it: who comes next decides anew.
    const forMs = Math.min(order.forMs, shiftMs(turn, input));
    const once = order.once === true;
    withhold(turn, input.alarm, {
      kind: "shelved",
      once,
      ...withholding(turn, alarm, { ...order, forMs, by: input.by }),
    });
  },
  "take-out": (turn, input, alarm) => {
    const { permit = "", ...order } = given(input);
    withhold(turn, input.alarm, {
      kind: "out-of-service",
      permit,
      ...withholding(turn, alarm, { ...order, by: input.by }),
    });
  },
  unshelve: (turn, { alarm, by }) => endWithholding(turn, alarm, { why: "by-hand", by }),
  "put-back": (turn, { alarm, by }) => endWithholding(turn, alarm, { why: "by-hand", by }),
};

function given({ order }: Act): Order {
  assert(order !== undefined, "an act without its order was refused before");
  return order;
}

function shiftMs(turn: Turn, { alarm, by }: Act): number {
  const zone = placeOf(turn.site, alarm)?.zone;
  const within = { by, now: turn.now, withinMs: limits.shelfMaxMs };
  return zone === undefined ? Infinity : shiftLeftMs(bookOf(turn), zone, within);
}

function withholding(
  turn: Turn,
  { episode }: AlarmState,
  { by, second, reason, forMs }: Order & { readonly by: PersonId },
): Withholding {
  const until = later(turn.now, forMs);
  return { by, ...(second && { second }), reason, since: turn.now, until, episode };
}
