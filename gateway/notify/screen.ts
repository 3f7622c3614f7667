import type { NoticeId } from "../core/ids.ts";
import type { PersonId } from "../../config/ids.ts";
import { limits } from "../../config/limits.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Clock, Notifier } from "../core/ports.ts";
import type { Notice } from "../core/state.ts";

/** The way to people's screens, as far as the core can see it. */
export interface ScreenLine {
  /** Somebody sits, or says to sit, at a screen under this name. */
  readonly isWatched: (by: PersonId) => boolean;
  /** Hands the notice on to that person's screens; false when it cannot be written now. */
  readonly show: (notice: Notice) => boolean;
}

export interface Screen {
  readonly notifier: Notifier;
  /** The person's own screen says that it shows the notice; false when no attempt was waiting for that. */
  readonly shown: (notice: NoticeId, by: PersonId) => boolean;
  /** The line broke: nobody can answer any more. */
  readonly lost: () => void;
}

interface Waiting {
  readonly notice: Notice;
  readonly settle: (outcome: NoticeOutcome) => void;
}

const unseen = (why: string): NoticeOutcome => ({ kind: "failed", why, retry: "later" });

/** Written to a socket is not shown, so nothing here is ever `accepted`: a notice is delivered, or it goes again. */
export function createScreen(clock: Clock, line: ScreenLine): Screen {
  const waiting = new Set<Waiting>();
  const settle = (outcome: NoticeOutcome, those: (notice: Notice) => boolean) => {
    const settled = [...waiting].filter((one) => those(one.notice));
    settled.forEach((one) => one.settle(outcome));
    return settled.length > 0;
  };
  const send = (notice: Notice, signal: AbortSignal): Promise<NoticeOutcome> => {
    if (signal.aborted) return Promise.resolve(unseen("not-shown"));
    if (!line.isWatched(notice.to)) return Promise.resolve(unseen("no-screen-open"));
    return awaitProof({ notice, signal, clock, waiting, show: line.show });
  };
  return {
    notifier: { channel: "screen", send },
    shown: (id, by) => settle({ kind: "delivered" }, (notice) => notice.id === id && notice.to === by),
    lost: () => void settle(unseen("no-screen-open"), () => true),
  };
}

interface Attempt {
  readonly notice: Notice;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly waiting: Set<Waiting>;
  readonly show: (notice: Notice) => boolean;
}

function awaitProof({ notice, signal, clock, waiting, show }: Attempt): Promise<NoticeOutcome> {
  return new Promise((resolve) => {
    const giveUp = () => one.settle(unseen("not-shown"));
    const cancel = clock.after(limits.noticeSendMs, giveUp);
    const settle = (outcome: NoticeOutcome) => {
      cancel();
      signal.removeEventListener("abort", giveUp);
      waiting.delete(one);
      resolve(outcome);
    };
    const one: Waiting = { notice, settle };
    waiting.add(one);
    signal.addEventListener("abort", giveUp);
    if (!show(notice)) settle(unseen("screens-behind"));
  });
}
