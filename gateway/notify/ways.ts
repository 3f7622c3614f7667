import type { ChannelName } from "../../config/channel.ts";
import type { NoticeOutcome, Setback } from "../core/input.ts";
import type { Clock } from "../core/ports.ts";

/** One way to get a message through. `open` is asked when its turn comes, and begins the attempt or says no. */
export interface Way {
  readonly channel: ChannelName;
  readonly open: () => Promise<NoticeOutcome> | undefined;
}

export interface Going {
  /** The next way is begun at the latest so long after the one before, whose answer still counts. */
  readonly patienceMs: number;
  readonly clock: Clock;
  /** An answer that came when another had decided already. */
  readonly late: (outcome: NoticeOutcome) => void;
}

type Failed = Extract<NoticeOutcome, { why: string }>;

/**
 * Tries one way after the other until one succeeds: the next is begun at once when one fails, and without waiting
 * for its answer when that takes too long. A success by another way than the first says so; when none succeeds, the
 * first one's setback is the answer.
 */
export function goAnyWay(ways: readonly [Way, ...Way[]], { patienceMs, clock, late }: Going): Promise<NoticeOutcome> {
  return new Promise((resolve) => {
    let setback: Failed | undefined;
    let isDecided = false;
    let underWay = 0;
    let next = 0;
    let cancel = () => {};

    const goOn = (): void => {
      cancel();
      const way = ways[next];
      if (way === undefined) return finish();
      const isMain = next === 0;
      next += 1;
      const attempt = way.open();
      if (attempt === undefined) return goOn();
      underWay += 1;
      cancel = clock.after(patienceMs, goOn);
      void attempt.then((outcome) => settle(outcome, way.channel, isMain));
    };
    const settle = (outcome: NoticeOutcome, via: ChannelName, isMain: boolean) => {
      underWay -= 1;
      if (isDecided) return late(outcome);
      if (outcome.kind !== "accepted" && outcome.kind !== "delivered") {
        if (isMain) setback = outcome;
        return underWay === 0 ? goOn() : undefined;
      }
      return decide(isMain ? outcome : { ...outcome, detour: { via, ...reasonOf(setback) } });
    };
    const finish = () => {
      if (underWay === 0 && next >= ways.length && !isDecided) decide(setback ?? nothingTried);
    };
    const decide = (outcome: NoticeOutcome) => {
      isDecided = true;
      cancel();
      resolve(outcome);
    };
    goOn();
  });
}

const nothingTried: Failed = { kind: "failed", why: "no-way-open", retry: "later" };

/** Nobody knows yet what became of the first way when the second one succeeded. */
function reasonOf(setback: Failed | undefined): { readonly setback: Setback; readonly why: string } {
  return setback === undefined ? { setback: "unknown", why: "slow" } : { setback: setback.kind, why: setback.why };
}
