import type { AlarmId, CaseId } from "../ids.ts";
import type { GridId } from "../../../config/ids.ts";
import type { Rule, Severity } from "../../../config/rule.ts";
import { ringAgain, startLadder } from "../people/escalation.ts";
import { dropNews, notify } from "../people/notices.ts";
import { assert } from "../result.ts";
import { holdsCaseOpen, rings } from "../alarms/name.ts";
import type { AlarmState, Case, NoticeKind } from "../state.ts";
import { elapsedMs, type Moment } from "../time.ts";
import type { Turn } from "../turn.ts";
import { isKeyPlace } from "../alarms/key-place.ts";
import { ruleRefusal, turnAway } from "../admission/gate.ts";
import { byRule } from "./act.ts";
import { agreedSeverity } from "./corroboration.ts";
import { newCase } from "./birth.ts";
import { copyWorst } from "./copying.ts";
import { withDeadline } from "./deadlines.ts";
import { membersOf as members } from "./guards.ts";
import { moveBy } from "./machine.ts";
import { inHaste } from "../modes/haste.ts";
import { modeNow } from "../modes/mode.ts";
import { bornIn } from "../modes/period.ts";
import { practisedPolicy } from "../practice/policy.ts";
import { policyAtBirth } from "./policy-at-birth.ts";
import { reportCase } from "./report.ts";
import { stepped } from "./steps.ts";
import { findBack, findOpen, nextCaseId } from "./finding.ts";
import { isOver } from "./transitions.ts";

export interface Ringing {
  readonly rule: Rule;
  /**
   * Why it calls. `rearmed`: an alarm of the case that had not been finished with rings again. `as-new`: what held it
   * back ended while it sounds. `standing`: acknowledged long ago. `came-and-went`: it rang and was over while nobody
   * was told. `covered`: it calls nobody, another alarm rings for it.
   */
  readonly how: "raised" | "rearmed" | "as-new" | "standing" | "came-and-went" | "covered";
}

/** An alarm that rings belongs to the open case of its zone and hazard, else it opens one. */
export function joinCase(turn: Turn, id: AlarmId, { rule, how }: Ringing): void {
  const alarm = turn.get("alarm", id);
  const zone = alarm && turn.site.points.get(alarm.point)?.place.grid;
  assert(alarm !== undefined && zone !== undefined, "an alarm that rings has a point and a place");
  const known = findOpen(turn, zone, rule.hazard) ?? findBack(turn, { zone, hazard: rule.hazard, alarm });
  const caseId = known?.id ?? nextCaseId(turn);
  turn.put("alarm", id, { ...alarm, case: caseId });
  const kind = kindOf(how);
  if (known === undefined) return openCase(turn, caseId, { alarm, id, rule, zone, kind });
  if (isAsleep(known)) return wake(turn, known, { id, rule, kind });
  addMember(turn, known, { id, rule, kind, loudness: loudnessOf(turn, known, { alarm, how }) });
}

function loudnessOf(
  turn: Turn,
  open: Case,
  { alarm, how }: { readonly alarm: AlarmState; readonly how: Ringing["how"] },
): Joining["loudness"] {
  if (how === "covered") return "quiet";
  return how === "raised" && ringsAlready(turn, open, alarm) ? "known" : "loud";
}

/** Nobody works on it now: it was put on the account, or closed. */
function isAsleep({ state }: Case): boolean {
  return state === "suspended" || state === "closed" || state === "rated";
}

/** It comes back to the case it belonged to, which is called out anew as if nobody had ever gone. */
function wake(turn: Turn, row: Case, joining: Omit<Joining, "loudness">): void {
  moveBy(turn, row, { actor: byRule, verb: "realarm" });
  addMember(turn, turn.get("case", row.id) ?? row, { ...joining, loudness: "quiet" });
  startLadder(turn, turn.get("case", row.id) ?? row, joining.kind);
}

function kindOf(how: Ringing["how"]): NoticeKind {
  return how === "standing" || how === "came-and-went" ? how : "raised";
}

