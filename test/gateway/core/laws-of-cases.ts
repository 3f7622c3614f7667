import { limits } from "../../../config/limits.ts";
import type { Severity } from "../../../config/rule.ts";
import type { Decision } from "../../../gateway/core/decision.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import { isOver, transitions, type CaseState, type Verb } from "../../../gateway/core/cases/transitions.ts";
import { pathOf, type SiteIndex } from "../../../gateway/core/site-index.ts";
import { holdsCaseOpen, isWithheld } from "../../../gateway/core/alarms/name.ts";
import type { AlarmState, Case, Notice } from "../../../gateway/core/state.ts";
import { alarmFacts, remainingMs, sounds, type Law } from "./laws-of-alarms.ts";
import { openCases, type Seen } from "./ordeal.ts";

type Moved = Extract<Fact, { kind: "case-moved" }>;

function moves({ decision }: Seen): readonly Moved[] {
  return decision.facts.filter((fact) => fact.kind === "case-moved");
}

/** How much slower than for severity 1; severity 4 calls nobody. */
const pace: Readonly<Record<Severity, number>> = { 1: 1, 2: 2, 3: 10, 4: 0 };

/** Told by the facts of suppression. */
const asides: ReadonlySet<string> = new Set(["shelved", "out-of-service", "in-service"]);

const isSpeaking = (alarm: AlarmState) => sounds(alarm) && !isWithheld(alarm);
const holdsOpen = (alarm: AlarmState | undefined) => alarm !== undefined && holdsCaseOpen(alarm);
const isUnheard = (alarm: AlarmState | undefined) => alarm !== undefined && !alarm.acked && !isWithheld(alarm);

const callsPeople = (row: Case) => row.severity <= 3;

const everyAlarmOfACaseBelongsThere: Law = (seen, site) =>
  seen.flatMap(({ after }) =>
    [...after.case.values()].flatMap((row) => {
      const rules = row.alarms.map((id) => site.site.rules.find((rule) => id.endsWith(`#${rule.id}`)));
      const strange = row.alarms.filter((id, at) => {
        const zone = site.points.get(id.split("#")[0] as never)?.place.grid;
        return zone !== row.zone || rules[at]?.hazard !== row.hazard;
      });
      const worst = Math.min(...rules.map((rule) => rule?.severity ?? 4));
      const wrong = row.severity === worst ? [] : [`${row.id} has severity ${row.severity}, its worst member ${worst}`];
      return [...strange.map((id) => `${id} does not belong to ${row.id}`), ...wrong];
    }),
  );

const oneOpenCaseForEachZoneAndHazard: Law = (seen) =>
  seen.flatMap(({ after }) => {
    const keys = openCases(after).map(({ zone, hazard }) => `${zone} ${hazard}`);
    return keys.filter((key, at) => keys.indexOf(key) !== at).map((key) => `two open cases of ${key}`);
  });

const everyRingingAlarmHasAnOpenCase: Law = (seen, site) =>
  seen.flatMap(({ after }) =>
    [...after.alarm].flatMap(([id, alarm]) => {
      if (!isSpeaking(alarm)) return [];
      const row = after.case.get(alarm.case ?? "");
      if (row === undefined || isOver(row)) return [`${id} rings in no open case`];
      const isCalled = row.ladder.kind === "walking" || !needsSomebody(alarm, site);
      return isCalled ? [] : [`${id} rings unacknowledged and the ladder of ${row.id} is ${row.ladder.kind}`];
    }),
  );

function needsSomebody(alarm: AlarmState, site: SiteIndex): boolean {
  const severity = site.site.rules.find((rule) => rule.id === alarm.rule)?.severity ?? 1;
  return !alarm.acked && alarm.suppression === undefined && severity <= 3;
}

const movesFollowTheTable: Law = (seen, site) =>
  seen.flatMap((one) => [
    ...moves(one).flatMap((fact) => moveFaults(one, fact, site)),
    ...[...one.after.case.values()].flatMap((row) => {
      const was = one.before.case.get(row.id)?.state ?? "reported";
      const moved = moves(one).findLast((fact) => fact.case === row.id);
      return was === row.state || moved?.to === row.state ? [] : [`${row.id} went to ${row.state} without a fact`];
    }),
  ]);

