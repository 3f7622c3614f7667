import type { Decision } from "./core/decision.ts";
import { limits } from "../config/limits.ts";
import type { Input } from "./core/input.ts";
import type { Put } from "./core/ports.ts";

export interface Entry {
  readonly input: Input;
  readonly done: (decision: Decision) => void;
  readonly failed: (reason: unknown) => void;
}

export interface Inbox {
  readonly put: Put;
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

  const put: Put = async (input) => {
    while (entries.length >= limits.inboxMax && !closed) await new Promise<void>((resolve) => waiting.push(resolve));
    if (closed) throw new Error("the gateway is stopping");
    return new Promise<Decision>((done, failed) => {
      entries.push({ input, done, failed });
      wake?.();
    });
  };
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
  return { put, take, close, size: () => entries.length };
}
