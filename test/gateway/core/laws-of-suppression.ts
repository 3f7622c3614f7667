import { isOver } from "../../../gateway/core/cases/transitions.ts";
import { declaredAlarm } from "../../../gateway/core/alarms/alarm.ts";
import { isWithheld, rings } from "../../../gateway/core/alarms/name.ts";
import type { AlarmId } from "../../../gateway/core/ids.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import type { AlarmState, Suppression } from "../../../gateway/core/state.ts";
import { alarmFacts, remainingMs, sounds, type Law } from "./laws-of-alarms.ts";
import type { Seen } from "./ordeal.ts";

const hourMs = 3_600_000;
const longestMs: Readonly<Record<string, number>> = { shelved: 8 * hourMs, "out-of-service": 7 * 24 * hourMs };

function edges({ before, after }: Seen): readonly (readonly [AlarmId, AlarmState | undefined, AlarmState])[] {
  return [...after.alarm].flatMap(([id, is]) => {
    const was = before.alarm.get(id);
    return was?.suppression === is.suppression ? [] : [[id as AlarmId, was, is] as const];
  });
}

const kind = (suppression: Suppression | undefined) => suppression?.kind ?? "none";

/** Nothing is put aside for longer than its bound, and no tick leaves one whose time is up. */
const everySuppressionEnds: Law = (seen) =>
  seen.flatMap(({ input, now, after }) =>
    [...after.alarm].flatMap(([id, { suppression }]) => {
      if (suppression === undefined || suppression.kind === "by-design") return [];
      const leftMs = remainingMs(suppression.until, now);
      if (leftMs > (longestMs[suppression.kind] ?? 0)) return [`${id} is put aside for ${leftMs} ms`];
      return input.kind === "tick" && leftMs <= 0 ? [`${id} is put aside past its time`] : [];
    }),
  );

/** By somebody entitled, with a second person where lives hang on it, and never while it calls. */
const onlyPeoplePutAside: Law = (seen, site) =>
  seen.flatMap((one) =>
    edges(one)
      .filter(([, was, is]) => isWithheld(is) && kind(was?.suppression) !== kind(is.suppression))
      .flatMap(([id, was]) => {
        const severity = declaredAlarm(site, id)?.rule.severity ?? 1;
        const isCalling = was !== undefined && (!was.acked || was.condition.kind === "pending-on");
        return [
          ...(isAsked(one.input, id) ? [] : [`${id} is put aside by ${one.input.kind}`]),
          ...(severity <= 2 && !areTwo(one.input) ? [`${id} is put aside by one alone`] : []),
          ...(isCalling ? [`${id} is put aside while it calls`] : []),
        ];
      }),
  );

function isAsked(input: Input, id: AlarmId): boolean {
  return input.kind === "alarm" && input.alarm === id && (input.verb === "shelve" || input.verb === "take-out");
}

function areTwo(input: Input): boolean {
  return input.kind === "alarm" && input.order?.second !== undefined && input.order.second !== input.by;
}

/** Only what sounds is covered, only by what rings, and what rings is of the same hazard and no milder. */
const aCoverRingsItself: Law = (seen, site) =>
  seen.flatMap(({ after }) =>
    [...after.alarm].flatMap(([id, alarm]) => {
      if (alarm.suppression?.kind !== "by-design") return [];
      const { of } = alarm.suppression;
      const cover = after.alarm.get(of);
      const isHeard = cover !== undefined && rings(cover) && sounds(alarm);
      return isHeard && fits(site, id as AlarmId, of) ? [] : [`${id} is covered by ${of}, which does not speak for it`];
    }),
  );

function fits(site: SiteIndex, covered: AlarmId, cover: AlarmId): boolean {
  const [mine, its] = [declaredAlarm(site, covered)?.rule, declaredAlarm(site, cover)?.rule];
  return mine !== undefined && its !== undefined && its.hazard === mine.hazard && its.severity <= mine.severity;
}

/** While high-high rings high does not ring beside it. */
const theWorseRingsAlone: Law = (seen, site) =>
  seen.flatMap(({ after }) =>
    [...after.alarm].flatMap(([id, alarm]) => {
      const { point, rule } = declaredAlarm(site, id as AlarmId) ?? {};
      const worse = rule?.supersededBy && after.alarm.get(`${point}#${rule.supersededBy}`);
      return worse && rings(worse) && rings(alarm) ? [`${id} rings beside what covers it`] : [];
    }),
  );

/** Back in service while it sounds: called anew, unless another rings for it. Sounded meanwhile: told. */
const whatWasPutAsideSpeaksAgain: Law = (seen) =>
  seen.flatMap((one) =>
    edges(one).flatMap(([id, was, is]) => {
      const held = was?.suppression;
      if (held === undefined || held.kind === "by-design" || isWithheld(is)) return [];
      if (sounds(is)) return isCalled(one, id, is) ? [] : [`${id} sounds, is put back and stays silent`];
      const isNews = !is.acked && is.episode > held.episode;
      return isNews && !hasOpenCase(one, is) ? [`${id} sounded while it was put aside and nobody is told`] : [];
    }),
  );

function isCalled(one: Seen, id: AlarmId, is: AlarmState): boolean {
  const isAnew = alarmFacts(one).some(({ alarm, event }) => alarm === id && event === "realarmed");
  return hasOpenCase(one, is) && !is.acked && (isAnew || is.suppression?.kind === "by-design");
}

function hasOpenCase({ after }: Seen, alarm: AlarmState): boolean {
  const row = after.case.get(alarm.case ?? "");
  return row !== undefined && !isOver(row);
}

/** Each change of the region is a fact, in the order in which it happened. */
const everySuppressionIsWritten: Law = (seen) => {
  const known = new Map<string, string>();
  return seen.flatMap(({ decision, after }) => [
    ...decision.facts.flatMap((fact) => {
      if (fact.kind !== "suppression") return [];
      const was = known.get(fact.alarm) ?? "none";
      known.set(fact.alarm, fact.to);
      return fact.from === was ? [] : [`${fact.alarm} went from ${fact.from}, it was ${was}`];
    }),
    ...[...after.alarm].flatMap(([id, { suppression }]) =>
      kind(suppression) === (known.get(id) ?? "none") ? [] : [`${id} is ${kind(suppression)} without a fact`],
    ),
  ]);
};

export const lawsOfSuppression: Readonly<Record<string, Law>> = {
  everySuppressionEnds,
  onlyPeoplePutAside,
  aCoverRingsItself,
  theWorseRingsAlone,
  whatWasPutAsideSpeaksAgain,
  everySuppressionIsWritten,
};
