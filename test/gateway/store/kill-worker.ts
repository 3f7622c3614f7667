import { writeSync } from "node:fs";
import type { Store } from "../../../gateway/core/ports.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { alarmRow, boxRow, decision, fact, laneRow, reading, record } from "./rows.ts";

/** Commits without end and says on stdout which numbers are acknowledged; it is killed from outside. */
const directory = process.argv[2] ?? "";
const silent = () => undefined;
const log = { info: silent, warn: silent, error: silent };
const store = await openLevelStore({ directory, log, segments: { groupsMax: 5, readingsMax: 60 } });
const { state, recent } = await store.load(0);
let seq = state.box.get("box")?.seq ?? 0;
let count = recent.at(-1)?.at.monoMs ?? 0;
for (let turn = 0; ; turn += 1) {
  await commitNext(store, turn);
  writeSync(1, `${seq} ${count}\n`);
}

async function commitNext(to: Store, turn: number): Promise<void> {
  const facts = numbers(seq, 1 + (turn % 3)).map(fact);
  const uplink = numbers(seq, facts.length).map((number) => record("event", number));
  const readings = numbers(count, 1 + (turn % 17)).map((number) => reading(`d${number % 3}/x`, number, number));
  seq += facts.length;
  count += readings.length;
  const changes = [boxRow(seq), laneRow("event", seq), alarmRow("a", seq)];
  const relayed = [{ lane: "event", upTo: seq - 20 }] as const;
  await to.commit(decision({ facts, uplink, readings, changes, relayed }));
}

function numbers(after: number, length: number): readonly number[] {
  return Array.from({ length }, (_, index) => after + index + 1);
}
