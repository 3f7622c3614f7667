import { factsOf } from "../../../config/quantity.ts";
import type { Rule, RuleOf } from "../../../config/rule.ts";
import { convert, type Amount } from "../../../config/units.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import type { Sample } from "../../../gateway/core/points/reading.ts";
import type { Point, SiteIndex } from "../../../gateway/core/site-index.ts";
import { isWithheld } from "../../../gateway/core/alarms/name.ts";
import type { AlarmState, PointState } from "../../../gateway/core/state.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import type { Seen } from "./ordeal.ts";

/** What must hold of alarms whatever happens, told from samples and facts alone; each answers with what broke it. */
export type Law = (seen: readonly Seen[], site: SiteIndex) => readonly string[];

type AlarmFact = Extract<Fact, { kind: "alarm" }>;

export const sounds = (alarm: AlarmState | undefined) =>
  alarm !== undefined && (alarm.condition.kind === "active" || alarm.condition.kind === "pending-off");

export function alarmFacts({ decision }: Seen): readonly AlarmFact[] {
  return decision.facts.filter((fact) => fact.kind === "alarm");
}

/** Milliseconds until a stored deadline; none left when a reboot under a doubtful clock lies between. */
export function remainingMs(deadline: Moment, now: Moment): number {
  if (deadline.boot === now.boot) return deadline.monoMs - now.monoMs;
  return deadline.wallTrusted && now.wallTrusted ? deadline.wallMs - now.wallMs : 0;
}

const isRise = ({ event }: AlarmFact) => event === "raised" || event === "rearmed";

const risesAndFallsAlternate: Law = (seen) => {
  const sounding = new Set<string>();
  const episodes = new Map<string, number>();
  return seen.flatMap((one) => [
    ...alarmFacts(one).flatMap((fact) => hearFact(fact, sounding, episodes)),
    ...[...one.after.alarm].flatMap(([id, alarm]) =>
      sounds(alarm) === sounding.has(id) ? [] : [`${id} ${alarm.condition.kind} without a fact`],
    ),
  ]);
};

/** Takes a fact as the next one of its alarm; answers with what cannot follow what was. */
function hearFact(fact: AlarmFact, sounding: Set<string>, episodes: Map<string, number>): readonly string[] {
  const { event, alarm, episode } = fact;
  const was = { rings: sounding.has(alarm), episode: episodes.get(alarm) ?? 0 };
  episodes.set(alarm, episode);
  if (isRise(fact)) {
    sounding.add(alarm);
    return was.rings || episode !== was.episode + 1 ? [`${alarm} ${event} as ${episode} after ${was.episode}`] : [];
  }
  if (event !== "cleared") return [];
  sounding.delete(alarm);
  return was.rings ? [] : [`${alarm} cleared while silent`];
}

/** Nobody may call an alarm new whose last episode nobody has finished with, nor the other way round. */
const aRaiseSaysWhetherItIsNew: Law = (seen) =>
  seen.flatMap((one) =>
    alarmFacts(one)
      .filter(isRise)
      .filter(({ event, alarm }) => {
        const before = one.before.alarm.get(alarm);
        const unfinished = before !== undefined && before.episode > 0 && (!before.acked || before.latched);
        return (event === "rearmed") !== unfinished;
      })
      .map(({ event, alarm }) => `${alarm} calls itself ${event}`),
  );

interface Heard {
  readonly atMs: number;
  readonly sample: Sample;
}

/** Samples of each point in this life of the process. */
function createEar() {
  const heard = new Map<string, Heard[]>();
  let bornMs = 0;
  return {
    of: (point: string): readonly Heard[] => heard.get(point) ?? [],
    bornMs: () => bornMs,
    listen: ({ input, now }: Seen) => {
      if (input.kind === "started") {
        heard.clear();
        bornMs = now.monoMs;
      }
      if (input.kind !== "readings") return;
      for (const { point, sample } of input.readings)
        heard.set(point, [...(heard.get(point) ?? []), { atMs: now.monoMs, sample: usable(sample) }]);
    },
  };
}