function moveFaults(one: Seen, fact: Moved, site: SiteIndex): readonly string[] {
  const was = one.before.case.get(fact.case);
  if (was === undefined) return [`${fact.case} moved before it was there`];
  const isPersons = fact.by !== undefined;
  const rings = fact.to === "closed" && was.alarms.some((id) => holdsOpen(one.after.alarm.get(id)));
  return [
    ...(isOneOfTheTable(one, fact, was) ? [] : [`${fact.case}: ${fact.from} → ${fact.to} by ${fact.verb}`]),
    ...(isTimed(fact) && one.input.kind !== "tick" ? [`${fact.case}: ${fact.verb} by ${one.input.kind}`] : []),
    ...(isPersons && !mayMove(was, fact, site) ? [`${fact.by} may not ${fact.verb} ${fact.case}`] : []),
    ...(rings ? [`${fact.case} closed while it rings`] : []),
  ];
}

const isTimed = ({ verb }: Moved) => verb === "timeout" || verb === "archive";

/** A row of the table, from where the move before it led. */
function isOneOfTheTable(one: Seen, fact: Moved, was: Case): boolean {
  const mine = moves(one).filter((each) => each.case === fact.case);
  const from = mine[mine.indexOf(fact) - 1]?.to ?? was.state;
  const isRow = transitions.some((row) => row.from === from && row.verb === fact.verb && row.to === fact.to);
  return isRow && fact.from === from;
}

function mayMove(row: Case, { verb, by, order }: Moved, site: SiteIndex): boolean {
  const path = pathOf(site, row.zone).map((grid) => grid.id);
  const serves = (grids: readonly string[], roles: readonly string[]) =>
    site.site.roster.some(
      ({ grid, role, people }) => grids.includes(grid) && roles.includes(role) && people.some((one) => one === by),
    );
  const who = {
    claimer: row.claimedBy === by,
    head: serves(path, ["leader", "duty-room"]),
    above: serves(path.slice(1), anyRole),
    anybody: serves(path, anyRole),
    other: row.handledBy !== by || order?.reason !== undefined,
  };
  return (mayBy[verb] ?? (({ anybody }) => anybody))(who);
}

type Who = Readonly<Record<"claimer" | "head" | "above" | "anybody" | "other", boolean>>;

const byClaimer = ({ claimer }: Who) => claimer;
const byHead = ({ claimer, head }: Who) => claimer || head;
const byVerifier = ({ head, other }: Who) => head && other;
const byAbove = ({ claimer, above }: Who) => claimer || above;

/** Who may say what in the site of these tests; what is not named here, anybody of the zone or above it. */
const mayBy: { readonly [V in Verb]?: (who: Who) => boolean } = {
  arrive: byClaimer,
  start: byClaimer,
  submit: byClaimer,
  handover: byClaimer,
  whistle: byHead,
  assign: byHead,
  lower: byHead,
  merge: byHead,
  refuse: byHead,
  dispatch: byHead,
  suspend: byHead,
  resume: byHead,
  rate: byHead,
  recur: byHead,
  pass: byVerifier,
  fail: byVerifier,
  approve: byAbove,
  return: byAbove,
};

const anyRole = ["worker", "leader", "duty-room"];

const aClaimAcknowledgesAllMembers: Law = (seen) =>
  seen.flatMap((one) =>
    moves(one)
      .filter(({ verb }) => verb === "claim" || verb === "accept")
      .flatMap(({ case: id, by }) => {
        const row = one.after.case.get(id);
        const deaf = row?.alarms.filter((id) => isUnheard(one.after.alarm.get(id))) ?? [];
        const isHis = row?.claimedBy === by && row?.ladder.kind === (isOnTheWay(row?.state) ? "respond-by" : "stopped");
        return [
          ...deaf.map((alarm) => `${alarm} not acknowledged by a claim`),
          ...(isHis ? [] : [`${id} is nobody's`]),
        ];
      }),
  );

