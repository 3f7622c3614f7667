import type { Channel } from "../../../gateway/core/ports.ts";

export interface ChannelPair {
  readonly core: Channel;
  readonly part: Channel;
  /** Both sides learn that the other one is gone. */
  readonly break: () => void;
  /** Messages waiting to be handled by each side. */
  readonly waiting: () => { readonly core: number; readonly part: number };
}

/** Two ends in one process: in order, one at a time, bounded by items, cloned by JSON like the real ones. */
export function createChannelPair(itemsMax = 8): ChannelPair {
  const gone = new AbortController();
  const toPart = createDirection(itemsMax, gone.signal);
  const toCore = createDirection(itemsMax, gone.signal);
  const end = (out: Direction, into: Direction): Channel => ({
    send: out.send,
    drained: out.drained,
    receive: into.receive,
    signal: gone.signal,
    close: () => gone.abort(),
  });
  return {
    core: end(toPart, toCore),
    part: end(toCore, toPart),
    break: () => gone.abort(),
    waiting: () => ({ core: toCore.waiting(), part: toPart.waiting() }),
  };
}

interface Direction {
  readonly send: (message: object) => boolean;
  readonly drained: () => Promise<void>;
  readonly receive: (handler: (message: unknown) => void | Promise<void>) => void;
  readonly waiting: () => number;
}

function createDirection(itemsMax: number, gone: AbortSignal): Direction {
  const queue: string[] = [];
  let handler: ((message: unknown) => void | Promise<void>) | undefined;
  let busy = false;
  let woken: (() => void)[] = [];
  const wake = () => {
    for (const each of woken.splice(0)) each();
    woken = [];
  };
  const work = async () => {
    if (busy || handler === undefined) return;
    busy = true;
    for (let text = queue.shift(); text !== undefined && !gone.aborted; text = queue.shift()) {
      await handler(JSON.parse(text));
      wake();
    }
    busy = false;
  };
  gone.addEventListener("abort", wake);
  return {
    send: (message) => {
      if (gone.aborted || queue.length >= itemsMax) return false;
      queue.push(JSON.stringify(message));
      void Promise.resolve().then(work);
      return true;
    },
    drained: () => (gone.aborted || queue.length < itemsMax ? Promise.resolve() : new Promise((r) => woken.push(r))),
    receive: (given) => {
      handler = given;
      void work();
    },
    waiting: () => queue.length,
  };
}
