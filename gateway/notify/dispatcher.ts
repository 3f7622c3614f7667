import type { NoticeId } from "../core/ids.ts";
import { limits } from "../../config/limits.ts";
import type { PersonId } from "../../config/ids.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Clock, Log, Notifier, Offer } from "../core/ports.ts";
import type { Notice, State } from "../core/state.ts";
import { isDue, type Moment } from "../core/time.ts";

export interface Dispatcher {
  /** Sends every notice that is due and not already on its way. Called after each commit and at each tick. */
  readonly look: () => void;
  /** These people can be reached now: what waits for them does not wait for its next try. */
  readonly reach: (people: readonly PersonId[]) => void;
  readonly stop: () => void;
}

export interface DispatcherDeps {
  readonly state: () => State;
  readonly notifiers: readonly Notifier[];
  /** What came of an attempt is decided at once: the next one must not wait for a disk. */
  readonly offer: Offer;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Drains the stored queue of notices. It keeps nothing of its own but what is on its way right now: a notice
 * whose outcome died with the process is queued still, and is sent again under the same id.
 */
export function createDispatcher({ state, notifiers, offer, clock, log }: DispatcherDeps): Dispatcher {
  const byChannel = new Map(notifiers.map((notifier) => [notifier.channel, notifier]));
  const onTheWay = new Set<NoticeId>();
  const stopping = new AbortController();

  const sendWaiting = (isTime: (notice: Notice, retryAt: Moment) => boolean) => {
    if (stopping.signal.aborted) return;
    for (const notice of state().notice.values()) {
      if (notice.progress.kind !== "queued" || onTheWay.has(notice.id)) continue;
      if (isTime(notice, notice.progress.retryAt)) void send(notice);
    }
  };
  const look = () => {
    const now = clock.now();
    sendWaiting((_, retryAt) => isDue(retryAt, now));
  };
  const reach = (people: readonly PersonId[]) => sendWaiting(({ to }) => people.includes(to));
  const send = async (notice: Notice) => {
    onTheWay.add(notice.id);
    const outcome = await attempt(notice);
    if (!stopping.signal.aborted) await offer({ kind: "notice-outcome", notice: notice.id, outcome }).catch(() => {});
    onTheWay.delete(notice.id);
  };
  const attempt = async (notice: Notice): Promise<NoticeOutcome> => {
    const notifier = byChannel.get(notice.channel);
    if (notifier === undefined) return { kind: "failed", why: "no-such-channel", retry: "later" };
    const timeUp = new AbortController();
    const cancel = clock.after(limits.noticeSendMs, () => timeUp.abort());
    try {
      const ended = AbortSignal.any([timeUp.signal, stopping.signal]);
      return await Promise.race([notifier.send(notice, ended), givenUp(ended)]);
    } catch (error) {
      log.error("notifier-threw", { channel: notice.channel, error: String(error) });
      return { kind: "failed", why: "channel-error", retry: "later" };
    } finally {
      cancel();
    }
  };
  return { look, reach, stop: () => stopping.abort() };
}

/** A channel that ignores its time counts as failed: what it does later is no longer waited for. */
function givenUp(ended: AbortSignal): Promise<NoticeOutcome> {
  return new Promise((resolve) => {
    const failed = { kind: "failed", why: "timed-out", retry: "later" } as const;
    ended.addEventListener("abort", () => queueMicrotask(() => resolve(failed)), { once: true });
  });
}
