import { personBudget, type ChannelFacts, type ChannelName } from "../../config/channel.ts";
import { limits } from "../../config/limits.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Notice } from "../core/state.ts";
import { createBudget, type Budget } from "./budget.ts";

/** One message to be: its first notice decides where it stands, the others share it. */
export type Parcel = readonly [Notice, ...Notice[]];

/** What one channel may carry now: slots, budget, and what the last attempts have shown of it. */
export interface Lane {
  /** Messages to start now, out of what waits; the rest goes on waiting. */
  readonly pick: (waiting: readonly Notice[], nowMs: number) => readonly Parcel[];
  readonly ended: (parcel: Parcel, outcome: NoticeOutcome, nowMs: number) => void;
  /** A message that comes over from another channel: there is room for it. */
  readonly lend: (parcel: Parcel, nowMs: number) => boolean;
  /** It said that it has had enough, and was not asked again since. */
  readonly isBlocked: (nowMs: number) => boolean;
  /** The last attempts all failed, and why the last one did: nobody needs to wait for the next one. */
  readonly darkness: () => string | undefined;
}

/** Tokens that only the first message of a case may use. */
const reserve = 2;
const darkAfter = 2;
/** Cases said so that the next message of one is not its first; older ones make room. */
const saidMax = 2_000;

/** The console's screens: each person has their own, nothing is charged and nothing throttles. */
const screenFacts: ChannelFacts = {
  needs: "lan",
  audience: "person",
  bytesMax: Infinity,
  perMinute: Infinity,
  burst: Infinity,
  slots: Infinity,
  attemptMs: limits.noticeSendMs,
};

export function factsOfLane(facts: ChannelFacts | undefined): ChannelFacts {
  return facts ?? screenFacts;
}

/** Tests and drills have a budget of their own, and take nothing from what is live. */
const practiceBudget = { perMinute: 3, burst: 3 } as const;

export function createLane(channel: ChannelName, facts: ChannelFacts): Lane {
  const budget = createBudget(facts);
  const practice = createBudget(facts.burst === Infinity ? facts : practiceBudget);
  const people = new Map<string, Budget>();
  const said = new Set<string>();
  let underWay = 0;
  let failures = 0;
  let lastWhy = "";
  let blockedUntilMs = -Infinity;

  const audienceOf = (notice: Notice) => (facts.audience === "group" ? channel : notice.to);
  const saying = (notice: Notice) => `${audienceOf(notice)} ${notice.case}`;
  const isFirst = (notice: Notice) =>
    notice.purpose === undefined && notice.kind !== "recovered" && !said.has(saying(notice));
  const budgetOf = (notice: Notice): Budget => {
    const known = people.get(notice.to) ?? createBudget(personBudget);
    people.set(notice.to, known);
    return known;
  };
  /** One slot is for severity 1 alone, where there is more than one. */
  const hasSlot = (notice: Notice) =>
    underWay <
    ((notice.severity === 1 && notice.purpose === undefined) || facts.slots === 1 ? facts.slots : facts.slots - 1);
  const hasBudget = (notice: Notice, nowMs: number) => {
    if (notice.purpose !== undefined) return practice.left(nowMs) > 0;
    if (isFirst(notice)) return budget.left(nowMs) > 0;
    const isOwn = facts.audience === "person" && facts.perMinute !== Infinity;
    return budget.left(nowMs) > Math.min(reserve, facts.burst - 1) && (!isOwn || budgetOf(notice).left(nowMs) > 0);
  };
  const start = (parcel: Parcel, nowMs: number) => {
    underWay += 1;
    if (parcel[0].purpose !== undefined) return practice.take(nowMs);
    budget.take(nowMs);
    if (facts.audience === "person" && facts.perMinute !== Infinity) budgetOf(parcel[0]).take(nowMs);
  };
  const pick: Lane["pick"] = (waiting, nowMs) => {
    const parcels: Parcel[] = [];
    let left = waiting.toSorted((a, b) => urgency(a, isFirst) - urgency(b, isFirst));
    for (const first of left) {
      if (!left.includes(first) || !hasSlot(first) || !hasBudget(first, nowMs)) continue;
      const alike = left.filter(({ purpose }) => purpose === first.purpose);
      const parcel = pack(first, alike, (first.purpose === undefined ? budget : practice).left(nowMs));
      left = left.filter((notice) => !parcel.includes(notice));
      start(parcel, nowMs);
      parcels.push(parcel);
    }
    return parcels;
  };
  /** What says the same to the same people goes together, and so does a digest; when messages are scarce, everything to them does. */
  const pack = (first: Notice, left: readonly Notice[], tokens: number): Parcel => {
    const others = left.filter((notice) => notice !== first && audienceOf(notice) === audienceOf(first));
    const isScarce = new Set(left.map(saying)).size > tokens;
    const isMerging = facts.perMinute !== Infinity;
    const isTogether = (notice: Notice) =>
      isScarce || isSameWord(notice, first) || areOfDigest(notice, first) || (isMerging && isAlike(notice, first));
    const together = others.filter(isTogether);
    return [first, ...together.slice(0, limits.noticesInMessageMax - 1)];
  };
  const ended: Lane["ended"] = (parcel, outcome, nowMs) => {
    underWay -= 1;
    const isSuccess = outcome.kind === "accepted" || outcome.kind === "delivered";
    failures = isSuccess ? 0 : failures + 1;
    if (!isSuccess) lastWhy = outcome.why;
    if (outcome.kind === "throttled" && nowMs >= blockedUntilMs) blockedUntilMs = nowMs + limits.channelBlockMs;
    if (isSuccess) keepSaid(parcel);
  };
  const keepSaid = (parcel: Parcel) => {
    for (const notice of parcel) if (notice.purpose === undefined) said.add(saying(notice));
    for (const oldest of said) if (said.size > saidMax) said.delete(oldest);
  };
  return {
    pick,
    ended,
    lend: (parcel, nowMs) => {
      if ((parcel[0].purpose === undefined ? budget : practice).left(nowMs) <= 0) return false;
      start(parcel, nowMs);
      return true;
    },
    isBlocked: (nowMs) => nowMs < blockedUntilMs,
    darkness: () => (failures >= darkAfter ? lastWhy : undefined),
  };
}

/** What is live before any test; severity, then the first word of a case before what repeats it, then whoever waits longest. */
function urgency(notice: Notice, isFirst: (notice: Notice) => boolean): number {
  return (notice.purpose === undefined ? 0 : practiceLast) + notice.severity * 2 + (isFirst(notice) ? 0 : 1);
}

const practiceLast = 100;

/** Where no life is at stake, several cases of one hazard are said to one person at once. */
function isAlike(notice: Notice, first: Notice): boolean {
  const isMild = first.severity > 2 && notice.severity > 2;
  return isMild && notice.to === first.to && notice.hazard === first.hazard && notice.kind === first.kind;
}

function areOfDigest(notice: Notice, first: Notice): boolean {
  return notice.digest === true && first.digest === true;
}

function isSameWord(notice: Notice, first: Notice): boolean {
  return notice.case === first.case && notice.kind === first.kind;
}
