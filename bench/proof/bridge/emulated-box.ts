import { createCommandDesk } from "../../../cloud-bridge/command-desk.ts";
import { createRelayDesk, type RelayDesk } from "../../../cloud-bridge/desk.ts";
import { createMqttLink } from "../../../cloud-bridge/link-mqtt.ts";
import type { PhotoBytes } from "../../../cloud-bridge/evidence-content.ts";
import type { Link } from "../../../cloud-bridge/link.ts";
import { createRelayPart } from "../../../cloud-bridge/part.ts";
import type { TrustFile } from "../../../cloud-bridge/trust-file.ts";
import { uplinkSchema } from "../../../config/uplink.ts";
import type { Command } from "../../../gateway/core/commands/command.ts";
import { judgeDownlink } from "../../../gateway/core/commands/downlink.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { Clock, Log, Put, Rng, Store } from "../../../gateway/core/ports.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import { applyChanges, emptyState, type LaneState } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import { openTurn } from "../../../gateway/core/turn.ts";
import { lanes, type LaneId } from "../../../gateway/core/uplink.ts";
import { openMemoryStore } from "../../../gateway/store/memory.ts";
import { createChannelPair, type ChannelPair } from "./channel-pair.ts";

/** A whole box but for its sensors, people and screens: many of them fit into one process. */
export interface EmulatedBox {
  readonly id: string;
  readonly put: (input: Input) => Promise<void>;
  /** Records that the district has not acknowledged. */
  readonly backlog: () => number;
  readonly produced: () => number;
  readonly lane: (lane: LaneId) => LaneState;
  readonly isLive: () => boolean;
  readonly beat: RelayDesk["beat"];
  readonly start: () => void;
  /** The part that speaks to the district is gone, as if it had been killed; `start` begins a new one. */
  readonly cut: () => void;
}

export interface BoxOf {
  readonly id: string;
  readonly site: SiteIndex;
  readonly urls: readonly [string, ...string[]];
  readonly clock: Clock;
  readonly rng: Rng;
  readonly link?: Link;
  /** With a list of keys it obeys the district; without one it hears no command. */
  readonly keys?: TrustFile;
  /** Where its photos lie. */
  readonly photo?: PhotoBytes;
}

const silent = (): void => undefined;
const log: Log = { info: silent, warn: silent, error: silent };

/** The core decides, the store keeps, the desk hands over and the part sends: all of them the product's own. */
export function createEmulatedBox({
  id,
  site,
  urls,
  clock,
  rng,
  link = createMqttLink(),
  keys,
  photo,
}: BoxOf): EmulatedBox {
  const store: Store = openMemoryStore();
  const state = emptyState();
  const stored = new Map<string, LaneState>();
  let committing = Promise.resolve();
  let channels: ChannelPair | undefined;
  const put: Put = async (input) => {
    const decision = step(site, state, input, clock.now());
    applyChanges(state, decision.changes);
    committing = committing.then(() => store.commit({ ...decision, readings: [] }));
    await committing;
    for (const { table, key, value } of decision.changes) if (table === "lane" && value) stored.set(key, value);
    desk.announce(decision.uplink);
    return decision;
  };
  const [url, mirror] = urls;
  const uplink = uplinkSchema.parse(mirror === undefined ? { url } : { url, mirror });
  const judge = (command: Command) => judgeDownlink(openTurn(site, state, clock.now()), command);
  const take = keys && createCommandDesk({ box: id, keys, put, judge, clock, log });
  const onDownlink = async (bytes: Uint8Array) => void (await take?.(bytes));
  const desk = createRelayDesk({
    index: site,
    uplink,
    epoch: 1,
    lanes: () => stored,
    store,
    put,
    onDownlink,
    clock,
    log,
    ...(photo && { photo }),
  });
  const sum = (of: (lane: LaneState) => number) => lanes.reduce((all, lane) => all + of(stored.get(lane) ?? none), 0);
  return {
    id,
    put: async (input) => void (await put(input)),
    backlog: () => sum(({ lastSeq, ackedUpTo }) => lastSeq - ackedUpTo),
    produced: () => sum(({ lastSeq }) => lastSeq),
    lane: (lane) => stored.get(lane) ?? none,
    isLive: () => desk.status().connected,
    beat: desk.beat,
    start: () => {
      channels = createChannelPair();
      void desk.serve(channels.core);
      createRelayPart(channels.part, { clock, rng, log, link });
    },
    cut: () => channels?.break(),
  };
}

const none: LaneState = { lastSeq: 0, ackedUpTo: 0 };
