import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { perLane } from "../../gateway/core/uplink.ts";
import type { Received } from "../../simulators/district/application.ts";

const startMs = Date.UTC(2026, 5, 2, 4, 0, 0);

/** A box of which nothing is held but steps of cases, one a second: `[case, to, more]`. */
export function boxWith(box: string, steps: readonly Step[]): Received {
  const records = steps.map(([of, to, more = {}], at): WireRecord => {
    const told = { case: of, grid: "g", hazard: "gas", severity: 1, level: 2, caseEpoch: 1, step: at + 1 };
    const body = more["kind"] === "whistle" ? { ...more, case: of, grid: "g" } : { kind: "case", ...told, to, ...more };
    return { seq: at + 1, atMs: startMs + 1000 * at, clockTrusted: true, body } as unknown as WireRecord;
  });
  const nothing = { upTo: 0, gaps: [], duplicates: 0, ahead: 0, pieces: new Map(), records: [] };
  return {
    box,
    epoch: 1,
    alive: true,
    silent: false,
    wrong: [],
    inventory: [],
    ways: [[]],
    heardAtMs: startMs,
    lanes: { ...perLane(() => nothing), step: { ...nothing, upTo: records.length, records } },
  };
}

export type Step = readonly [case_: string, to: string, more?: { readonly [field: string]: unknown }];

/** Through every state up to the one that is wanted. */
export function storyOf(id: string, upTo: string, more: Step[2] = {}): readonly Step[] {
  const states = ["reported", "claimed", "on-scene", "handling", "feedback", "verifying", "closing", "closed"];
  return states.slice(0, states.indexOf(upTo) + 1).map((to) => [id, to, more]);
}