function usable(sample: Sample): Sample {
  return sample.kind !== "bad" && !Number.isFinite(sample.value) ? { kind: "bad", why: "not-a-number" } : sample;
}

const clearsOnlyAfterCalm: Law = (seen, site) => {
  const ear = createEar();
  return seen.flatMap((one) => {
    ear.listen(one);
    const cleared = alarmFacts(one).filter(({ event }) => event === "cleared");
    return cleared.flatMap(({ alarm, point: id, rule: ruleId }) => {
      const point = site.points.get(id);
      const rule = site.rulesOf.get(id)?.find((each) => each.id === ruleId);
      if (point === undefined || rule === undefined) return [`${alarm} is of no rule`];
      const calmMs = calmFor(rule, point, ear.of(id), one.now.monoMs);
      return calmMs >= rule.offDelay ? [] : [`${alarm} cleared after ${calmMs} ms of calm`];
    });
  });
};

/** How long the value has been back: from a good sample past the dead-band, with none at the limit since. */
function calmFor(rule: Rule, point: Point, heard: readonly Heard[], nowMs: number): number {
  const last = heard.at(-1);
  if (last === undefined || !isBack(rule, point, heard, nowMs)) return -1;
  let calmMs = -1;
  for (let at = heard.length - 1; at >= 0; at--) {
    const until = heard.slice(0, at + 1);
    if (isBeyond(rule, point, until)) return calmMs;
    const { atMs } = heard[at]!;
    if (isBack(rule, point, until, rule.kind === "silent" ? nowMs : atMs)) calmMs = nowMs - atMs;
  }
  return calmMs;
}

function isBack(rule: Rule, point: Point, heard: readonly Heard[], nowMs: number): boolean {
  const last = heard.at(-1);
  if (last?.sample.kind !== "good") return false;
  assertKnown(rule);
  switch (rule.kind) {
    case "limit": {
      const clear = amountIn(rule.clear, point);
      return rule.above === undefined ? last.sample.value > clear : last.sample.value < clear;
    }
    case "contact":
      return (last.sample.value === 1) !== (rule.when === "active");
    case "rise":
      return riseOver(heard, rule.within * surelyKept) < amountIn(rule.clear, point);
    case "silent":
      return nowMs - last.atMs < rule.after;
  }
}

function isBeyond(rule: Rule, point: Point, heard: readonly Heard[]): boolean {
  const last = heard.at(-1);
  if (last === undefined || last.sample.kind === "bad") return false;
  const { value } = last.sample;
  assertKnown(rule);
  switch (rule.kind) {
    case "limit":
      if (rule.above !== undefined) return value >= amountIn(rule.above, point);
      return rule.below !== undefined && value <= amountIn(rule.below, point);
    case "contact":
      return (value === 1) === (rule.when === "active");
    case "rise":
      return riseOver(heard, rule.within * surelyKept) >= amountIn(rule.by, point);
    case "silent":
      return false;
  }
}

type Known = "limit" | "contact" | "rise" | "silent";

/** The laws are written for the rules of the ordeal; the other kinds have tables of their own. */
function assertKnown(rule: Rule): asserts rule is RuleOf<Known> {
  if (!["limit", "contact", "rise", "silent"].includes(rule.kind)) throw new Error(`no law for ${rule.kind}`);
}

/** Trends are kept in slices of a sixtieth of the window, so the oldest slice may be gone a little early. */
const surelyKept = 59 / 60;

function riseOver(heard: readonly Heard[], windowMs: number): number {
  const last = heard.at(-1);
  if (last === undefined || last.sample.kind === "bad") return 0;
  const lows = heard.flatMap(({ atMs, sample }) =>
    sample.kind !== "bad" && atMs > last.atMs - windowMs ? [sample.value] : [],
  );
  return last.sample.value - Math.min(...lows);
}

function amountIn(amount: Amount, point: Point): number {
  return convert(amount.value, amount.unit, factsOf(point.quantity).unit) ?? Number.NaN;
}

