import { createInterface } from "node:readline";
import type { Examination } from "./examination.ts";
import { startWorker, type Worker } from "./worker.ts";

/** A process of its own that opens stores: LevelDB may end the process it lives in, and that is an answer too. */
export interface Examiner {
  readonly examine: (directory: string) => Promise<Examination | "aborted">;
  readonly close: () => void;
}

export function createExaminer(): Examiner {
  let worker: Asked | undefined;
  return {
    examine: async (directory) => {
      worker ??= asked(startWorker("examine"));
      const answer = await worker.ask(directory);
      if (answer === "aborted") worker = undefined;
      return answer;
    },
    close: () => worker?.close(),
  };
}

/** As many as this machine can keep busy; all closed in the end. */
export async function withExaminers<T>(work: (examiners: readonly Examiner[]) => Promise<T>): Promise<T> {
  const examiners = [createExaminer(), createExaminer()];
  try {
    return await work(examiners);
  } finally {
    for (const { close } of examiners) close();
  }
}

interface Asked {
  readonly ask: (directory: string) => Promise<Examination | "aborted">;
  readonly close: () => void;
}

/** One question at a time; a process that ends instead of answering has aborted. */
function asked(worker: Worker): Asked {
  const lines = createInterface({ input: worker.stdout });
  return {
    ask: (directory) =>
      new Promise((resolve) => {
        const settle = (answer: Examination | "aborted"): void => {
          lines.off("line", heard);
          lines.off("close", ended);
          resolve(answer);
        };
        const heard = (line: string): void => settle(JSON.parse(line) as Examination);
        const ended = (): void => settle("aborted");
        lines.on("line", heard);
        lines.on("close", ended);
        worker.stdin.write(`${directory}\n`);
      }),
    close: () => worker.stdin.end(),
  };
}
