import { declaredAlarm } from "../../../../gateway/core/alarms/alarm.ts";
import { isSounding, isWithheld, nameOf, rings } from "../../../../gateway/core/alarms/name.ts";
import type { Decision } from "../../../../gateway/core/decision.ts";
import type { AlarmId } from "../../../../gateway/core/ids.ts";
import type { Input } from "../../../../gateway/core/input.ts";
import type { AlarmState, State } from "../../../../gateway/core/state.ts";
import { isDue } from "../../../../gateway/core/time.ts";
import { alarmsPart, casesPart, noticesPart, now } from "./picture.ts";
import type { World } from "./world.ts";

/** One step of the production core between two states of the model. */
export interface Edge {
  readonly world: World;
  readonly before: State;
  readonly input: Input;
  readonly decision: Decision;
  readonly after: State;
}

type Invariant = (edge: Edge) => boolean;

/** I7, "normal is reachable from every state", is looked at when all edges are known. */
export const invariants: Readonly<Record<string, Invariant>> = {
  "I1 only a good value clears": (edge) =>
    alarmsOf(edge).every(([, was, is]) => {
      const isOver = was !== undefined && isSounding(was) && !isSounding(is);
      return !isOver || edge.after.point.get("node/gas")?.last.sample.kind === "good";
    }),
  "I2 nothing becomes normal unacknowledged": (edge) =>
    alarmsOf(edge).every(([id, was, is]) => !(was?.acked === false && is.acked) || isAcknowledged(edge, id)),
  "I3 what sounds unacknowledged and unsuppressed is owed or told": (edge) =>
    alarmsOf(edge).every(([, , is]) => is.acked || !rings(is) || isCalledOut(edge.after, is)),
  "I4 a crash changes no truth": (edge) => edge.input.kind !== "started" || isSameTruth(edge),
  "I5 what is owed goes only by delivery, claim, close or a newer call": (edge) =>
    [...edge.before.case.keys()].every(
      (id) => mayOweNothing(edge, id) || (isStillOwed(edge, id, "call") && isStillOwed(edge, id, "any")),
    ),
  "I6 a latch leaves only by a legal reset": (edge) =>
    alarmsOf(edge).every(([id, was, is]) => !(was?.latched === true && !is.latched) || isLegalReset(edge, id, was)),
  "S1 only people put aside, and nothing that calls": (edge) =>
    alarmsOf(edge).every(
      ([id, was, is]) => !isWithheld(is) || (was !== undefined && isWithheld(was)) || mayPutAside(edge, id, was),
    ),
  "S2 what was put aside speaks when it is back": (edge) =>
    alarmsOf(edge).every(
      ([, was, is]) => !(was !== undefined && isWithheld(was) && !isWithheld(is)) || speaks(edge.after, was, is),
    ),
  "S3 what covers rings itself, is of the same hazard and no milder": (edge) =>
    alarmsOf(edge).every(
      ([id, , is]) => is.suppression?.kind !== "by-design" || isCovered(edge, id, is.suppression.of),
    ),
  "S4 the milder does not ring beside the worse": (edge) =>
    alarmsOf(edge).every(([id, , is]) => !rings(is) || !coverOf(edge, id)),
  "S5 a suppressed alarm is still evaluated": (edge) => alarmsOf(edge).every(([id, , is]) => isEvaluated(edge, id, is)),
  "S6 a delay that is up rings, whatever the value is by then": (edge) =>
    alarmsOf(edge).every(([, was, is]) => edge.input.kind !== "tick" || !isUp(was) || isSounding(is)),
};

function isUp(alarm: AlarmState | undefined): boolean {
  return alarm?.condition.kind === "pending-on" && isDue(alarm.condition.dueAt, now);
}

/** No alarm says anything any more and nobody has anything left to do. */
export function isNormal(state: State): boolean {
  return state.case.size === 0 && [...state.alarm.values()].every((alarm) => nameOf(alarm) === "normal");
}

function alarmsOf({ world, before, after }: Edge): readonly (readonly [AlarmId, AlarmState | undefined, AlarmState])[] {
  return world.alarms.flatMap((id) => {
    const is = after.alarm.get(id);
    return is === undefined ? [] : [[id, before.alarm.get(id), is] as const];
  });
}

