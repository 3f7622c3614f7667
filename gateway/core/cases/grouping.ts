import type { AlarmId, CaseId } from "../ids.ts";
import type { GridId } from "../../../config/ids.ts";
import type { Hazard, Rule } from "../../../config/rule.ts";
import { ringAgain, startLadder } from "../people/escalation.ts";
import { dropNews, notify } from "../people/notices.ts";
import { assert } from "../result.ts";
import { holdsCaseOpen, rings } from "../alarms/name.ts";
import type { AlarmState, Case, NoticeKind } from "../state.ts";
import type { Turn } from "../turn.ts";
import { isKeyPlace } from "../alarms/key-place.ts";
import { members } from "./actions.ts";
import { inHaste } from "../modes/haste.ts";
import { bornIn } from "../modes/period.ts";
import { policyAtBirth } from "./policy-at-birth.ts";
import { reportCase } from "./report.ts";
import { stepped } from "./steps.ts";

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
  const open = findOpen(turn, zone, rule.hazard);
  const caseId = open?.id ?? nextCaseId(turn);
  turn.put("alarm", id, { ...alarm, case: caseId });
  if (open === undefined) return openCase(turn, caseId, { alarm: id, rule, zone, kind: kindOf(how) });
  const loudness = how === "raised" && ringsAlready(turn, open, alarm) ? "known" : "loud";
  addMember(turn, open, { alarm: id, rule, kind: kindOf(how), loudness: how === "covered" ? "quiet" : loudness });
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
    if (row === undefined || row.state === "closed" || members(turn.rows("alarm"), row).some(holdsCaseOpen)) return;
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

function findOpen(turn: Turn, zone: GridId, hazard: Hazard): Case | undefined {
  for (const row of turn.rows("case").values()) {
    if (row.zone === zone && row.hazard === hazard && row.state !== "closed") return row;
  }
  return undefined;
}

function nextCaseId(turn: Turn): CaseId {
  const box = turn.get("box", "box") ?? { seq: 0, casesOpened: 0, epoch: 1 };
  turn.put("box", "box", { ...box, casesOpened: box.casesOpened + 1 });
  return `c${box.casesOpened + 1}`;
}

interface Opening {
  readonly alarm: AlarmId;
  readonly rule: Rule;
  readonly zone: GridId;
  readonly kind: NoticeKind;
}

function openCase(turn: Turn, id: CaseId, { alarm, rule, zone, kind }: Opening): void {
  const row: Case = {
    id,
    code: id.slice(1),
    zone,
    hazard: rule.hazard,
    state: "reported",
    severity: rule.severity,
    alarms: [alarm],
    openedAt: turn.now,
    policy: inHaste(turn, policyAtBirth(turn.site, { rule, keyPlace: isKeyPlace(turn, alarm) })),
    ladder: { kind: "stopped" },
    round: 0,
    told: [],
    steps: [{ verb: "open", to: "reported", at: turn.now }],
    ...bornIn(turn),
  };
  turn.put("case", id, row);
  turn.fact({ kind: "case-opened", case: id, alarm, severity: row.severity });
  reportCase(turn, row, {});
  startLadder(turn, row, kind);
}

interface Joining extends Omit<Opening, "zone"> {
  /** `loud`: another place, or an alarm that rings again. `known`: people were sent to that point. `quiet`: no news. */
  readonly loudness: "loud" | "known" | "quiet";
}

/** One more member, or a member's new episode. A rise in severity is told even after a claim. */
function addMember(turn: Turn, before: Case, { alarm, rule, kind, loudness }: Joining): void {
  const worse = rule.severity < before.severity;
  const row = stepped(
    {
      ...before,
      alarms: before.alarms.includes(alarm) ? before.alarms : [...before.alarms, alarm],
      severity: worse ? rule.severity : before.severity,
    },
    { verb: "join", to: before.state, at: turn.now },
  );
  turn.put("case", row.id, row);
  turn.fact({ kind: "case-joined", case: row.id, alarm, severity: row.severity });
  if (worse) reportCase(turn, row, { from: row.state });
  if (loudness === "quiet" && !worse) return;
  // What rang and is over as well takes nobody's news away that all is well.
  if (kind !== "came-and-went") dropNews(turn, row.id);
  ringAgain(turn, row, { about: alarm, kind, worse, isLoud: loudness === "loud" });
}
