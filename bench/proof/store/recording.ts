import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { operationsIn, tracedCalls, type Operation } from "./operation.ts";
import { startUnder } from "./worker.ts";

/** A tool of the system, not of the package. */
export const strace = "strace";

export function hasStrace(): boolean {
  try {
    execFileSync(strace, ["-V"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export interface StandardRun {
  readonly commits: number;
  readonly perOpening: number;
}

/** One run of the writer with every operation on its files, in `directory`/store. */
export async function record(directory: string, { commits, perOpening }: StandardRun): Promise<readonly Operation[]> {
  const [trace, store] = [join(directory, "trace"), join(directory, "store")];
  const options = ["-f", "--seccomp-bpf", "-y", "-xx", "-s", "16777216", "-o", trace, "-e", `trace=${tracedCalls}`];
  const writer = startUnder([strace, ...options], "write", store, String(commits), String(perOpening), "0");
  await text(writer.stdout);
  const operations = operationsIn(readFileSync(trace, "latin1"), store);
  const last = operations.findLast((each) => each.kind === "acked");
  if (last === undefined) throw new Error("the trace shows no acknowledgement");
  return operations.map((each) => relative(each, store));
}

/** To be built anew anywhere. */
function relative(operation: Operation, store: string): Operation {
  if (operation.kind === "acked") return operation;
  const path = operation.path.slice(store.length + 1);
  return operation.kind === "rename"
    ? { ...operation, path, to: operation.to.slice(store.length + 1) }
    : { ...operation, path };
}
