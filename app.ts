import type { Decision } from "./gateway/core/decision.ts";
import { version } from "./config/version.ts";
import { createRelayDesk, type RelayDesk } from "./cloud-bridge/desk.ts";
import type { DeviceProfile } from "./config/device-profile.ts";
import type { ProfileId } from "./config/ids.ts";
import type { Site } from "./config/site.ts";
import { createWebDesk } from "./gateway/api/desk.ts";
import type { UplinkView } from "./gateway/api/schema.ts";
import type { Desk, Loaded, Put, ReadingSource, Store } from "./gateway/core/ports.ts";
import { indexSite } from "./gateway/core/site-index.ts";
import type { State } from "./gateway/core/state.ts";
import { dutyNow } from "./gateway/core/people/duty.ts";
import { recallMs } from "./gateway/core/resume.ts";
import { createAnnouncer } from "./gateway/announcer.ts";
import { createDispatcher } from "./gateway/notify/dispatcher.ts";
import { createPipeline } from "./gateway/pipeline.ts";
import type { Platform } from "./gateway/platform.ts";
import { createSerialPorts } from "./gateway/serial.ts";
import { createGuardedStore } from "./gateway/store/guard.ts";
import { openRecoveringStore } from "./gateway/store/recovery.ts";
import type { PartName } from "./gateway/supervise.ts";
import { createModbusSource } from "./sensors/modbus/source.ts";
import { createMqttSource } from "./sensors/mqtt/source.ts";

export interface App {
  readonly put: Put;
  readonly state: () => State;
  /** Runs until `stop`. Rejects when a decision cannot be stored or a source broke: the process then starts over. */
  readonly run: () => Promise<void>;
  readonly stop: () => void;
}

export interface DeclaredSite {
  readonly site: Site;
  readonly profiles: ReadonlyMap<ProfileId, DeviceProfile>;
}

export interface Surroundings {
  /** Where the box keeps what it must not lose. */
  readonly directory: string;
  /** Another store than the one on disk, for tests. */
  readonly store?: Store;
  /** Starts a part and serves it by its desk, in a process of its own or, in tests, in this one. */
  readonly startPart: (name: PartName, desk: Desk) => { readonly stop: () => Promise<void> };
}

/** The composition root: the only place that constructs adapters, in the order data takes through them. */
export async function assemble(site: DeclaredSite, { clock, rng, log }: Platform, around: Surroundings): Promise<App> {
  const index = indexSite(site.site, site.profiles);
  const store =
    around.store ??
    createGuardedStore({ open: () => openRecoveringStore({ directory: around.directory, log }), clock, log });
  const loaded: Loaded = await store.load(recallMs(index.site));
  const announcer = createAnnouncer(log);
  const pipeline = createPipeline({ index, store, clock, loaded, committed: (decision) => committed(decision) });
  const { put, state } = pipeline;

  const modbus = createModbusSource(index, { clock, rng, log, serial: createSerialPorts({ clock }) });
  const mqtt = createMqttSource(index, { clock, log, onListening: announcer.mqttListening });
  const relay = relayDesk();
  const web = createWebDesk({
    index,
    state,
    store,
    put,
    clock,
    log,
    duty: () => dutyNow(index, clock.now()),
    uplink: () => uplinkView(relay),
    version,
    listening: announcer.consoleListening,
    opened: (people) => dispatcher.reach(people),
  });
  const dispatcher = createDispatcher({ state, notifiers: [web.screen], put, clock, log });

  const committed = (decision: Decision) => {
    announcer.committed(decision);
    web.committed(decision);
    dispatcher.look();
    relay?.announce(decision.uplink);
  };
  function relayDesk(): RelayDesk | undefined {
    const { uplink } = index.site;
    if (uplink === undefined) return undefined;
    const epoch = loaded.state.box.get("box")?.epoch ?? 1;
    const lanes = () => state().lane;
    return createRelayDesk({ index, uplink, epoch, lanes, store, put, clock, log });
  }

  const stopping = new AbortController();
  const sources: readonly ReadingSource[] = [modbus, mqtt.source];
  const run = async () => {
    const deciding = pipeline.run();
    const parts = [around.startPart("web", web.desk), around.startPart("broker", mqtt.desk)];
    if (relay !== undefined) parts.push(around.startPart("relay", relay.serve));
    try {
      const started = put({ kind: "started", recent: loaded.recent });
      const sensing = started.then(() => Promise.all(sources.map((source) => source.run(put, stopping.signal))));
      await Promise.race([deciding, Promise.all([deciding, sensing])]);
    } finally {
      stop();
      await Promise.allSettled([deciding, ...parts.map((part) => part.stop())]);
      await store.close();
    }
  };
  const stop = () => {
    stopping.abort();
    dispatcher.stop();
    pipeline.stop();
  };
  return { put, state, run, stop };
}

function uplinkView(relay: RelayDesk | undefined): UplinkView {
  if (relay === undefined) return { kind: "none" };
  return { kind: relay.status().connected ? "live" : "down" };
}
