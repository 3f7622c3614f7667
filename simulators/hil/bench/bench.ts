import type { DeviceId, PointId } from "../../../config/ids.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import { relayPlace, type BenchDeclaration, type FakeName } from "../file/bench-declaration.ts";
import { startModbusSensors, type ModbusSensors } from "./modbus-sensors.ts";
import { startMqttSensors } from "./mqtt-sensors.ts";
import { openRelayInput, type HearRelay, type RelayInput } from "./relay-input.ts";
import type { Course, Sensors, WireAil } from "./sensors.ts";
import { startStandIns, type StandIn } from "./stand-ins.ts";

/** Everything around the gateway under test: its sensors, its siren's contact, the platforms it sends to. */
export interface Bench {
  readonly site: SiteIndex;
  readonly links: ModbusSensors["moved"];
  readonly standIns: ReadonlyMap<FakeName, StandIn>;
  /** MQTT devices can only report once their broker is there. */
  readonly connectNodes: (mqttUrl: string) => void;
  readonly follow: (point: PointId, course: Course) => void;
  readonly ail: (device: DeviceId, ail: WireAil | undefined) => void;
  /** As it was heard last. */
  readonly isRelayClosed: () => boolean;
  readonly stop: () => Promise<void>;
}

export interface BenchOf {
  readonly site: SiteIndex;
  readonly declared: BenchDeclaration;
  readonly seed: number;
  /** For pseudo-terminals. */
  readonly folder: string;
  readonly hearRelay: HearRelay;
}

export async function openBench(of: BenchOf): Promise<Bench> {
  const { site, declared, seed, folder } = of;
  const place = relayPlace(declared.relay_in);
  let isClosed = false;
  const hear: HearRelay = (news) => {
    isClosed = news.isClosed;
    of.hearRelay(news);
  };
  const modbus = await startModbusSensors({
    site,
    at: declared.modbus,
    seed,
    folder,
    switched: place.kind === "sim" ? sirenEar(site, hear) : () => undefined,
  });
  const standIns = await startStandIns(site, declared, folder);
  const relay = place.kind === "sim" ? silentInput : await openRelayInput(place, hear);
  let nodes: Sensors | undefined;
  const isWired = (device: DeviceId) => "link" in (site.devices.get(device) ?? {});
  return {
    site,
    links: modbus.moved,
    standIns: new Map(standIns.map((each) => [each.name, each])),
    connectNodes: (url) => void (nodes ??= startMqttSensors({ site, url, seed })),
    follow: (point, course) => {
      const device = site.points.get(point)?.device;
      if (device !== undefined) (isWired(device) ? modbus : nodes)?.follow(point, course);
    },
    isRelayClosed: () => isClosed,
    ail: (device, ail) => (isWired(device) ? modbus : nodes)?.ail(device, ail),
    stop: async () => {
      relay.stop();
      await Promise.all([nodes?.stop(), modbus.stop(), ...standIns.map((each) => each.stop())]);
    },
  };
}

const silentInput: RelayInput = { stop: () => undefined };

/** The coil of the pretend siren, read back: closed while any siren of the site is on. */
function sirenEar({ site }: SiteIndex, hear: HearRelay) {
  const on = new Set<string>();
  return (device: DeviceId, actuator: string, isOn: boolean): void => {
    if (!site.sirens.some((siren) => siren.device === device && siren.actuator === actuator)) return;
    const was = on.size > 0;
    on[isOn ? "add" : "delete"](`${device} ${actuator}`);
    if (on.size > 0 !== was) hear({ isClosed: !was, atMs: Date.now() });
  };
}