/** A breach as long as its on-delay rings, through lost values, restarts and reboots. */
const everyLongBreachRings: Law = (seen, site) => {
  const ear = createEar();
  const since = new Map<string, Moment>();
  return seen.flatMap((one) => {
    ear.listen(one);
    if (one.input.kind === "started") rebase(since, one.now);
    noteBreaches(one, site, { ear, since });
    return [...since].flatMap(([id, from]) => {
      const alarm = one.after.alarm.get(id);
      const rule = site.site.rules.find((each) => id.endsWith(`#${each.id}`));
      const leftMs = remainingMs(from, one.now) + (rule?.onDelay ?? 0);
      const isLooked = one.input.kind === "tick" || (rule?.onDelay === 0 && one.input.kind === "readings");
      return isLooked && leftMs <= 0 && !sounds(alarm) ? [`${id} silent ${-leftMs} ms after its delay`] : [];
    });
  });
};

/** What is left of a delay at a boot goes on by its own clock, whatever becomes of the wall clock. */
function rebase(since: Map<string, Moment>, now: Moment): void {
  for (const [id, from] of since) {
    const ms = remainingMs(from, now);
    if (from.boot !== now.boot) since.set(id, { ...now, monoMs: now.monoMs + ms, wallMs: now.wallMs + ms });
  }
}

interface Breaches {
  readonly ear: ReturnType<typeof createEar>;
  readonly since: Map<string, Moment>;
}

function noteBreaches({ input, now }: Seen, site: SiteIndex, { ear, since }: Breaches): void {
  for (const [id, rules] of site.rulesOf) {
    const point = site.points.get(id);
    if (point === undefined || input.kind !== "readings" || input.readings.every((reading) => reading.point !== id))
      continue;
    for (const rule of rules) {
      const alarm = `${id}#${rule.id}`;
      if (isBeyond(rule, point, ear.of(id)) && !since.has(alarm)) since.set(alarm, now);
      if (isBack(rule, point, ear.of(id), now.monoMs)) since.delete(alarm);
    }
  }
}

const everyLongSilenceRings: Law = (seen, site) => {
  const ear = createEar();
  return seen.flatMap((one) => {
    ear.listen(one);
    if (one.input.kind !== "tick") return [];
    return [...site.rulesOf].flatMap(([point, rules]) => {
      const silent = rules.find((rule) => rule.kind === "silent");
      const heardMs = ear.of(point).findLast(({ sample }) => sample.kind !== "bad")?.atMs ?? ear.bornMs();
      if (silent === undefined || one.now.monoMs - heardMs < silent.after) return [];
      return sounds(one.after.alarm.get(`${point}#${silent.id}`)) ? [] : [`${point} is silent and nobody is told`];
    });
  });
};

const onlyAClaimOrTheCloseAcknowledges: Law = (seen) =>
  seen.flatMap((one) =>
    changesOfAlarms(one).flatMap(([id, was, is]) => {
      if (mustBeHeard(one, id, was) && sounds(is) && is.acked) return [`${id} rings acknowledged`];
      if (!was.acked && is.acked && !isSeenByAPerson(one, id)) return [`${id} acknowledged by ${one.input.kind}`];
      return was.acked && !is.acked && !mayBeAsked(one, id, was) ? [`${id} lost its acknowledgement`] : [];
    }),
  );

/** Raised, called out again, or back from where a person had put it. */
function mustBeHeard(one: Seen, id: string, was: AlarmState): boolean {
  const is = one.after.alarm.get(id);
  const isBack = isWithheld(was) && is !== undefined && !isWithheld(is);
  return (
    isBack || alarmFacts(one).some(({ alarm, event }) => alarm === id && /^(raised|rearmed|realarmed)$/.test(event))
  );
}

function mayBeAsked(one: Seen, id: string, was: AlarmState): boolean {
  const isMissed = one.decision.facts.some(
    (fact) => fact.kind === "case-moved" && /^(timeout|handover)$/.test(fact.verb),
  );
  return isMissed || mustBeHeard(one, id, was);
}

