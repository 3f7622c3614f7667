import type { Channel, Clock } from "../core/ports.ts";
import type { Answer, Ask } from "./messages.ts";
import type { ErrorCode } from "./schema.ts";

/** A question without the number that the line gives it. */
export type Question = Ask extends infer A ? (A extends Ask ? Omit<A, "id"> : never) : never;
export type Reply = Exclude<Answer, { kind: "failed" }> | { readonly kind: "failed"; readonly code: ErrorCode };

export interface Asks {
  /** Resolves always: with the core's answer, or with why there is none. */
  readonly ask: (question: Question) => Promise<Reply>;
  readonly answered: (id: number, answer: Answer) => void;
}

/** Shorter than the server's own request timeout, so that the asker still hears why. */
const answerWithinMs = 10_000;

/** Questions to the core, each matched with its answer. */
export function createAsks(channel: Channel, clock: Clock): Asks {
  const waiting = new Map<number, (reply: Reply) => void>();
  let lastId = 0;
  // Nobody will answer these any more: whoever waits may ask the next life at once.
  channel.signal.addEventListener("abort", () =>
    waiting.forEach((settle) => settle({ kind: "failed", code: "core-busy" })),
  );
  const ask = (question: Question) =>
    new Promise<Reply>((resolve) => {
      const id = (lastId += 1);
      const settle = (reply: Reply) => {
        cancel();
        waiting.delete(id);
        resolve(reply);
      };
      const cancel = clock.after(answerWithinMs, () => settle({ kind: "failed", code: "core-silent" }));
      waiting.set(id, settle);
      if (!channel.send({ ...question, id })) settle({ kind: "failed", code: "core-busy" });
    });
  return { ask, answered: (id, answer) => waiting.get(id)?.(answer) };
}