function isAcknowledged({ input, decision, before }: Edge, id: AlarmId): boolean {
  const isMoved = decision.facts.some((fact) => fact.kind === "case-moved" && /^(claim|approve)$/.test(fact.verb));
  const was = before.alarm.get(id);
  return input.kind === "case" && isMoved && was !== undefined && !isWithheld(was);
}

function isCalledOut(state: State, alarm: AlarmState): boolean {
  const row = state.case.get(alarm.case ?? "");
  if (row === undefined || row.ladder.kind !== "walking") return false;
  return [...state.notice.values()].some(
    ({ case: of, kind, progress }) =>
      of === row.id && kind !== "recovered" && /^(queued|accepted|delivered)$/.test(progress.kind),
  );
}

/** What was on its way out is active again, and quality is unknown; everything else is as it was. */
function isSameTruth({ world, before, after }: Edge): boolean {
  const alarms = (state: State) => JSON.stringify(alarmsPart(state, world)).replaceAll("pending-off", "active");
  const rest = (state: State) => JSON.stringify([casesPart(state), noticesPart(state)]);
  return alarms(before) === alarms(after) && rest(before) === rest(after);
}

/** That all is well again takes no call's place. */
function isStillOwed({ before, after }: Edge, id: string, what: "call" | "any"): boolean {
  const owes = (state: State) =>
    [...state.notice.values()].some(
      ({ case: of, kind, progress }) =>
        of === id && progress.kind === "queued" && (what === "any" || kind !== "recovered"),
    );
  return !owes(before) || owes(after);
}

function mayOweNothing({ input, decision }: Edge, id: string): boolean {
  const isEnded = decision.facts.some(
    (fact) => fact.kind === "case-moved" && fact.case === id && /^(claim|approve)$/.test(fact.verb),
  );
  return isEnded || (input.kind === "notice-outcome" && input.outcome.kind === "delivered");
}

function isLegalReset({ input, before }: Edge, id: AlarmId, was: AlarmState): boolean {
  if (input.kind !== "reset" || input.alarm !== id) return false;
  const isGood = before.point.get("node/gas")?.last.sample.kind === "good";
  return was.condition.kind === "clear" && was.acked && isGood && !isWithheld(was);
}

function mayPutAside({ input }: Edge, id: AlarmId, was: AlarmState | undefined): boolean {
  if (input.kind !== "alarm" || input.alarm !== id || !/^(shelve|take-out)$/.test(input.verb)) return false;
  return was === undefined || (was.acked && was.condition.kind !== "pending-on");
}

/** While it sounds it is unacknowledged again; I3 and S3 see to the rest. What came and went is in an open case. */
function speaks(after: State, was: AlarmState, is: AlarmState): boolean {
  if (isSounding(is)) return !is.acked;
  const held = was.suppression;
  const isNews = held !== undefined && held.kind !== "by-design" && is.episode > held.episode && !is.acked;
  return !isNews || after.case.has(is.case ?? "");
}

function isCovered({ after, world }: Edge, id: AlarmId, of: AlarmId): boolean {
  const cover = after.alarm.get(of);
  const [mine, its] = [declaredAlarm(world.site, id)?.rule, declaredAlarm(world.site, of)?.rule];
  if (cover === undefined || mine === undefined || its === undefined) return false;
  return rings(cover) && its.hazard === mine.hazard && its.severity <= mine.severity;
}

function coverOf({ after, world }: Edge, id: AlarmId): boolean {
  const rule = declaredAlarm(world.site, id)?.rule;
  const worse = world.site.site.rules.find((each) => each.id === rule?.supersededBy && each.hazard === rule.hazard);
  const cover = worse && after.alarm.get(`node/gas#${worse.id}` as AlarmId);
  return cover !== undefined && rings(cover);
}

/** A good value beyond the limit: it sounds, or waits for its delay, whatever suppresses it. */
function isEvaluated({ input, world }: Edge, id: AlarmId, is: AlarmState): boolean {
  const sample = input.kind === "readings" ? input.readings[0]?.sample : undefined;
  const isBeyond = sample?.kind === "good" && sample.value >= limitOf(world, id);
  return !isBeyond || is.condition.kind !== "clear";
}

function limitOf({ site }: World, id: AlarmId): number {
  const rule = declaredAlarm(site, id)?.rule;
  return rule?.kind === "limit" ? (rule.above?.value ?? Infinity) : Infinity;
}
