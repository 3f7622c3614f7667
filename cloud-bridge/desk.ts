import { limits } from "../config/limits.ts";
import type { Uplink } from "../config/uplink.ts";
import type { Channel, Clock, Desk, Log, LogFields, Put, Store } from "../gateway/core/ports.ts";
import type { SiteIndex } from "../gateway/core/site-index.ts";
import type { LaneState } from "../gateway/core/state.ts";
import type { Moment } from "../gateway/core/time.ts";
import { lanes, perLane, type LaneId, type UplinkRecord } from "../gateway/core/uplink.ts";
import { createAckNotes, type LaneAck } from "./ack-notes.ts";
import { deliver } from "./delivery.ts";
import { withContent, type PhotoBytes } from "./evidence-content.ts";
import { inventoryOf } from "./inventory.ts";
import type { BrokerAddress } from "./link.ts";
import { fromPartSchema, type FromPart, type ToPart } from "./messages.ts";

export interface RelayDeskDeps {
  readonly index: SiteIndex;
  readonly uplink: Uplink;
  /** What the district knows the box's numbering by. */
  readonly epoch: number;
  /** Begins another numbering, and says by what it is known; without it the box keeps the one it has. */
  readonly renumber?: () => number;
  /** The state's table of lanes as it is now; a lane that never had a record may be missing. */
  readonly lanes: () => ReadonlyMap<string, LaneState>;
  readonly store: Pick<Store, "uplink">;
  /** Where photos lie; the pieces of them stay empty without it. */
  readonly photo?: PhotoBytes;
  readonly put: Put;
  /**
   * What the district's application sent on `down/command`, as it came: bounded CBOR, and nothing more is known of it.
   * One at a time, and never more than one in `downlinkPaceMs`. To be settled when it is decided and durable; a
   * rejection ends this life of the part. The district sends a command again until it has heard of its result.
   */
  readonly onDownlink: (bytes: Uint8Array) => Promise<void>;
  /** The box runs on its battery and spares it. */
  readonly isThrifty?: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RelayStatus {
  /** The district's application answers; a broker alone is no connection. */
  readonly connected: boolean;
  readonly since: Moment;
  /** Records of each lane that the district has not acknowledged. */
  readonly backlog: Readonly<Record<LaneId, number>>;
}

export interface RelayDesk {
  readonly serve: Desk;
  /** To be called after a commit, with what it added. It never waits and keeps nothing. */
  readonly announce: (records: readonly UplinkRecord[]) => void;
  /** The mains is back: what was held goes on. */
  readonly release: () => void;
  /** A sign of life for the district, with what the box finds wrong with itself. */
  readonly beat: (wrong: readonly string[]) => void;
  readonly status: () => RelayStatus;
  /** The site is another one: the part begins a new life, and a birth tells the district. */
  readonly renew: () => void;
}

/** The core's side of the uplink. The part pulls; all that waits here for a part that is slow is one word per lane. */
export function createRelayDesk(deps: RelayDeskDeps): RelayDesk {
  let life: Life | undefined;
  let line = { connected: false, since: deps.clock.now() };
  const numbering = createNumbering(deps);
  const heard: Heard = (connected, fields) => {
    if (connected === line.connected) return;
    line = { connected, since: deps.clock.now() };
    deps.log.info(connected ? "uplink-live" : "uplink-lost", fields);
  };
  return {
    serve: async (channel) => {
      life = createLife(channel, { ...deps, ...numbering }, heard);
      await life.ended;
      heard(false, { why: "the part ended" });
    },
    announce: (records) => {
      for (const lane of lanes)
        if (!isHeld(deps, lane) && records.some((record) => record.lane === lane)) life?.tellMore(lane);
    },
    release: () => mayWait.forEach((lane) => life?.tellMore(lane)),
    beat: (wrong) => life?.beat(wrong),
    status: () => ({ ...line, backlog: backlogOf(deps) }),
    renew: () => life?.end(),
  };
}

/** What is held while the box spares its battery: it loses nothing by coming later. */
const mayWait: readonly LaneId[] = ["backfill", "evidence"];

function isHeld({ isThrifty }: Pick<RelayDeskDeps, "isThrifty">, lane: LaneId): boolean {
  return isThrifty?.() === true && mayWait.includes(lane);
}

/** One life of the part: from its channel's opening to its end. */
interface Life {
  readonly tellMore: (lane: LaneId) => void;
  readonly end: () => void;
  readonly beat: (wrong: readonly string[]) => void;
  readonly ended: Promise<void>;
}

type Heard = (connected: boolean, fields: LogFields) => void;

interface Numbering {
  readonly epochNow: () => number;
  /** Whether there is another one now. */
  readonly leave: (said: Said<"outnumbered">) => boolean;
}

type LifeDeps = RelayDeskDeps & Numbering;

/**
 * A box and its copy, or one whose disk lost what it had called written, give the same numbers twice: the district would
 * take the second of each for one it holds, and that alarm for delivered. Who hears of it leaves the numbering to the
 * other, and seldom, so that an application which is out of its mind cannot make the box change without end.
 */
function createNumbering(deps: RelayDeskDeps): Numbering {
  let epoch = deps.epoch;
  let leftAtMs = -Infinity;
  return {
    epochNow: () => epoch,
    leave: ({ lane, upTo }) => {
      const { monoMs } = deps.clock.now();
      const { lastSeq } = stateOf(deps, lane);
      if (upTo <= lastSeq || deps.renumber === undefined || monoMs - leftAtMs < limits.renumberEveryMs) return false;
      leftAtMs = monoMs;
      epoch = deps.renumber();
      deps.log.error("uplink-outnumbered", { lane, upTo, lastSeq, epoch });
      return true;
    },
  };
}

function createLife(channel: Channel, deps: LifeDeps, heard: Heard): Life {
  const telling = new Set<LaneId>();
  const tell = (message: ToPart) => deliver(channel, message, deps.clock);
  /**
   * A word that is on its way stands for those that come meanwhile, no longer: a part whose rows hold already what it
   * was told of pulls no more, and must hear of the next record.
   */
  const tellMore = async (lane: LaneId) => {
    if (telling.has(lane) || channel.signal.aborted) return;
    telling.add(lane);
    const { lastSeq } = stateOf(deps, lane);
    await tell({ kind: "more", lane, lastSeq });
    telling.delete(lane);
    if (stateOf(deps, lane).lastSeq > lastSeq) await tellMore(lane);
  };
  const onPull = async (pull: Said<"pull">) => void (await tell(await rowsFor(pull, deps)));
  const writeAck = async (lane: LaneId, ack: LaneAck) => {
    const noted = await noteAck(lane, ack, deps);
    if (noted !== undefined) await tell({ kind: "relayed", lane, upTo: noted });
  };
  const acks = createAckNotes(writeAck, (error) => broken(channel, deps.log, error));
  const decide = async ({ frame }: Said<"command">) => {
    await deps.onDownlink(Buffer.from(frame, "base64"));
    await tell({ kind: "taken" });
  };
  const handlers: Handlers = {
    pull: onPull,
    acked: ({ lane, upTo, gaps }) => acks.note(lane, { upTo, gaps }),
    outnumbered: (said) => void (deps.leave(said) && channel.close()),
    // Rows and acks do not wait for a command that waits for the disk; the part hands over no second one before.
    command: (command) => void decide(command).catch((error: unknown) => broken(channel, deps.log, error)),
    status: ({ connected, why, counts }) => heard(connected, { why, ...counts }),
  };
  channel.receive((message) => take(message, handlers, deps.log, channel));
  void tell(configurationFor(deps));
  const beat = (wrong: readonly string[]) => void tell({ kind: "beat", wrong });
  return { tellMore: (lane) => void tellMore(lane), beat, end: channel.close, ended: endOf(channel) };
}

type Said<K extends FromPart["kind"]> = Extract<FromPart, { readonly kind: K }>;
type Handlers = { readonly [K in FromPart["kind"]]: (message: Said<K>) => void | Promise<void> };

/** One message at a time: a part that floods fills its own pipe. */
async function take(message: unknown, handlers: Handlers, log: Log, channel: Channel): Promise<void> {
  const said = fromPartSchema.safeParse(message);
  if (!said.success) return broken(channel, log, said.error.issues[0]?.message);
  try {
    await handle(said.data, handlers);
  } catch (error) {
    broken(channel, log, error);
  }
}

/** A message nobody can read, or an answer that failed here, ends this life of the part; the next starts from the disk. */
function broken(channel: Channel, log: Log, error: unknown): void {
  log.error("uplink-part-ended", { error: String(error) });
  channel.close();
}

function handle(said: FromPart, handlers: Handlers): void | Promise<void> {
  switch (said.kind) {
    case "pull":
      return handlers.pull(said);
    case "acked":
      return handlers.acked(said);
    case "outnumbered":
      return handlers.outnumbered(said);
    case "command":
      return handlers.command(said);
    case "status":
      return handlers.status(said);
  }
}

async function rowsFor({ lane, afterSeq, limit }: Said<"pull">, deps: RelayDeskDeps): Promise<ToPart> {
  if (isHeld(deps, lane)) return { kind: "rows", lane, records: [], lastSeq: afterSeq };
  const bundle: Bundle = { records: [], bytesLeft: rowsBytesMax, isFull: false };
  const most = Math.min(limit, limits.uplinkWindowMax);
  let [after, isEnd] = [afterSeq, false];
  while (!bundle.isFull && !isEnd && bundle.records.length < most) {
    const asked = Math.min(nextCount(bundle), most - bundle.records.length);
    const found = await deps.store.uplink({ lane, afterSeq: after, limit: asked });
    for (const record of await withContent(found, deps.photo)) pack(bundle, record, deps.log);
    isEnd = found.length < asked;
    after = found.at(-1)?.seq ?? after;
  }
  return { kind: "rows", lane, records: bundle.records, lastSeq: stateOf(deps, lane).lastSeq };
}

/** A large site's minute is long: a whole window of them would be read for the few that one message carries. */
function nextCount({ records: { length }, bytesLeft }: Bundle): number {
  const usual = length === 0 ? 0 : Math.floor((bytesLeft * length) / (rowsBytesMax - bytesLeft));
  return Math.max(firstCount, usual);
}

const firstCount = 8;

/** The first records, as many as one message carries. */
interface Bundle {
  readonly records: UplinkRecord[];
  bytesLeft: number;
  isFull: boolean;
}

/** One that is longer than any message would stop its lane for ever: it is left out, and the district is told of the gap. */
function pack(bundle: Bundle, record: UplinkRecord, log: Log): void {
  if (bundle.isFull) return;
  const bytes = Buffer.byteLength(JSON.stringify(record));
  if (bytes > rowsBytesMax) return log.error("uplink-record-too-long", { lane: record.lane, seq: record.seq, bytes });
  bundle.isFull = bytes > bundle.bytesLeft;
  if (bundle.isFull) return;
  bundle.bytesLeft -= bytes;
  bundle.records.push(record);
}

const rowsBytesMax = limits.ipcFrameBytesMax / 2;

/** Up to where the lane is acknowledged on disk; `undefined` for an ack of something that never existed. */
async function noteAck(lane: LaneId, { upTo, gaps }: LaneAck, deps: RelayDeskDeps): Promise<number | undefined> {
  const before = stateOf(deps, lane);
  if (upTo > before.lastSeq) {
    deps.log.warn("uplink-ack-beyond", { lane, upTo, lastSeq: before.lastSeq });
    return undefined;
  }
  if (upTo > before.ackedUpTo) await deps.put({ kind: "relayed", lane, upTo, ...(gaps.length > 0 && { gaps }) });
  return Math.max(upTo, before.ackedUpTo);
}

function configurationFor(deps: LifeDeps): ToPart {
  const { index, uplink } = deps;
  return {
    kind: "configure",
    brokers: brokersOf(uplink),
    encoding: uplink.encoding,
    deflate: uplink.deflate,
    box: index.site.box.id,
    epoch: deps.epochNow(),
    inventory: inventoryOf(index),
    lanes: lanes.map((lane) => ({ lane, ...stateOf(deps, lane) })),
  };
}

function brokersOf({ url, mirror, tls, proxy, username, password }: Uplink): readonly BrokerAddress[] {
  const way = { tls, proxy, username, password };
  return [{ url, ...way }, ...(mirror === undefined ? [] : [{ url: mirror, ...way }])];
}

function stateOf(deps: RelayDeskDeps, lane: LaneId): LaneState {
  return deps.lanes().get(lane) ?? { lastSeq: 0, ackedUpTo: 0 };
}

function backlogOf(deps: RelayDeskDeps): Readonly<Record<LaneId, number>> {
  return perLane((lane) => stateOf(deps, lane).lastSeq - stateOf(deps, lane).ackedUpTo);
}

function endOf({ signal }: Channel): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
