import type { Channel } from "../../../gateway/core/ports.ts";

/** One end of a channel in a test's hand: it sees what was sent, speaks for the other side, and may be full or gone. */
export interface FakeChannel extends Channel {
  readonly sent: readonly object[];
  /** The other side says something; settles when it has been handled. */
  readonly say: (message: unknown) => Promise<void>;
  readonly fill: () => void;
  readonly drain: () => void;
}

export function createFakeChannel(): FakeChannel {
  const sent: object[] = [];
  const gone = new AbortController();
  let handler: (message: unknown) => void | Promise<void> = () => undefined;
  let full = false;
  let drained: (() => void)[] = [];
  const wake = () => {
    for (const run of drained.splice(0)) run();
  };
  gone.signal.addEventListener("abort", wake);
  return {
    sent,
    say: async (message) => handler(JSON.parse(JSON.stringify(message))),
    fill: () => void (full = true),
    drain: () => {
      full = false;
      wake();
    },
    send: (message) => {
      if (full || gone.signal.aborted) return false;
      sent.push(message);
      return true;
    },
    drained: () => new Promise((resolve) => (gone.signal.aborted ? resolve() : drained.push(resolve))),
    receive: (given) => {
      handler = given;
    },
    signal: gone.signal,
    close: () => gone.abort(),
  };
}
