import type { Decision } from "../../gateway/core/decision.ts";
import { createRelayDesk, type RelayDesk } from "../../cloud-bridge/desk.ts";
import type { Link } from "../../cloud-bridge/link.ts";
import { createRelayPart } from "../../cloud-bridge/part.ts";
import type { Clock, Log, Put, Rng } from "../../gateway/core/ports.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import type { LaneState } from "../../gateway/core/state.ts";
import { lanes, perLane, type LaneId, type UplinkRecord } from "../../gateway/core/uplink.ts";
import { testSite } from "../gateway/core/site.ts";
import { createChannelPair, type ChannelPair } from "../../bench/proof/bridge/channel-pair.ts";
import { recordFor } from "./records.ts";

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
export const nothing: Decision = { changes: [], facts: [], readings: [], uplink: [], relayed: [] };
/** How long the disk takes for one decision. */
export const commitMs = 3;
export const site: SiteIndex = testSite();

/** As much of a gateway as the uplink sees: numbered records that are on disk a moment after they were decided. */
export interface Box {
  /** One decision with so many records of the lane. */
  readonly add: (lane: LaneId, count?: number) => void;
  readonly stored: Readonly<Record<LaneId, Map<number, UplinkRecord>>>;
  readonly durable: ReadonlyMap<string, LaneState>;
  /** What the core was handed of the district's commands, in hexadecimal. */
  readonly commands: readonly string[];
  readonly desk: () => RelayDesk;
  readonly startPart: () => void;
  readonly killPart: () => void;
  /** The core dies: what was not on disk yet never happened. A new one starts from the disk, with a new part. */
  readonly crash: () => void;
}

export interface BoxDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly link: Link;
  /** By which the district knows its numbering. */
  readonly epoch?: number;
  readonly renumber?: () => number;
  /** Called when the records of a lane up to a number leave the disk. */
  readonly forgotten?: (lane: LaneId, upTo: number) => void;
}

export function createBox(deps: BoxDeps): Box {
  const { clock, rng, link, epoch = 7, forgotten = () => {} } = deps;
  const stored: Box["stored"] = perLane(() => new Map<number, UplinkRecord>());
  const durable = new Map<string, LaneState>();
  let live = new Map<string, LaneState>();
  const commands: string[] = [];
  let life = 0;
  let channels: ChannelPair | undefined;

  const laneOf = (table: ReadonlyMap<string, LaneState>, lane: LaneId) =>
    table.get(lane) ?? { lastSeq: 0, ackedUpTo: 0 };
  /** Decisions wait for the disk in order, and die with the core. */
  const commit = (write: () => void) =>
    new Promise<void>((resolve) => {
      const of = life;
      clock.after(commitMs, () => {
        if (of !== life) return;
        write();
        resolve();
      });
    });
  const put: Put = async (input) => {
    if (input.kind !== "relayed") throw new Error("unexpected input");
    const { lane, upTo } = input;
    live.set(lane, { ...laneOf(live, lane), ackedUpTo: upTo });
    await commit(() => {
      durable.set(lane, { ...laneOf(durable, lane), ackedUpTo: upTo });
      for (const seq of stored[lane].keys()) {
        if (seq > upTo) break;
        stored[lane].delete(seq);
      }
      forgotten(lane, upTo);
    });
    return nothing;
  };
  const newDesk = () =>
    createRelayDesk({
      index: site,
      uplink: { url: "mqtt://district.example", summaryEvery: 60_000, encoding: "gridpost", deflate: true },
      epoch,
      ...(deps.renumber && { renumber: deps.renumber }),
      lanes: () => live,
      store: { uplink: async (range) => rowsAfter(stored, range) },
      put,
      onDownlink: async (bytes) => void commands.push(Buffer.from(bytes).toString("hex")),
      clock,
      log: silentLog,
    });
  let desk = newDesk();

  const startPart = () => {
    channels = createChannelPair();
    void desk.serve(channels.core);
    createRelayPart(channels.part, { clock, rng, log: silentLog, link });
  };
  const killPart = () => channels?.break();
  return {
    stored,
    durable,
    commands,
    desk: () => desk,
    startPart,
    killPart,
    add: (lane, count = 1) => {
      const { lastSeq, ackedUpTo } = laneOf(live, lane);
      const records = Array.from({ length: count }, (_, at) => recordFor(lane, lastSeq + 1 + at));
      live.set(lane, { lastSeq: lastSeq + count, ackedUpTo });
      void commit(() => {
        durable.set(lane, { ...laneOf(durable, lane), lastSeq: lastSeq + count });
        for (const record of records) stored[lane].set(record.seq, record);
        desk.announce(records);
      });
    },
    crash: () => {
      life += 1;
      killPart();
      live = new Map(durable);
      desk = newDesk();
      startPart();
    },
  };
}

function rowsAfter(
  stored: Box["stored"],
  { lane, afterSeq, limit }: { readonly lane: LaneId; readonly afterSeq: number; readonly limit: number },
): readonly UplinkRecord[] {
  const found: UplinkRecord[] = [];
  for (const [seq, record] of stored[lane]) {
    if (found.length >= limit) break;
    if (seq > afterSeq) found.push(record);
  }
  return found;
}

export function backlogCount(box: Box): number {
  return lanes.reduce((sum, lane) => sum + box.stored[lane].size, 0);
}
