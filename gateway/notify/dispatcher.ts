import type { NoticeId } from "../core/ids.ts";
import { channelFacts, type Channel, type ChannelName } from "../../config/channel.ts";
import type { PersonId } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import type { Person } from "../../config/people.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Clock, Log, Notifier, Offer } from "../core/ports.ts";
import type { Notice, State } from "../core/state.ts";
import { isDue, type Moment } from "../core/time.ts";
import type { Sending } from "../core/people/self-audit.ts";
import { createLane, factsOfLane, type Lane, type Parcel } from "./lane.ts";
import { goAnyWay, type Way } from "./ways.ts";

export interface Dispatcher {
  /** Sends every notice that is due and not already on its way. Called after each commit and at each tick. */
  readonly look: () => void;
  /** These people can be reached now: what waits for them does not wait for its next try. */
  readonly reach: (people: readonly PersonId[]) => void;
  /** What is on its way, and the declared channels nothing gets through. */
  readonly sending: () => Sending;
  readonly stop: () => void;
}

export interface DispatcherDeps {
  readonly state: () => State;
  readonly notifiers: readonly Notifier[];
  /** As the site declares them; a notifier without a declaration, like the screen, has no budget and no way round. */
  readonly channels?: readonly Channel[];
  readonly people?: ReadonlyMap<PersonId, Person>;
  /** What came of an attempt is decided at once: the next one must not wait for a disk. */
  readonly offer: Offer;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Drains the stored queue of notices, each channel in a lane of its own. It keeps nothing of its own but what is on
 * its way right now and what the channels allow: a notice whose outcome died with the process is queued still, and
 * is sent again under the same id.
 */
export function createDispatcher({ state, offer, clock, log, ...deps }: DispatcherDeps): Dispatcher {
  const notifiers = new Map(deps.notifiers.map((notifier) => [notifier.channel, notifier]));
  const declared = new Map<ChannelName, Channel>((deps.channels ?? []).map((channel) => [channel.id, channel]));
  const lanes = new Map<ChannelName, Lane>();
  /** What a notice was when it was sent: it is sent again only once the state shows what came of that. */
  const sentFrom = new Map<NoticeId, Notice["progress"]>();
  const stopping = new AbortController();

  const factsOf = (name: ChannelName) => {
    const channel = declared.get(name);
    return factsOfLane(channel && channelFacts[channel.kind]);
  };
  const laneOf = (name: ChannelName): Lane => {
    const lane = lanes.get(name) ?? createLane(name, factsOf(name));
    lanes.set(name, lane);
    return lane;
  };
  const sendWaiting = (isTime: (notice: Notice, retryAt: Moment) => boolean) => {
    if (stopping.signal.aborted) return;
    const nowMs = clock.now().monoMs;
    for (const [channel, notices] of byChannel([...state().notice.values()].filter(isWaiting(isTime))))
      for (const parcel of laneOf(channel).pick(notices, nowMs)) void send(channel, parcel);
  };
  const isWaiting = (isTime: (notice: Notice, retryAt: Moment) => boolean) => (notice: Notice) =>
    notice.progress.kind === "queued" &&
    sentFrom.get(notice.id) !== notice.progress &&
    isTime(notice, notice.progress.retryAt);
  const look = () => {
    const now = clock.now();
    // That all is well is never said without the call it is about.
    const about = new Set<string>();
    for (const { kind, progress, ...notice } of state().notice.values())
      if (kind === "recovered" && progress.kind === "queued" && isDue(progress.retryAt, now)) about.add(wayOf(notice));
    sendWaiting((notice, retryAt) => isDue(retryAt, now) || about.has(wayOf(notice)));
  };
  /** It takes messages again: what it could not take does not wait for its next try. */
  const takeUp = (name: ChannelName) => sendWaiting(({ channel }) => channel === name);
  const send = async (channel: ChannelName, parcel: Parcel) => {
    for (const { id, progress } of parcel) sentFrom.set(id, progress);
    const late = (outcome: NoticeOutcome) => (outcome.kind === "delivered" ? void settle(parcel, outcome) : undefined);
    const patienceMs = patienceFor(parcel[0], laneOf(channel));
    const outcome = await goAnyWay(waysOf(channel, parcel), { patienceMs, clock, late });
    const isTaken = await settle(parcel, outcome);
    // What the core could not be told is due still, at the next tick.
    if (!isTaken) for (const { id } of parcel) sentFrom.delete(id);
    for (const id of sentFrom.keys()) if (!state().notice.has(id)) sentFrom.delete(id);
    // A slot is free again.
    if (isTaken) look();
  };
  const settle = async (parcel: Parcel, outcome: NoticeOutcome) => {
    if (stopping.signal.aborted) return false;
    const told = await Promise.allSettled(
      parcel.map(({ id }) => offer({ kind: "notice-outcome", notice: id, outcome })),
    );
    return told.every(({ status }) => status === "fulfilled");
  };
  /** The channel itself, then what the site names instead: what depends on something else comes first. */
  const waysOf = (channel: ChannelName, parcel: Parcel): readonly [Way, ...Way[]] => {
    const { needs } = factsOf(channel);
    const instead = (declared.get(channel)?.instead ?? []).filter((name) => canReach(name, parcel));
    const others = instead.toSorted((a, b) => Number(factsOf(a).needs === needs) - Number(factsOf(b).needs === needs));
    const main: Way = { channel, open: () => attempt(channel, parcel) };
    return [main, ...others.map((name) => ({ channel: name, open: () => borrow(name, parcel) }))];
  };
  /** Whoever is called on that channel anyway need not be told twice; whoever has no address there cannot be. */
  const canReach = (name: ChannelName, parcel: Parcel) => {
    const { address } = factsOf(name);
    return parcel.some(({ to }) => {
      const person = deps.people?.get(to);
      return (
        person?.channels.includes(name) === false && (address === undefined || person.address?.[address] !== undefined)
      );
    });
  };
  const borrow = (name: ChannelName, parcel: Parcel) => {
    const lane = laneOf(name);
    const nowMs = clock.now().monoMs;
    return lane.isBlocked(nowMs) || !lane.lend(parcel, nowMs) ? undefined : attempt(name, parcel);
  };
  const attempt = async (name: ChannelName, parcel: Parcel): Promise<NoticeOutcome> => {
    const lane = laneOf(name);
    const outcome = lane.isBlocked(clock.now().monoMs) ? blocked : await attemptOnce(name, parcel);
    const wasDark = lane.darkness() !== undefined;
    lane.ended(parcel, outcome, clock.now().monoMs);
    if (wasDark && lane.darkness() === undefined) takeUp(name);
    return outcome;
  };
  const attemptOnce = async (name: ChannelName, [notice, ...others]: Parcel): Promise<NoticeOutcome> => {
    const notifier = notifiers.get(name);
    if (notifier === undefined) return { kind: "failed", why: "no-such-channel", retry: "later" };
    const timeUp = new AbortController();
    const cancel = clock.after(factsOf(name).attemptMs, () => timeUp.abort());
    try {
      const ended = AbortSignal.any([timeUp.signal, stopping.signal]);
      return await Promise.race([notifier.send(notice, ended, others), givenUp(ended)]);
    } catch (error) {
      log.error("notifier-threw", { channel: name, error: String(error) });
      return { kind: "failed", why: "channel-error", retry: "later" };
    } finally {
      cancel();
    }
  };
  const reach = (people: readonly PersonId[]) => sendWaiting(({ to }) => people.includes(to));
  const sending = (): Sending => {
    const dark = [...declared.keys()].flatMap((name) => {
      const why = notifiers.get(name)?.trouble?.() ?? laneOf(name).darkness();
      return why === undefined ? [] : [[name, why] as const];
    });
    const underWay = [...sentFrom].filter(([id, from]) => state().notice.get(id)?.progress === from);
    return { dark: new Map(dark), underWay: new Set(underWay.map(([id]) => id)) };
  };
  return { look, reach, sending, stop: () => stopping.abort() };
}

/** One call to one person about one case, by one channel. */
function wayOf({ case: of, to, channel }: Pick<Notice, "case" | "to" | "channel">): string {
  return `${of} ${to} ${channel}`;
}

function byChannel(notices: readonly Notice[]): ReadonlyMap<ChannelName, readonly Notice[]> {
  const groups = new Map<ChannelName, Notice[]>();
  for (const notice of notices) groups.set(notice.channel, [...(groups.get(notice.channel) ?? []), notice]);
  return groups;
}

const blocked: NoticeOutcome = { kind: "throttled", why: "blocked", retry: "later" };

/** For life safety nobody waits for a slow answer, and not at all for a channel that has just failed. */
function patienceFor({ severity }: Notice, lane: Lane): number {
  if (severity > 2) return limits.noticeLongPatienceMs;
  return lane.darkness() !== undefined ? 0 : limits.noticeSwitchMs;
}

/** A channel that ignores its time: the message may be out, so nothing is claimed for it. */
function givenUp(ended: AbortSignal): Promise<NoticeOutcome> {
  return new Promise((resolve) => {
    const unknown = { kind: "unknown", why: "timed-out", retry: "later" } as const;
    ended.addEventListener("abort", () => queueMicrotask(() => resolve(unknown)), { once: true });
  });
}
