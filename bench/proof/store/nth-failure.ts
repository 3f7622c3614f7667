import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { ProofContext, Verdict } from "../area.ts";
import { withScratch } from "../path/gateway.ts";
import { newTally, take, told, type Tally } from "./cut.ts";
import { createExaminer, type Examiner } from "./examiner.ts";
import type { Operation } from "./operation.ts";
import { hasStrace, record, strace } from "./recording.ts";
import { seed, type Numbers } from "./rows.ts";
import { startUnder } from "./worker.ts";
import { ackedIn } from "./writer.ts";

const commits = 60;
/** A start below strace on a busy machine, and every wait the guard takes until it tries again. */
const patienceMs = 30_000;

/** What fails, with the error a disk gives for it. */
const faults = [
  { call: "write", error: "ENOSPC" },
  { call: "fdatasync", error: "EIO" },
  { call: "fsync", error: "EIO" },
  { call: "rename", error: "EIO" },
  { call: "openat", error: "EMFILE" },
] as const;
type Fault = (typeof faults)[number] & { readonly nth: number };

/**
 * The kernel answers one call on the store's files with an error, in a run of the guarded store for each call of a
 * standard run. strace counts for each thread; with one thread for files there are two that matter.
 */
export async function everyCallFails({ full, log }: ProofContext): Promise<Verdict> {
  if (!hasStrace()) return { kind: "not-run", why: "no strace to make calls fail" };
  return withScratch(async (directory) => {
    const standard = await record(directory, { commits, perOpening: commits });
    const each = faults.map((fault) => nths(fault, standard));
    const chosen = full
      ? each.flat()
      : each.flatMap((all) => all.filter((_, index) => index % Math.ceil(all.length / 6) === 0));
    const tally = newTally();
    const stuck: string[] = [];
    let hits = 0;
    const examiner = createExaminer();
    try {
      for (const fault of chosen) {
        const name = `${fault.call} ${fault.nth}`;
        log(name);
        const run = { directory: join(directory, name.replace(" ", "-")), standard, examiner, tally };
        const { finished, hit } = await runWith(fault, run);
        if (!finished) stuck.push(name);
        if (hit) hits += 1;
      }
    } finally {
      examiner.close();
    }
    const what = `${chosen.length} of ${each.flat().length} runs, a call failed in ${hits}, seed ${seed}`;
    return hits === 0 ? { kind: "not-run", why: "no call could be made to fail" } : verdict(tally, stuck, what);
  });
}

function verdict(tally: Tally, stuck: readonly string[], what: string): Verdict {
  const isHeld = stuck.length + tally.lost + tally.wrong + tally.unopened === 0;
  const went =
    stuck.length === 0 ? "every run went on" : `${stuck.length} runs did not go on: ${stuck.slice(0, 6).join(", ")}`;
  return { kind: isHeld ? "held" : "missed", figure: `${what}: ${went}; ${told(tally)}` };
}

function nths(fault: (typeof faults)[number], operations: readonly Operation[]): readonly Fault[] {
  const kinds = { write: "write", fdatasync: "sync", fsync: "sync", rename: "rename", openat: "make" } as const;
  // Few files are synced by fsync: STORE_ID and directories.
  const count = fault.call === "fsync" ? 6 : operations.filter(({ kind }) => kind === kinds[fault.call]).length;
  return Array.from({ length: count }, (_, index) => ({ ...fault, nth: index + 1 }));
}

interface Outcome {
  /** All of it was acknowledged in the end. */
  readonly finished: boolean;
  /** The call came to pass. */
  readonly hit: boolean;
}

interface Run {
  readonly directory: string;
  readonly standard: readonly Operation[];
  readonly examiner: Examiner;
  readonly tally: Tally;
}

async function runWith({ call, error, nth }: Fault, { directory, standard, examiner, tally }: Run): Promise<Outcome> {
  mkdirSync(directory);
  const store = join(directory, "store");
  const injection = [
    "-f",
    "-o",
    join(directory, "trace"),
    "-e",
    `trace=${call}`,
    "-e",
    `inject=${call}:error=${error}:when=${nth}`,
  ];
  const program = ["env", "UV_THREADPOOL_SIZE=1", strace, ...injection, ...pathsOf(standard, store)];
  const writer = startUnder(program, "guarded", store, String(commits), "0");
  const said = text(writer.stdout);
  const isOver = await Promise.race([said.then(() => true), sleep(patienceMs, false, { ref: false })]);
  if (!isOver) endTracee(writer.pid ?? 0);
  const acked: Numbers = ackedIn(await said) ?? { facts: 0, readings: 0 };
  take(tally, await examiner.examine(store), acked, `${call} ${nth}`);
  const last = standard.findLast((each) => each.kind === "acked");
  const finished = last?.kind === "acked" && ackedAll(acked, last.numbers);
  return { finished, hit: readFileSync(join(directory, "trace"), "latin1").includes("(INJECTED)") };
}

function ackedAll(acked: Numbers, all: Numbers): boolean {
  return acked.facts === all.facts && acked.readings === all.readings;
}

/** Only calls on the store's own files fail: the process's inner wake-ups are writes as well. */
function pathsOf(standard: readonly Operation[], store: string): readonly string[] {
  const paths = new Set(standard.flatMap((each) => (each.kind === "acked" || each.path === "" ? [] : [each.path])));
  return [store, ...[...paths].map((path) => join(store, path))].flatMap((path) => ["-P", path]);
}

/** strace hands a request to end on to the process below it. */
function endTracee(pid: number): void {
  process.kill(pid, "SIGTERM");
}