const isOnTheWay = (state: CaseState | undefined) => state === "claimed" || state === "accepted";

const aClaimerIsChased: Law = (seen) =>
  seen.flatMap(({ input, now, after }) =>
    openCases(after).flatMap((row) => {
      if (row.ladder.kind !== "respond-by") return [];
      const leftMs = remainingMs(row.ladder.dueAt, now);
      if (leftMs > row.policy.ladder.respondBy) return [`${row.id} waits ${leftMs} ms for its claimer`];
      return input.kind === "tick" && leftMs <= 0 ? [`the claimer of ${row.id} is late and nobody is told`] : [];
    }),
  );

const aMissedClaimAcknowledgesNothing: Law = (seen) =>
  seen.flatMap((one) =>
    moves(one)
      .filter(({ verb, from, to }) => (verb === "timeout" && from !== to) || verb === "handover")
      .flatMap(({ case: id }) => {
        const row = one.after.case.get(id);
        const quiet = row?.alarms
          .map((alarm) => one.after.alarm.get(alarm))
          .filter((alarm) => alarm !== undefined && sounds(alarm) && alarm.acked && !isWithheld(alarm));
        const isFree = row?.claimedBy === undefined && row?.ladder.kind !== "respond-by";
        return quiet?.length === 0 && isFree ? [] : [`${id} is still somebody's after a missed claim`];
      }),
  );

const everyReportedCaseIsCalledOut: Law = (seen) =>
  seen.flatMap(({ input, now, after }) =>
    openCases(after).flatMap((row) => {
      if (!callsPeople(row)) return [];
      if (row.ladder.kind !== "walking") return row.state === "reported" ? [`${row.id} calls nobody`] : [];
      const longestMs =
        Math.max(row.policy.ladder.repeat, ...row.policy.ladder.rungs.map((rung) => rung.after)) * pace[row.severity];
      const leftMs = remainingMs(row.ladder.dueAt, now);
      if (leftMs > longestMs) return [`${row.id} calls the next rung in ${leftMs} ms`];
      return input.kind === "tick" && leftMs <= 0 ? [`${row.id} has a rung due and does not call it`] : [];
    }),
  );

/** A ladder goes on only by calling somebody or saying that there is nobody. */
const noRungIsSkipped: Law = (seen) =>
  seen.flatMap(({ before, after, decision }) =>
    [...after.case.values()].flatMap((row) => {
      const was = before.case.get(row.id)?.ladder;
      const is = row.ladder;
      const goesOn = was?.kind === "walking" && row.round === before.case.get(row.id)?.round;
      const from = goesOn ? was : roundStart(decision, row);
      if (is.kind !== "walking") return [];
      const tried = decision.facts.filter(
        (fact) => (fact.kind === "rung" || fact.kind === "duty-gap") && fact.case === row.id,
      ).length;
      const walked = is.nextRung - from.nextRung + is.loop - from.loop;
      return walked === tried ? [] : [`${row.id} walked ${walked} rungs and tried ${tried}`];
    }),
  );

/** A round begins with the first rung; behind somebody who cannot go with the next, and in danger with everybody. */
function roundStart({ facts }: Decision, { id, policy }: Case): { readonly nextRung: number; readonly loop: number } {
  const said = facts.find((fact) => fact.kind === "case-moved" && fact.case === id);
  const last = policy.ladder.rungs.length - 1;
  if (said?.kind !== "case-moved") return { nextRung: 0, loop: 0 };
  if (said.verb === "danger") return { nextRung: last, loop: 1 };
  return { nextRung: isPassedOn(said) ? Math.min(1, last) : 0, loop: 0 };
}

/** Nobody in particular has it next. */
const isPassedOn = ({ verb, order }: Moved) => verb === "decline" || (verb === "handover" && order?.to === undefined);

