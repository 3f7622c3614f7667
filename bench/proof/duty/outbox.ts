import { shippedProgramme } from "../../../config/programmes.ts";
import type { Channel } from "../../../config/channel.ts";
import { deviceProfileSchema } from "../../../config/device-profile.ts";
import { pointIdSchema, type ProfileId } from "../../../config/ids.ts";
import { siteSchema, type SiteInput } from "../../../config/site.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";
import type { Notice, State } from "../../../gateway/core/state.ts";
import { createActs } from "../../../gateway/notify/acts.ts";
import { openChannels } from "../../../gateway/notify/channels.ts";
import { createDispatcher } from "../../../gateway/notify/dispatcher.ts";
import { createPipeline } from "../../../gateway/pipeline.ts";
import { createPlatform } from "../../../gateway/platform.ts";
import { createSerialPorts } from "../../../gateway/serial.ts";
import { openMemoryStore } from "../../../gateway/store/memory.ts";

export interface Outbox {
  /** The smoke detector of one building rings, or is quiet. */
  readonly smoke: (building: number, rings: boolean) => Promise<unknown>;
  readonly state: () => State;
  readonly notices: () => readonly Notice[];
  readonly close: () => void;
}

export interface OutboxOf {
  readonly buildings: number;
  readonly channels: NonNullable<SiteInput["channels"]>;
  readonly personChannels: readonly string[];
  readonly address?: SiteInput["people"][number]["address"];
}

/** The gateway's own pipeline, dispatcher and channels under the real clock, over a store in memory. */
export async function openOutbox(of: OutboxOf): Promise<Outbox> {
  const index = siteOf(of);
  const { clock, rng } = createPlatform("proof");
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const store = openMemoryStore();
  const loaded = await store.load(0);
  const notes = { write: async () => {}, clear: async () => {} };
  const act = () => dispatcher.look();
  const pipeline = createPipeline({ index, store, notes, clock, log, loaded, act });
  const { put, offer, state } = pipeline;
  const { people } = index;
  const declared: readonly Channel[] = index.site.channels;
  const serial = createSerialPorts({ clock });
  const channels = await openChannels(declared, {
    people,
    state,
    put,
    act: createActs(put, state),
    clock,
    rng,
    log,
    serial,
  });
  const { notifiers } = channels;
  const dispatcher = createDispatcher({ state, notifiers, channels: declared, people, offer, clock, log });
  const running = pipeline.run();
  return {
    smoke: (building, rings) =>
      put({
        kind: "readings",
        readings: [
          {
            point: pointIdSchema.parse(`b${building}/smoke`),
            sample: { kind: "good", value: rings ? 1 : 0 },
            at: clock.now(),
          },
        ],
      }),
    state,
    notices: () => [...state().notice.values()],
    close: () => {
      dispatcher.stop();
      channels.close();
      pipeline.stop();
      void running.catch(() => {});
    },
  };
}

function siteOf({ buildings, channels, personChannels, address }: OutboxOf): SiteIndex {
  const all = Array.from({ length: buildings }, (_, at) => at + 1);
  const profile = deviceProfileSchema.parse({
    transport: "mqtt",
    title: { zh: "试验烟感", en: "Smoke node" },
    source: "written for measuring",
    topic: "gridpost/in/{name}",
    measures: [{ id: "smoke", quantity: "smoke-alarm" }],
    vectors: [{ payload: "{}", expect: { any: "missing" } }],
  });
  const site: SiteInput = {
    box: { id: "proof", name: "试验小区" },
    grids: [
      { id: "community", tier: "community", name: "试验社区" },
      ...all.map((at) => ({ id: `m${at}`, tier: "micro" as const, name: `${at} 栋微网格`, parent: "community" })),
    ],
    devices: all.map((at) => ({
      id: `b${at}`,
      name: `${at} 栋烟感`,
      profile: "smoke",
      place: { grid: `m${at}`, building: `${at}栋` },
    })),
    rules: [
      {
        id: "smoke",
        kind: "contact",
        title: { zh: "烟感报警", en: "Smoke alarm" },
        on: { quantity: "smoke-alarm" },
        hazard: "smoke",
        severity: 1,
        when: "active",
        basis: "for measuring",
      },
    ],
    channels: [...channels],
    people: [{ id: "worker", title: "网格员甲", channels: [...personChannels], ...(address && { address }) }],
    roster: [
      { grid: "community", role: "worker", people: ["worker"], shift: "24h", handover: "08:00", from: "2026-01-01" },
    ],
    ladder: {
      rungs: [{ tier: "community", role: "worker", after: "0s" }],
      repeat: "60min",
      respondBy: "60min",
      basis: "for measuring",
    },
  };
  return indexSite(siteSchema.parse(site), new Map([["smoke" as ProfileId, profile]]), shippedProgramme("basic"));
}
