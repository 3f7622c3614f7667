import { holdsCaseOpen } from "../../../gateway/core/alarms/name.ts";
import { hasRight } from "../../../gateway/core/cases/movers.ts";
import { levelKeys } from "../../../config/programme.ts";
import { isOver } from "../../../gateway/core/cases/transitions.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import type { Case } from "../../../gateway/core/state.ts";
import { caseSite, people, type Seen } from "./case-ordeal.ts";

/** What breaks the law, in words; nothing when it holds. */
export type Law = (seen: readonly Seen[]) => readonly string[];

type Moved = Extract<Fact, { kind: "case-moved" }>;

function moves({ decision }: Seen): readonly Moved[] {
  return decision.facts.filter((fact) => fact.kind === "case-moved");
}

function cases({ before, after }: Seen): readonly (readonly [Case, Case])[] {
  return [...after.case.values()].flatMap((row) => {
    const was = before.case.get(row.id);
    return was === undefined || was === row ? [] : [[was, row] as const];
  });
}

/** 2. A sensor's alarm that kills is never refused, and waits for nobody: in the turn it rings somebody is owed word. */
const lifeSafetyWaitsForNobody: Law = (seen) =>
  seen.flatMap((one) => [
    ...moves(one)
      .filter(({ to, case: id }) => to === "rejected" && isLifeSafety(one.before.case.get(id)))
      .map(({ case: id }) => `${id} refused`),
    ...one.decision.facts.flatMap((fact) => {
      if (fact.kind !== "case-opened" || fact.severity > 2) return [];
      const owed = [...one.after.notice.values()].some(({ case: id, dueAt }) => id === fact.case && dueAt === one.now);
      return owed ? [] : [`${fact.case} opened and nobody is owed word of it`];
    }),
  ]);

function isLifeSafety(row: Case | undefined): boolean {
  return row?.source === "sensor" && row.severity <= 2;
}

/** 3. Closed with a member in alarm only by two people who say why. */
const notClosedInAlarm: Law = (seen) =>
  seen.flatMap((one) =>
    moves(one).flatMap(({ case: id, to, by, order }) => {
      const members = one.before.case.get(id)?.alarms ?? [];
      const rings = members.some((alarm) => holdsOpen(one, alarm));
      const isAgreed =
        by !== undefined && order?.second !== undefined && order.second !== by && order.reason !== undefined;
      return to === "closed" && rings && !isAgreed ? [`${id} closed in alarm`] : [];
    }),
  );

function holdsOpen({ before }: Seen, id: string): boolean {
  const alarm = before.alarm.get(id);
  return alarm !== undefined && holdsCaseOpen(alarm);
}

/** 4. From community up and at severity 1 and 2 nobody passes their own work, save where nobody else could, and marked. */
const nobodyPassesTheirOwnWork: Law = (seen) =>
  seen.flatMap((one) =>
    moves(one).flatMap(({ case: id, verb, by }) => {
      const row = one.before.case.get(id);
      if (verb !== "pass" || row === undefined || by === undefined || by !== row.handledBy) return [];
      const matters = row.severity <= 2 || row.level !== "grid";
      const another = people.some((each) => each !== by && hasRight({ site: caseSite, of: row }, each, "verify"));
      return matters && another ? [`${by} passed their own ${id}`] : [];
    }),
  );

/** 5. By itself a case only goes up; down it takes a person and a reason. Nobody makes an alarm less severe. */
const nothingFallsByItself: Law = (seen) =>
  seen.flatMap((one) =>
    cases(one).flatMap(([was, is]) => [
      ...(hasFallen(was, is) && !isMeant(one, is) ? [`${is.id} fell to ${is.level}`] : []),
      ...(is.severity > was.severity ? [`${is.id} became less severe`] : []),
    ]),
  );

function hasFallen(was: Case, is: Case): boolean {
  return levelKeys.indexOf(is.level) < levelKeys.indexOf(was.level);
}

/** By a person who says why, or by the platform. */
function isMeant(one: Seen, { id }: Case): boolean {
  const said = moves(one).find(({ case: of }) => of === id);
  return said?.operator !== undefined || (said?.by !== undefined && said.order?.reason !== undefined);
}

/** 6. Telling those above, however often, changes neither whose the case is nor who decides. */
const copyingUpChangesNoOwner: Law = (seen) =>
  seen.flatMap((one) =>
    cases(one).flatMap(([was, is]) => {
      const isMoved = moves(one).some(
        ({ case: id, from, to, verb }) => id === is.id && (from !== to || owning.has(verb)),
      );
      const same = was.claimedBy === is.claimedBy && was.level === is.level && was.authority === is.authority;
      return isMoved || same ? [] : [`${is.id} changed hands without a word`];
    }),
  );

/** Words that change whose a case is and leave its state. */
const owning: ReadonlySet<string> = new Set(["claim", "take", "give-back", "lower", "decline", "escalate"]);