const behindAnEmptyRungNobodyWaits: Law = (seen) =>
  seen.flatMap(({ after, now, decision }) =>
    decision.facts.flatMap((fact) => {
      const row = fact.kind === "duty-gap" ? after.case.get(fact.case) : undefined;
      if (fact.kind !== "duty-gap" || row?.ladder.kind !== "walking" || row.ladder.loop > 0) return [];
      const isNext = row.ladder.nextRung === fact.rung + 1;
      return isNext && remainingMs(row.ladder.dueAt, now) > 0
        ? [`${row.id} waits behind the empty rung ${fact.rung}`]
        : [];
    }),
  );

const whoIsCalledIsOwedANotice: Law = (seen, site) =>
  seen.flatMap((one) =>
    one.decision.facts.flatMap((fact) => {
      if (fact.kind !== "rung") return [];
      return fact.told.flatMap((to) =>
        (site.people.get(to)?.channels ?? []).flatMap((channel) => {
          const isOwed = fresh(one).some(
            (each) => each.to === to && each.channel === channel && each.case === fact.case,
          );
          return isOwed ? [] : [`${to} was called for ${fact.case} without a notice`];
        }),
      );
    }),
  );

/** Whoever has a case hears of each alarm that joins it or rings again, and the ladder runs until it is claimed. */
const whatIsNewInAClaimedCaseIsTold: Law = (seen, site) =>
  seen.flatMap((one) =>
    alarmFacts(one)
      .filter(isCall)
      .flatMap(({ alarm, rule }) => {
        const severity = site.site.rules.find((each) => each.id === rule)?.severity ?? 1;
        const row = one.before.case.get(one.after.alarm.get(alarm)?.case ?? "");
        if (severity > 3 || row === undefined || !isInHand(row)) return [];
        const isTold = fresh(one).some(({ to, case: of }) => of === row.id && to === row.claimedBy);
        return isTold ? [] : [`${row.claimedBy} has ${row.id} and is not told of ${alarm}`];
      }),
  );

/** A raise that nothing suppresses. */
const isCall = ({ event, suppressed }: ReturnType<typeof alarmFacts>[number]) =>
  (event === "raised" || event === "rearmed") && suppressed === undefined;

const isInHand = (row: Case) => row.claimedBy !== undefined && row.state !== "reported" && !isOver(row);

const fresh = ({ before, after }: Seen) => [...after.notice.values()].filter(({ id }) => !before.notice.has(id));

const aWorseCaseStartsOver: Law = (seen) =>
  seen.flatMap(({ before, after, decision, input, now }) =>
    [...after.case.values()].flatMap((row) => {
      const was = before.case.get(row.id);
      if (was === undefined || was.severity === row.severity || isOver(row)) return [];
      const isCalled = decision.facts.some(
        (fact) => /rung|duty-gap/.test(fact.kind) && "case" in fact && fact.case === row.id,
      );
      const isSoon = row.ladder.kind === "walking" && remainingMs(row.ladder.dueAt, now) <= 20_000;
      const isFine = row.round > was.round && (row.state === "reported" ? isCalled : isSoon);
      return isFine ? [] : [`${row.id} got worse by ${input.kind} and nobody is called`];
    }),
  );

const everybodyToldHearsOfTheRecovery: Law = (seen) =>
  seen.flatMap((one) =>
    openCases(one.after).flatMap((row) => {
      const was = one.before.case.get(row.id);
      const rings = row.alarms.some((id) => holdsOpen(one.after.alarm.get(id)));
      const isOver = alarmFacts(one).some(({ alarm, event }) => event === "cleared" && row.alarms.includes(alarm));
      if (was === undefined || was.alarms.every((id) => !holdsOpen(one.before.alarm.get(id))) || rings || !isOver)
        return [];
      // That another member rang and was over while it was put aside says so, too, and asks for somebody.
      const news = fresh(one).filter(({ kind, case: of }) => /recovered|came-and-went/.test(kind) && of === row.id);
      return was.told
        .filter((who) => news.every(({ to }) => to !== who))
        .map((who) => `${who} is not told that ${row.id} is over`);
    }),
  );

