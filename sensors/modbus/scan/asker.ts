import type { Duplex } from "node:stream";
import { fail, ok, type Result } from "../../../gateway/core/result.ts";
import { createWire, type Happening, type Timing, type Wire } from "../wire.ts";
import type { Ear } from "./ear.ts";
import { begun, endsMs, listened, outcomeOf, requestOf, type Heard, type Question } from "./exchange.ts";

/** `refused`: the port or the host is not to be had, with the system's own word. `stopped`: by whoever asked for it. */
export type Loss = { readonly kind: "refused"; readonly why: string } | { readonly kind: "stopped" };

/** One line, one question at a time. */
export interface Asker {
  readonly ask: (question: Question) => Promise<Result<Heard, Loss>>;
  /** Everything said in so long, while nothing is asked. */
  readonly listen: (forMs: number) => Promise<Result<Uint8Array, Loss>>;
  /** Settles when the port is free again: the next speed opens it anew. */
  readonly close: () => Promise<void>;
}

export async function openAsker(open: () => Duplex, ear: Ear, timing: Timing): Promise<Result<Asker, Loss>> {
  let stream: Duplex | undefined;
  const wire = createWire(() => (stream = open()), timing);
  wire.connect();
  const first = await wire.next(timing.clock.now().monoMs + connectMs);
  const close = async (): Promise<void> => {
    wire.hangUp();
    if (stream !== undefined && !stream.closed) await closed(stream);
  };
  if (first?.kind === "connected") return ok({ ...askerOn(wire, ear, timing), close });
  await close();
  if (first === undefined) return fail({ kind: "stopped" });
  return fail({ kind: "refused", why: first.kind === "closed" ? first.why : "no connection" });
}

async function closed(stream: Duplex): Promise<void> {
  await new Promise<void>((resolve) => stream.once("close", () => resolve()));
}

function askerOn(wire: Wire, ear: Ear, { clock }: Timing): Omit<Asker, "close"> {
  let transaction = 0;
  return {
    ask: async (question) => {
      transaction = (transaction + 1) & 0xffff;
      let exchange = begun(question, transaction, clock.now().monoMs);
      wire.send(requestOf(exchange, ear));
      for (;;) {
        const next = await wire.next(endsMs(exchange, ear));
        const lost = lossIn(next);
        if (lost !== undefined) return fail(lost);
        if (next?.kind === "bytes") exchange = listened(exchange, ear, next.bytes, next.at.monoMs);
        const heard = outcomeOf(exchange, ear, clock.now().monoMs);
        if (heard !== undefined) return ok(heard);
      }
    },
    listen: async (forMs) => {
      const untilMs = clock.now().monoMs + forMs;
      let all = new Uint8Array(0);
      while (clock.now().monoMs < untilMs) {
        const next = await wire.next(untilMs);
        const lost = lossIn(next);
        if (lost !== undefined) return fail(lost);
        if (next?.kind === "bytes" && all.length < listenedBytesMax) all = Uint8Array.of(...all, ...next.bytes);
      }
      return ok(all);
    },
  };
}

function lossIn(next: Happening | undefined): Loss | undefined {
  if (next === undefined) return { kind: "stopped" };
  return next.kind === "closed" ? { kind: "refused", why: next.why } : undefined;
}

const connectMs = 3_000;
const listenedBytesMax = 4_096;
