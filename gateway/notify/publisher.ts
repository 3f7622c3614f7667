import { limits } from "../../config/limits.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Clock, Log, Notifier, Offer } from "../core/ports.ts";
import { deliveryKey, type Delivery } from "../core/publishing/rows.ts";
import type { State } from "../core/state.ts";
import { isDue } from "../core/time.ts";

interface PublisherDeps {
  readonly state: () => State;
  readonly notifiers: readonly Notifier[];
  readonly offer: Offer;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Publisher {
  /** Sends what is owed to groups of residents and not already on its way. Called after each commit. */
  readonly look: () => void;
  readonly stop: () => void;
}

/** Beside the dispatcher and behind it: what residents are told never waits before what a worker is called for. */
export function createPublisher({ state, notifiers, offer, clock, log }: PublisherDeps): Publisher {
  const byChannel = new Map(notifiers.map((notifier) => [notifier.channel, notifier]));
  const underWay = new Set<string>();
  const stopping = new AbortController();

  const look = () => {
    if (stopping.signal.aborted) return;
    const now = clock.now();
    for (const delivery of state().delivery.values()) {
      const key = deliveryKey(delivery.publication, delivery.channel);
      if (delivery.state !== "queued" || underWay.has(key) || !isDue(delivery.retryAt, now)) continue;
      underWay.add(key);
      void send(delivery).finally(() => underWay.delete(key));
    }
  };
  const send = async (delivery: Delivery) => {
    const { publication, channel } = delivery;
    const outcome = await attempt(delivery);
    if (outcome.kind !== "accepted") log.warn("publication-setback", { publication, channel, ...outcome });
    const why = "why" in outcome ? { why: outcome.why } : {};
    await offer({ kind: "delivery", publication, channel, outcome: wordOf(outcome), ...why }).catch(() => {});
  };
  const attempt = async ({ publication, channel }: Delivery): Promise<NoticeOutcome> => {
    const row = state().publication.get(publication);
    const publish = byChannel.get(channel)?.publish;
    if (row === undefined || publish === undefined) return { kind: "failed", why: "no-such-channel", retry: "never" };
    const { text, severity } = row;
    const ended = new AbortController();
    const cancel = clock.after(limits.publishAttemptMs, () => ended.abort());
    const signal = AbortSignal.any([ended.signal, stopping.signal]);
    try {
      return await publish({ id: deliveryKey(publication, channel), text: text.zh, severity }, signal);
    } catch (error) {
      return { kind: "failed", why: String(error).slice(0, 120), retry: "later" };
    } finally {
      cancel();
    }
  };
  return { look, stop: () => stopping.abort() };
}

/** A group hears it once more rather than not at all: what went out unanswered is tried again. */
function wordOf(outcome: NoticeOutcome): "accepted" | "later" | "never" {
  if (outcome.kind === "accepted" || outcome.kind === "delivered") return "accepted";
  return outcome.retry;
}