/** Save what starts to ring in that very turn, a row of `gaps.test.ts`. */
const nothingRingsInARecoveredCase: Law = (seen) =>
  seen.flatMap((one) =>
    fresh(one).flatMap(({ kind, case: of }) => {
      if (alarmFacts(one).some(({ event }) => /raised|rearmed/.test(event))) return [];
      const rings = one.after.case.get(of)?.alarms.some((id) => holdsOpen(one.after.alarm.get(id)));
      return kind === "recovered" && rings === true ? [`${of} is called over and rings`] : [];
    }),
  );

const noNoticeGoesSilently: Law = (seen) =>
  seen.flatMap((one) => [...one.before.notice.values()].flatMap((notice) => noticeFaults(one, notice)));

function noticeFaults(one: Seen, was: Notice): readonly string[] {
  const is = one.after.notice.get(was.id);
  if (is === undefined) return mayGo(one, was) ? [] : [`${was.id} is gone`];
  if (JSON.stringify({ ...was, progress: 0 }) !== JSON.stringify({ ...is, progress: 0 }))
    return [`${was.id} was rewritten`];
  const step = `${was.progress.kind} → ${is.progress.kind}`;
  if (is.progress === was.progress || isProven(one, is) || mayStep(one, was, step)) return [];
  return [`${was.id}: ${step} by ${one.input.kind}`];
}

function mayGo(one: Seen, was: Notice): boolean {
  return isReplaced(one, was) || isClosed(one, was) || isOutdated(one, was);
}

/** A claim ends the calls for what is known; a reboot puts the next try into the terms of its own clock. */
function mayStep(one: Seen, was: Notice, step: string): boolean {
  if (step === "queued → queued") return one.input.kind === "started";
  const claim = moves(one).find((fact) => /^(claim|accept)$/.test(fact.verb) && fact.case === was.case);
  if (claim === undefined || was.kind === "recovered") return false;
  return step === "queued → superseded" || (/^(accepted|delivered) → claimed$/.test(step) && claim.by === was.to);
}

function isReplaced({ before, after }: Seen, was: Notice): boolean {
  return [...after.notice.values()].some(
    (is) =>
      !before.notice.has(is.id) &&
      is.case === was.case &&
      is.to === was.to &&
      is.channel === was.channel &&
      (is.kind !== "recovered" || was.kind === "recovered"),
  );
}

/** That all was well is not told any more once it rings again. */
function isOutdated(one: Seen, was: Notice): boolean {
  const ringsAgain = one.decision.facts.some((fact) => fact.kind === "case-joined" && fact.case === was.case);
  return was.kind === "recovered" && ringsAgain;
}

function isClosed({ after }: Seen, was: Notice): boolean {
  const row = after.case.get(was.case);
  return row === undefined || isOver(row) || row.state === "suspended";
}

/** What an outcome may make of a notice: nothing less than was proven before, nothing more than it says. */
function isProven({ input, before }: Seen, is: Notice): boolean {
  if (input.kind !== "notice-outcome" || input.notice !== is.id) return false;
  const was = before.notice.get(is.id)?.progress.kind ?? "gone";
  const { outcome } = input;
  const now = "retry" in outcome ? (outcome.retry === "later" ? "queued" : "failed") : outcome.kind;
  return is.progress.kind === now && mayBecome[now].includes(was);
}

const mayBecome: Readonly<Record<"queued" | "failed" | "accepted" | "delivered", readonly string[]>> = {
  accepted: ["queued"],
  delivered: ["queued", "accepted", "failed", "superseded"],
  queued: ["queued", "accepted"],
  failed: ["queued", "accepted"],
};

const aFailedNoticeIsTriedWithinAMinute: Law = (seen) =>
  seen.flatMap(({ after, now }) =>
    [...after.notice.values()].flatMap(({ id, progress, digest, severity }) => {
      const leftMs = progress.kind === "queued" ? remainingMs(progress.retryAt, now) : 0;
      // What is not urgent may wait for its digest until it is tried for the first time.
      const isHeld = digest === true && severity > 2 && progress.kind === "queued" && progress.attempts === 0;
      return leftMs > (isHeld ? limits.noticeDigestMs : 60_000) ? [`${id} is tried again in ${leftMs} ms`] : [];
    }),
  );