/** A member came back. The case stays open: closing always takes a person. Said only when the turn leaves it so. */
export function memberCleared(turn: Turn, alarm: AlarmId): void {
  const id = turn.get("alarm", alarm)?.case;
  if (id === undefined) return;
  turn.afterwards(`recovered ${id}`, () => {
    const row = turn.get("case", id);
    if (row === undefined || isOver(row) || members(turn.rows("alarm"), row).some(holdsCaseOpen)) return;
    const people = new Set([
      ...row.told,
      ...(row.copied ?? []),
      ...(row.claimedBy === undefined ? [] : [row.claimedBy]),
    ]);
    notify(turn, row, { people: [...people], kind: "recovered" });
  });
}

/** A second limit of a point that rings already is no news by itself: people were sent there. */
function ringsAlready(turn: Turn, open: Case, { point, rule }: AlarmState): boolean {
  return members(turn.rows("alarm"), open).some(
    (member) => member.point === point && member.rule !== rule && rings(member),
  );
}

interface Opening {
  readonly alarm: AlarmState;
  readonly id: AlarmId;
  readonly rule: Rule;
  readonly zone: GridId;
  readonly kind: NoticeKind;
}

function openCase(turn: Turn, caseId: CaseId, { alarm, id, rule, zone, kind }: Opening): void {
  const { hazard, severity } = rule;
  const born = newCase({
    id: caseId,
    zone,
    hazard,
    severity,
    policy: practisedPolicy(
      turn,
      zone,
      inHaste(turn, policyAtBirth(turn.site, { rule, keyPlace: isKeyPlace(turn, id), mode: modeNow(turn) })),
    ),
    now: turn.now,
  });
  const before = alarm.case === undefined ? {} : { recurrenceOf: alarm.case };
  const row = withDeadline({ ...born, ...ofTest(turn), ...bornIn(turn), ...before, alarms: [id] }, turn.now);
  turn.put("case", caseId, row);
  const { source, level } = row;
  const mode = row.born?.mode ?? "peace";
  const about = { severity, zone, hazard, source, level, mode };
  turn.fact({ kind: "case-opened", case: caseId, alarm: id, ...about, ...before, ...detected(turn, alarm) });
  reportCase(turn, row, {});
  copyWorst(turn, row);
  if (ruleRefusal(turn, rule) === undefined) startLadder(turn, row, kind);
  else turnAway(turn, row, { alarm: id, rule });
}

/** How long the detection took is known of what rings for the first time, not of what has stood for long. */
function detected(turn: Turn, { beyondAt, raisedAt }: AlarmState): { readonly beyondAt?: Moment } {
  const isNew = raisedAt !== undefined && elapsedMs(raisedAt, turn.now) === 0;
  return isNew && beyondAt !== undefined ? { beyondAt } : {};
}

function ofTest({ practice }: Turn): Pick<Case, "practice"> {
  return practice === undefined ? {} : { practice };
}

interface Joining extends Omit<Opening, "zone" | "alarm"> {
  /** `loud`: another place, or an alarm that rings again. `known`: people were sent to that point. `quiet`: no news. */
  readonly loudness: "loud" | "known" | "quiet";
}

/** One more member, or a member's new episode. A rise in severity is told even after a claim. */
function addMember(turn: Turn, before: Case, { id, rule, kind, loudness }: Joining): void {
  const severity = agreedSeverity(before, Math.min(rule.severity, before.severity) as Severity, "sensor");
  const worse = severity < before.severity;
  const row = stepped(
    {
      ...before,
      alarms: before.alarms.includes(id) ? before.alarms : [...before.alarms, id],
      severity,
    },
    { verb: "join", to: before.state, at: turn.now },
  );
  turn.put("case", row.id, row);
  turn.fact({ kind: "case-joined", case: row.id, alarm: id, severity: row.severity });
  if (worse) {
    reportCase(turn, row, { from: row.state });
    copyWorst(turn, row);
  }
  if (loudness === "quiet" && !worse) return;
  // What rang and is over as well takes nobody's news away that all is well.
  if (kind !== "came-and-went") dropNews(turn, row.id);
  ringAgain(turn, row, { about: id, kind, worse, isLoud: loudness === "loud" });
}
