import type { Duplex } from "node:stream";
import { fail, ok, type Result } from "../../../gateway/core/result.ts";
import type { ReadRequest } from "../pdu.ts";
import type { Timing } from "../wire.ts";
import { openAsker, type Asker, type Loss } from "./asker.ts";
import type { Ear } from "./ear.ts";
import type { Outcome } from "./exchange.ts";
import { nameOf, type Answers } from "./identify.ts";

export interface InterviewDeps extends Timing {
  readonly open: () => Duplex;
  readonly ear: Ear;
  readonly tell: (done: number, total: number) => void;
}

export interface Interviewee {
  readonly unit: number;
  readonly waitMs: number;
}

/** Asks one device all of it, each once, a broken answer once more. Who says nothing to the first few is not there. */
export async function interview(
  whom: Interviewee,
  reads: readonly ReadRequest[],
  deps: InterviewDeps,
): Promise<Result<Answers, Loss>> {
  const asker = await openAsker(deps.open, deps.ear, deps);
  if (!asker.ok) return asker;
  const answers = new Map<string, Outcome>();
  try {
    for (const [done, read] of reads.entries()) {
      deps.tell(done, reads.length);
      if (done >= patience && [...answers.values()].every(({ kind }) => kind === "silence")) break;
      const outcome = await answerTo(read, whom, asker.value);
      if (!outcome.ok) return fail(outcome.error);
      answers.set(nameOf(read), outcome.value);
      if (outcome.value.kind !== "answer") await settled(asker.value, whom, deps.ear);
    }
    return ok(answers);
  } finally {
    await asker.value.close();
  }
}

async function answerTo(read: ReadRequest, whom: Interviewee, asker: Asker): Promise<Result<Outcome, Loss>> {
  const question = { ...whom, read, listensOn: false };
  const first = await asker.ask(question);
  const isBroken = first.ok && first.value.outcome.kind === "garbled";
  const last = isBroken ? await asker.ask(question) : first;
  return last.ok ? ok(last.value.outcome) : last;
}

/** An answer that comes too late must not be taken for one to the next question: it would look just like it. */
async function settled(asker: Asker, { waitMs }: Interviewee, ear: Ear): Promise<void> {
  if (ear.kind === "rtu") await asker.listen(waitMs);
}

const patience = 6;
