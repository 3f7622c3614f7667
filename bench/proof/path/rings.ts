import { startModbusDevices, type ModbusServer } from "../../../simulators/devices/modbus-device.ts";
import { nowMs, sleep } from "./figures.ts";
import type { GatewayProcess } from "./gateway.ts";

/** At a ring each 1.2 s each of them rings less than once in a minute: more often would be chatter, not an alarm. */
export const detectorCount = 60;

const heardWithinMs = 5_000;
const calm = 5;
const over = 60;

export interface Detectors {
  readonly devices: ModbusServer;
  readonly values: Map<number, number>;
  /** Which rings next; it goes round. */
  next: number;
}

export interface Rings {
  readonly took: readonly number[];
  readonly missed: number;
}

export async function startDetectors(port: number): Promise<Detectors> {
  const values = new Map(Array.from({ length: detectorCount }, (_, at) => [at + 1, calm]));
  const units = [...values.keys()].map((unit) => ({ unit, read: () => values.get(unit) ?? calm }));
  return { devices: await startModbusDevices({ port, units }), values, next: 1 };
}

/** One detector after the other rings and clears until then; each ring is timed from the change at the device. */
export async function ringOneByOne(
  gateway: GatewayProcess,
  detectors: Detectors,
  { untilMs, everyMs }: { readonly untilMs: number; readonly everyMs: number },
): Promise<Rings> {
  const took: number[] = [];
  let missed = 0;
  while (nowMs() < untilMs) {
    const changedMs = nowMs();
    const rangMs = await rung(gateway, detectors, changedMs);
    if (rangMs === undefined) missed += 1;
    else took.push(rangMs - changedMs);
    await sleep(changedMs + everyMs - nowMs());
  }
  return { took, missed };
}

async function rung(gateway: GatewayProcess, detectors: Detectors, changedMs: number): Promise<number | undefined> {
  const unit = detectors.next;
  detectors.next = (unit % detectorCount) + 1;
  detectors.values.set(unit, over);
  const rangMs = await raised(gateway, `u${unit}/gas#gas.hh`, changedMs);
  detectors.values.set(unit, calm);
  return rangMs;
}

function raised(gateway: GatewayProcess, alarm: string, fromMs: number): Promise<number | undefined> {
  const isIt = (line: { readonly event: string; readonly [field: string]: unknown }) =>
    /^alarm-(raised|rearmed)$/.test(line.event) &&
    line["alarm"] === alarm &&
    Number(line["time"]) >= Math.floor(fromMs);
  return gateway.heard(isIt, heardWithinMs).then(
    ({ atMs }) => atMs,
    () => undefined,
  );
}
