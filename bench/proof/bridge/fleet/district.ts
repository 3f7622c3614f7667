import { newKeyPair } from "../../../../cloud-bridge/cose-key.ts";
import type { WireRecord } from "../../../../cloud-bridge/cbor-record.ts";
import { lanes } from "../../../../gateway/core/uplink.ts";
import { createCommander } from "../../../../simulators/district/commander.ts";
import { startDistrictWorker } from "../../../../simulators/district/worker.ts";
import { codeOf } from "./names.ts";

export interface OfficeOf {
  readonly url: string;
  readonly version: 4 | 5;
  readonly worker: number;
  readonly names: readonly string[];
}

export interface Office {
  readonly report: () => OfficeReport;
}

export interface OfficeReport {
  /** Boxes whose key is exchanged: each has shown that it knows the code. */
  readonly enrolled: number;
  readonly alive: number;
  readonly silent: readonly string[];
  readonly held: number;
  readonly gaps: number;
  readonly refused: number;
  /** Records in its busiest second since it was last asked. */
  readonly busiest: number;
}

const orderEveryMs = 5_000;

/** One worker of the district: brings its key to each of its boxes and holds what they say. */
export function openOffice({ url, version, worker, names }: OfficeOf): Office {
  const keys = newKeyPair();
  const enrolled = new Set<string>();
  const desks = new Map(names.map((box) => [box, deskOf(box, keys)]));
  const seconds = new Map<number, number>();
  const onRecord = (box: string, { body }: WireRecord) => {
    const second = Math.floor(Date.now() / 1_000);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
    if (body.kind !== "command-result" || body.verb !== "keys.enrol" || body.result !== "done") return;
    if (desks.get(box)?.boxKey(codeOf(box), body.why ?? "") !== undefined) enrolled.add(box);
  };
  const district = startDistrictWorker({ url, version, clientId: `district-${worker}`, boxes: names, onRecord });
  const orders = new Map<string, Uint8Array>();
  setInterval(() => {
    for (const { box } of district.received()) {
      if (enrolled.has(box)) continue;
      // The same again, not a new one: it is carried out once.
      const order = orders.get(box) ?? desks.get(box)?.enrol(codeOf(box));
      if (order === undefined) continue;
      orders.set(box, order);
      district.command(box, order);
    }
  }, orderEveryMs).unref();
  const takeBusiest = () => {
    const busiest = Math.max(0, ...seconds.values());
    seconds.clear();
    return busiest;
  };
  return {
    report: () => ({
      enrolled: enrolled.size,
      ...held(district.received()),
      refused: district.refused().size,
      busiest: takeBusiest(),
    }),
  };
}

function held(received: ReturnType<ReturnType<typeof startDistrictWorker>["received"]>) {
  const sum = (count: (of: (typeof received)[number]["lanes"]["event"]) => number) =>
    received.reduce((all, each) => all + lanes.reduce((inBox, lane) => inBox + count(each.lanes[lane]), 0), 0);
  return {
    alive: received.filter(({ alive }) => alive).length,
    silent: received.filter(({ silent }) => silent).map(({ box }) => box),
    held: sum(({ upTo }) => upTo),
    gaps: sum(({ gaps }) => gaps.length),
  };
}

function deskOf(box: string, keys: ReturnType<typeof newKeyPair>) {
  const desk = { box, tier: "district", role: "administrator", operator: "desk-1", keys } as const;
  return createCommander({ ...desk, nowMs: () => Date.now() });
}