function isSeenByAPerson({ input, before, decision }: Seen, alarm: string): boolean {
  const isAccepted = decision.facts.some(
    (fact) => fact.kind === "case-moved" && /^(claim|accept|approve|suspend|refuse)$/.test(fact.verb),
  );
  const members = input.kind === "case" ? before.case.get(input.case)?.alarms : [];
  return isAccepted && members?.some((id) => id === alarm) === true;
}

function changesOfAlarms({ before, after }: Seen): readonly (readonly [string, AlarmState, AlarmState])[] {
  return [...after.alarm].flatMap(([id, is]) => {
    const was = before.alarm.get(id);
    return was === undefined || was === is ? [] : [[id, was, is] as const];
  });
}

const aLatchLeavesByALegalReset: Law = (seen, site) =>
  seen.flatMap((one) => [
    ...changesOfAlarms(one).flatMap(([id, was, is]) => {
      const isReset = one.input.kind === "reset" && one.input.alarm === id;
      const isLegal = isReset && was.acked && was.condition.kind === "clear" && !isWithheld(was);
      return was.latched && !is.latched && !isLegal ? [`${id} lost its latch by ${one.input.kind}`] : [];
    }),
    ...alarmFacts(one).flatMap(({ alarm, event, rule }) => {
      const latches = site.site.rules.find((each) => each.id === rule)?.latch === true;
      const rings = event === "raised" || event === "rearmed";
      return rings && latches && one.after.alarm.get(alarm)?.latched !== true ? [`${alarm} rings without a latch`] : [];
    }),
  ]);

/** A reboot puts stored deadlines into the terms of its own clock; everything else stays as it was. */
const aRestartChangesNoTruth: Law = (seen) =>
  seen.flatMap(({ input, before, after }) => {
    if (input.kind !== "started") return [];
    const alarms = [...before.alarm].flatMap(([id, was]) => {
      const { condition } = was;
      const should = condition.kind === "pending-off" ? { kind: "active", since: condition.since } : condition;
      return timeless({ ...was, condition: should }) === timeless(after.alarm.get(id))
        ? []
        : [`${id} changed at a restart`];
    });
    const tables = (["case", "notice", "lane"] as const).filter(
      (table) => timeless([...before[table]]) !== timeless([...after[table]]),
    );
    return [...alarms, ...tables.map((table) => `${table} changed at a restart`)];
  });

const deadlines: ReadonlySet<string> = new Set(["dueAt", "startedAt", "closedAt", "retryAt", "reAlarmAt", "until"]);

function timeless(value: unknown): string {
  return JSON.stringify(value, (key, each: unknown) => (deadlines.has(key) ? undefined : each));
}

const aFaultIsNoValue: Law = (seen) =>
  seen.flatMap(({ input, before, after }) => {
    const faults =
      input.kind === "readings" ? input.readings.filter(({ sample }) => usable(sample).kind === "bad") : [];
    return faults.flatMap(({ point }) => {
      const [was, is] = [before.point.get(point), after.point.get(point)];
      if (is?.last.sample.kind !== "bad") return [`${point} took a fault for a value`];
      return JSON.stringify(valuesOf(was)) === JSON.stringify(valuesOf(is))
        ? []
        : [`${point} counted a fault as a value`];
    });
  });

/** What only a value may change. */
function valuesOf(point: PointState | undefined) {
  if (point === undefined) return undefined;
  const { lastGood, heardAt, trend, period } = point;
  return { lastGood, heardAt, trend, period: { ...period, refused: 0, goodMs: 0, settledMs: 0 } };
}

export const lawsOfAlarms: Readonly<Record<string, Law>> = {
  risesAndFallsAlternate,
  aRaiseSaysWhetherItIsNew,
  clearsOnlyAfterCalm,
  everyLongBreachRings,
  everyLongSilenceRings,
  onlyAClaimOrTheCloseAcknowledges,
  aLatchLeavesByALegalReset,
  aRestartChangesNoTruth,
  aFaultIsNoValue,
};
