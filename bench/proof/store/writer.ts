import { writeSync } from "node:fs";
import { openLevelStore } from "../../../gateway/store/level.ts";
import type { Log, Store } from "../../../gateway/core/ports.ts";
import { decisionAfter, numbersWith, segments, type Numbers } from "./rows.ts";

export interface Writing {
  readonly directory: string;
  /** In all; 0 for as long as it lives. */
  readonly commits: number;
  /** Closed and opened again after so many: opening writes tables, and tables are compacted. */
  readonly perOpening: number;
  /** Says it before it is so: no harness may believe such a writer. */
  readonly early: boolean;
}

/** Commits and says on its output what is acknowledged. */
export async function write({ directory, commits, perOpening, early }: Writing): Promise<void> {
  let done = 0;
  while (commits === 0 || done < commits) {
    const store = await openLevelStore({ directory, log, segments });
    let numbers = await numbersIn(store);
    const until = commits === 0 ? done + perOpening : Math.min(commits, done + perOpening);
    for (; done < until; done += 1) numbers = await commitNext(store, numbers, early);
    await store.close();
  }
}

async function commitNext(store: Store, numbers: Numbers, early: boolean): Promise<Numbers> {
  const decision = decisionAfter(numbers);
  const next = numbersWith(numbers, decision);
  if (early) say(next);
  await store.commit(decision);
  if (!early) say(next);
  return next;
}

/** In one write, so that a trace shows it whole, after everything it vouches for. */
export function say({ facts, readings }: Numbers): void {
  writeSync(1, `acked ${facts} ${readings}\n`);
}

/** The last acknowledgement in what a writer said. */
export function ackedIn(said: string): Numbers | undefined {
  const [, facts, readings] = said.match(/acked (\d+) (\d+)\n(?![^]*acked \d+ \d+\n)/) ?? [];
  return facts === undefined ? undefined : { facts: Number(facts), readings: Number(readings) };
}

export async function numbersIn(store: Store): Promise<Numbers> {
  const { state, recent } = await store.load(0);
  const readings = recent.reduce((last, { at }) => Math.max(last, at.monoMs), 0);
  return { facts: state.box.get("box")?.seq ?? 0, readings };
}

const silent = (): void => undefined;
export const log: Log = { info: silent, warn: silent, error: silent };
