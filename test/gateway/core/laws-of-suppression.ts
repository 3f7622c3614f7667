import { declaredAlarm } from "../../../gateway/core/alarms/alarm.ts";
import { isWithheld, rings } from "../../../gateway/core/alarms/name.ts";
import type { AlarmId } from "../../../gateway/core/ids.ts";
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
    edges(one).flatMap(([id, was, is]) => {
      if (one.input.kind === "started" && kind(was?.suppression) === kind(is.suppression)) return [];
      if (!isWithheld(is)) return [];
      const { input } = one;
      const severity = declaredAlarm(site, id)?.rule.severity ?? 1;
      const isAsked = input.kind === "alarm" && input.alarm === id && /^(shelve|take-out)$/.test(input.verb);
      const isAlone = severity <= 2 && (input.kind !== "alarm" || [undefined, input.by].includes(input.order?.second));
      const isCalling = was !== undefined && (!was.acked || was.condition.kind === "pending-on");
      return [
        ...(isAsked ? [] : [`${id} is put aside by ${input.kind}`]),
        ...(isAlone ? [`${id} is put aside by one alone`] : []),
        ...(isCalling ? [`${id} is put aside while it calls`] : []),
      ];
    }),
  );

/** Only what sounds is covered, only by what rings, and what rings is of the same hazard and no milder. */
const aCoverRingsItself: Law = (seen, site) =>
  seen.flatMap(({ after }) =>
    [...after.alarm].flatMap(([id, alarm]) => {
      if (alarm.suppression?.kind !== "by-design") return [];
      const { of } = alarm.suppression;
      const cover = after.alarm.get(of);
      const [mine, its] = [declaredAlarm(site, id as AlarmId)?.rule, declaredAlarm(site, of)?.rule];
      const fits = mine !== undefined && its?.hazard === mine.hazard && its.severity <= mine.severity;
      const isHeard = cover !== undefined && rings(cover) && sounds(alarm);
      return fits && isHeard ? [] : [`${id} is covered by ${of}, which does not speak for it`];
    }),
  );

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
      const row = one.after.case.get(is.case ?? "");
      const isOpen = row !== undefined && row.state !== "closed";
      if (!sounds(is)) {
        const isNews = !is.acked && is.episode > held.episode;
        return isNews && !isOpen ? [`${id} sounded while it was put aside and nobody is told`] : [];
      }
      const isAnew = alarmFacts(one).some(({ alarm, event }) => alarm === id && event === "realarmed");
      const isCalled = isOpen && !is.acked && (isAnew || is.suppression?.kind === "by-design");
      return isCalled ? [] : [`${id} sounds, is put back and stays silent`];
    }),
  );

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
