import type { Decision } from "./core/decision.ts";
import { limits } from "../config/limits.ts";
import type { Input } from "./core/input.ts";
import type { Offer, Put } from "./core/ports.ts";

export interface Entry {
  readonly input: Input;
  readonly decided: (decision: Decision) => void;
  /** Left out when nobody waits for the disk. */
  readonly stored?: (decision: Decision) => void;
  readonly failed: (reason: unknown) => void;
}

export interface Inbox {
  readonly put: Put;
  readonly offer: Offer;
  /** Waits for at least one entry and takes what is there, up to `groupMax`; empty once closed. */
  readonly take: () => Promise<readonly Entry[]>;
  /** Whatever still waits is refused: nobody acknowledges it, so its sender sends it again. */
  readonly close: () => void;
  readonly size: () => number;
}

/** The one queue into the core. When it is full senders wait; nothing that was offered is ever dropped here. */
export function createInbox(): Inbox {
  const entries: Entry[] = [];
  const waiting: (() => void)[] = [];
  let wake: (() => void) | undefined;
  let closed = false;

  const enter = async (entryOf: (settle: Settle) => Omit<Entry, "input">, input: Input): Promise<Decision> => {
    while (entries.length >= limits.inboxMax && !closed) await new Promise<void>((resolve) => waiting.push(resolve));
    if (closed) throw new Error("the gateway is stopping");
    return new Promise<Decision>((resolve, failed) => {
      entries.push({ input, ...entryOf({ resolve, failed }) });
      wake?.();
    });
  };
  const put: Put = (input, decided = () => {}) =>
    enter(({ resolve, failed }) => ({ decided, stored: resolve, failed }), input);
  const offer: Offer = (input) => enter(({ resolve, failed }) => ({ decided: resolve, failed }), input);
  const take = async () => {
    while (entries.length === 0 && !closed) await new Promise<void>((resolve) => (wake = resolve));
    const taken = entries.splice(0, limits.groupMax);
    for (const resume of waiting.splice(0, taken.length)) resume();
    return taken;
  };
  const close = () => {
    closed = true;
    for (const { failed } of entries.splice(0)) failed(new Error("the gateway is stopping"));
    for (const resume of waiting.splice(0)) resume();
    wake?.();
  };
  return { put, offer, take, close, size: () => entries.length };
}

interface Settle {
  readonly resolve: (decision: Decision) => void;
  readonly failed: (reason: unknown) => void;
}