const aClosedCaseOwesNobody: Law = (seen) =>
  seen.flatMap((one) =>
    [...one.after.notice.values()].filter((notice) => isClosed(one, notice)).map(({ id }) => `${id} of a closed case`),
  );

const numbersHaveNoGap: Law = (seen) => {
  const last = new Map<string, number>();
  return seen.flatMap(({ decision, after }) => [
    ...decision.facts.flatMap(({ seq }) => gapAt("fact", seq, last)),
    ...decision.uplink.flatMap(({ lane, seq }) => gapAt(lane, seq, last)),
    ...(after.box.get("box")?.seq === last.get("fact") ? [] : ["the box counts other facts than it tells"]),
    ...[...after.lane].flatMap(([lane, { lastSeq, ackedUpTo }]) =>
      lastSeq === last.get(lane) && ackedUpTo <= lastSeq ? [] : [`${lane} at ${lastSeq}, held to ${ackedUpTo}`],
    ),
  ]);
};

function gapAt(line: string, seq: number, last: Map<string, number>): readonly string[] {
  const was = last.get(line) ?? 0;
  last.set(line, seq);
  return seq === was + 1 ? [] : [`${line} ${seq} after ${was}`];
}

const theDistrictsWordOnlyGrows: Law = (seen) =>
  seen.flatMap(({ before, after, decision }) =>
    [...after.lane].flatMap(([lane, { ackedUpTo }]) => {
      const was = before.lane.get(lane)?.ackedUpTo ?? 0;
      const told = decision.relayed.filter((one) => one.lane === lane).map(({ upTo }) => upTo);
      return JSON.stringify(told) === JSON.stringify(ackedUpTo > was ? [ackedUpTo] : []) && ackedUpTo >= was
        ? []
        : [`${lane} held to ${was}, then ${ackedUpTo}, told ${told.join()}`];
    }),
  );

/** Each alarm and each move of a case goes to the district, under the number of its lane. */
const theDistrictHearsOfAlarms: Law = (seen) =>
  seen.flatMap((one) => {
    const said = one.decision.uplink.flatMap(({ body }) =>
      body.kind === "alarm" && !asides.has(body.event) ? [`${body.alarm} ${body.event}`] : [],
    );
    const happened = alarmFacts(one).filter(({ event }) => event !== "fleeting" && event !== "chattering");
    const wanted = happened.map(({ alarm, event }) => `${alarm} ${event}`);
    return JSON.stringify(said) === JSON.stringify(wanted) ? [] : [`said ${said.join()} of ${wanted.join()}`];
  });

const aRefusalChangesNothing: Law = (seen) =>
  seen.flatMap(({ decision }) => {
    const refused = decision.facts.some(({ kind }) => /^(alarm-|reset-)?refused$/.test(kind));
    const touched = decision.changes.filter(({ table }) => table !== "box");
    return refused && (touched.length > 0 || decision.facts.length > 1) ? ["a refusal changed something"] : [];
  });

export const lawsOfCases: Readonly<Record<string, Law>> = {
  everyAlarmOfACaseBelongsThere,
  oneOpenCaseForEachZoneAndHazard,
  everyRingingAlarmHasAnOpenCase,
  movesFollowTheTable,
  aClaimAcknowledgesAllMembers,
  aClaimerIsChased,
  aMissedClaimAcknowledgesNothing,
  everyReportedCaseIsCalledOut,
  noRungIsSkipped,
  behindAnEmptyRungNobodyWaits,
};

export const lawsOfNotices: Readonly<Record<string, Law>> = {
  whoIsCalledIsOwedANotice,
  whatIsNewInAClaimedCaseIsTold,
  aWorseCaseStartsOver,
  everybodyToldHearsOfTheRecovery,
  nothingRingsInARecoveredCase,
  noNoticeGoesSilently,
  aFailedNoticeIsTriedWithinAMinute,
  aClosedCaseOwesNobody,
};

export const lawsOfNumbers: Readonly<Record<string, Law>> = {
  numbersHaveNoGap,
  theDistrictsWordOnlyGrows,
  theDistrictHearsOfAlarms,
  aRefusalChangesNothing,
};
