import { startFleet, type Fleet } from "../../bench/proof/bridge/fleet/boxes.ts";
import { codeOf } from "../../bench/proof/bridge/fleet/names.ts";
import { newKeyPair } from "../../cloud-bridge/cose-key.ts";
import { createMemoryBroker, type MemoryBroker } from "../../cloud-bridge/link-memory.ts";
import { createApplication, type Application } from "../../simulators/district/application.ts";
import { createCommander, type Commander } from "../../simulators/district/commander.ts";
import { createRng } from "../../simulators/rng.ts";
import { createVirtualClock, type VirtualClock } from "../scenario/virtual-clock.ts";

/** Boxes that are real but for sensors and screens, and their district, in virtual time and without a socket. */
export interface FleetWorld {
  readonly clock: VirtualClock;
  readonly broker: MemoryBroker;
  readonly fleet: Fleet;
  readonly district: Application;
  /** Boxes that have shown the district that they know their code. */
  readonly enrolled: ReadonlySet<string>;
  readonly order: (box: string, ...order: Parameters<Commander["order"]>) => void;
}

export interface FleetWorldOf {
  readonly names: readonly string[];
  readonly points: number;
  readonly alarmEveryMs?: number;
  /** Called with everything that is published, as it stands on the wire. */
  readonly heard?: (topic: string, bytes: Uint8Array) => void;
}

export function createFleetWorld({ names, points, alarmEveryMs, heard = () => {} }: FleetWorldOf): FleetWorld {
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const enrolled = new Set<string>();
  const keys = newKeyPair();
  const nowMs = () => Math.floor(clock.now().wallMs);
  const desks = new Map(
    names.map((box) => {
      const desk = { box, tier: "district", role: "administrator", operator: "desk-1", keys, nowMs } as const;
      return [box, createCommander(desk)] as const;
    }),
  );
  const command = (box: string, bytes: Uint8Array) => broker.send(`gridpost/v1/${box}/down/command`, bytes);
  const district = createApplication({
    print: () => {},
    publish: (topic, bytes) => broker.send(topic, bytes),
    after: (ms, run) => void clock.after(ms, run),
    onRecord: (box, { body }) => {
      if (body.kind !== "command-result" || body.verb !== "keys.enrol" || body.result !== "done") return;
      if (desks.get(box)?.boxKey(codeOf(box), body.why ?? "") !== undefined) enrolled.add(box);
    },
  });
  const broker = createMemoryBroker({
    clock,
    latencyMs: () => 20,
    hear: (topic, bytes) => {
      heard(topic, bytes);
      district.hear(topic, bytes);
      const [, , box = "", , what] = topic.split("/");
      const order = what === "birth" ? desks.get(box)?.enrol(codeOf(box)) : undefined;
      if (order !== undefined) clock.after(500, () => command(box, order));
    },
  });
  const more = alarmEveryMs === undefined ? {} : { alarmEveryMs };
  const of = { names, points, url: "mqtt://district.example", summaryEveryMs: 60_000, tickEveryMs: 5_000, ...more };
  const fleet = startFleet({ ...of, clock, link: broker, rng: createRng(304) });
  const order: FleetWorld["order"] = (box, ...what) => {
    const bytes = desks.get(box)?.order(...what);
    if (bytes !== undefined) command(box, bytes);
  };
  return { clock, broker, fleet, district, enrolled, order };
}