/** 7. Each step has the next number of its case, its epoch and its command; said again it changes nothing. */
const everyStepIsNumbered: Law = (seen) => {
  const last = new Map<string, number>();
  const commands = new Set<string>();
  return seen.flatMap((one) => [
    ...[...one.after.case.values()].flatMap((row) => gapIn(one, row)),
    ...moves(one).flatMap((fact) => {
      const before = last.get(fact.case) ?? 0;
      const isRepeat = fact.command !== undefined && commands.has(fact.command);
      last.set(fact.case, fact.step);
      if (fact.command !== undefined) commands.add(fact.command);
      return [
        ...(fact.step > before ? [] : [`${fact.case}: step ${fact.step} after ${before}`]),
        ...(isNameless(one, fact) ? [`${fact.case}: ${fact.verb} without a command`] : []),
        ...(isRepeat ? [`${fact.command} twice`] : []),
      ];
    }),
  ]);
};

function gapIn({ before }: Seen, row: Case): readonly string[] {
  const was = before.case.get(row.id);
  const added = row.steps.length - (was?.steps.length ?? 0);
  return row.seq === (was?.seq ?? 0) + added ? [] : [`${row.id} has ${added} new steps and goes to ${row.seq}`];
}

function isNameless(one: Seen, fact: Moved): boolean {
  const isSaid = (fact.by ?? fact.operator) !== undefined && fact.from !== fact.to;
  return isSaid && fact.command === undefined && !isFollowUp(one, fact);
}

/** A confirmed transfer goes on by the word that confirmed it. */
function isFollowUp(one: Seen, fact: Moved): boolean {
  return fact.verb === "escalate" && moves(one).some(({ case: id, verb }) => id === fact.case && verb === "take");
}

/** 9. The lease. */
const theLeaseHolds: Law = (seen) =>
  seen.flatMap((one) => [
    ...cases(one).flatMap(([was, is]) => [
      ...(is.epoch < was.epoch ? [`${is.id} went back to epoch ${is.epoch}`] : []),
      ...(is.authority !== was.authority && is.epoch === was.epoch ? [`${is.id} changed hands in one epoch`] : []),
      ...(is.transfer !== undefined && was.transfer === undefined && isQuieter(was, is)
        ? [`${is.id} went quiet when asked for`]
        : []),
    ]),
    ...oldWords(one),
    ...moves(one)
      .filter(({ to, operator, case: id }) => to === "closed" && operator === undefined && isPlatforms(one, id))
      .map(({ case: id }) => `${id} of the platform was closed here`),
  ]);

function isPlatforms({ before }: Seen, id: string): boolean {
  return before.case.get(id)?.authority === "platform";
}

/** Asking the platform to take a case over keeps it here as it is. */
function isQuieter(was: Case, is: Case): boolean {
  return was.state !== is.state || was.ladder.kind !== is.ladder.kind;
}

/** Refused, and answered with how the case stands. */
function oldWords({ input, before, decision, after }: Seen): readonly string[] {
  if (input.kind !== "case-order") return [];
  const row = before.case.get(input.case);
  const isLease = input.verb === "take" || input.verb === "give-back";
  const isOld = row !== undefined && (isLease ? input.epoch <= row.epoch : input.epoch !== row.epoch);
  const isRepeat = row?.steps.some((step) => step.command === input.command) === true;
  if (!isOld || isRepeat) return [];
  const isAnswered = decision.uplink.some(
    ({ body }) => body.kind === "case" && body.case === row.id && body.caseEpoch === row.epoch,
  );
  const isUntouched = after.case.get(row.id) === row;
  return isUntouched && isAnswered ? [] : [`${row.id} obeyed an old word, or did not answer it`];
}

/** 11. Every alarm of a closed case has somebody's word of what it was. */
const everyAlarmHasAVerdict: Law = (seen) =>
  seen.flatMap(({ after }) =>
    [...after.case.values()]
      .filter((row) => row.state === "closed" && row.feedback?.verdict === undefined)
      .map(({ id }) => `${id} closed without a verdict`),
  );

/** 12, as far as cases go: no open case is nobody's. Somebody has it, is called, is waited for, or it is the platform's. */
const noOpenCaseIsNobodys: Law = (seen) =>
  seen.flatMap(({ after }) =>
    [...after.case.values()].flatMap((row) => {
      const isList = row.severity === 4;
      const isSomebodys = row.claimedBy !== undefined || row.authority === "platform" || row.suspension !== undefined;
      const isChased = row.ladder.kind !== "stopped" || row.deadline !== undefined;
      return isOver(row) || isList || isSomebodys || isChased ? [] : [`${row.id} in ${row.state} is nobody's`];
    }),
  );

export const laws = {
  lifeSafetyWaitsForNobody,
  notClosedInAlarm,
  nobodyPassesTheirOwnWork,
  nothingFallsByItself,
  copyingUpChangesNoOwner,
  everyStepIsNumbered,
  theLeaseHolds,
  everyAlarmHasAVerdict,
  noOpenCaseIsNobodys,
} as const satisfies Readonly<Record<string, Law>>;
