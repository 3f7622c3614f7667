import { decodeBirth, decodeDeath, type DecodedBirth } from "../../cloud-bridge/cbor-birth.ts";
import { decodeBeat } from "../../cloud-bridge/cbor-beat.ts";
import { encodeAck } from "../../cloud-bridge/cbor-ack.ts";
import { decodeFrame, type AnnouncedAs, type DecodedFrame } from "../../cloud-bridge/cbor-frame.ts";
import type { WireFault } from "../../cloud-bridge/cbor-fields.ts";
import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { dictionaryOf, nameText, type Announced, type InventoryPoint } from "../../cloud-bridge/cbor-dictionary.ts";
import { limits } from "../../config/limits.ts";
import { perLane, type LaneId } from "../../gateway/core/uplink.ts";
import { addressIn, ackTopic, wayText, type Way } from "./address.ts";
import { auditFaults } from "./audit.ts";
import { believe, corrected, type Believed } from "./clocks.ts";
import { acksOf, atBirth, emptyHold, takeFrame, type BoxHold, type LaneHold } from "./ledger.ts";
import { lineFor } from "./saying.ts";
import { decodeSenml } from "./senml.ts";

export type Acking =
  { readonly kind: "at-once" } | { readonly kind: "late"; readonly ms: number } | { readonly kind: "never" };

/** What the district holds of one numbering of one box. */
export interface Received {
  readonly box: string;
  readonly epoch: number;
  readonly alive: boolean;
  /** No beat for too long although nobody said that it is gone. */
  readonly silent: boolean;
  /** What it last said it finds wrong with itself. */
  readonly wrong: readonly string[];
  readonly inventory: readonly InventoryPoint[];
  /** By which ways it was heard: straight, or through platforms below. */
  readonly ways: readonly Way[];
  /** When anything was last heard of it. */
  readonly heardAtMs: number;
  readonly lanes: Readonly<Record<LaneId, LaneHold & { readonly records: readonly WireRecord[] }>>;
}

/** What was understood and is passed on to the platform above, as it came. */
export interface Passed {
  readonly way: Way;
  readonly box: string;
  readonly what: string;
  readonly bytes: Uint8Array;
  /** Of a frame: its lane in its numbering, and how far it goes. */
  readonly upTo?: { readonly epoch: number; readonly lane: LaneId; readonly seq: number };
}

/** One box in one epoch, as it is being filled. */
interface Account {
  readonly box: string;
  readonly epoch: number;
  alive: boolean;
  silent: boolean;
  wrong: readonly string[];
  beats: number;
  heardAtMs: number;
  readonly ways: Map<string, Way>;
  inventory: readonly InventoryPoint[];
  hold: BoxHold;
  /** What the box said of its clock in each of its boots. */
  believed: Believed;
  readonly records: Readonly<Record<LaneId, WireRecord[]>>;
}

export interface Application {
  readonly hear: (topic: string, bytes: Uint8Array) => void;
  readonly received: () => readonly Received[];
  /** Messages that were not understood, by reason. */
  readonly refused: () => ReadonlyMap<string, number>;
  readonly acking: (how: Acking) => void;
  /** Loses what was announced, as an application does that restarts without having kept it. */
  readonly forgetBirths: () => void;
}

export interface ApplicationDeps {
  readonly print: (line: string) => void;
  readonly publish: (topic: string, bytes: Uint8Array) => void;
  readonly after: (ms: number, run: () => void) => void;
  readonly pass?: (passed: Passed) => void;
  readonly onRecord?: (box: string, record: WireRecord) => void;
  readonly nowMs?: () => number;
}

/** What stands behind the broker: reads frames, keeps account of what it holds, acknowledges it. */
export function createApplication(deps: ApplicationDeps): Application {
  const { print, publish, after, pass = () => {}, onRecord = () => {}, nowMs = () => 0 } = deps;
  const accounts = new Map<string, Account>();
  const refused = new Map<string, number>();
  /** Births, by the name that summaries call them. */
  const announced = new Map<string, Announced>();
  let acking: Acking = { kind: "at-once" };

  const announcedAs: AnnouncedAs = (name) => announced.get(name);

  const accountOf = (box: string, epoch: number) => {
    const key = `${box} ${epoch}`;
    const account = accounts.get(key) ?? newAccount(box, epoch);
    accounts.set(key, account);
    return account;
  };
  const sendAck = ({ box, epoch, hold }: Account, way: Way) =>
    publish(ackTopic(way, box), encodeAck({ box, epoch, upTo: acksOf(hold) }));
  const acknowledge = (account: Account, way: Way) => {
    if (acking.kind === "at-once") sendAck(account, way);
    if (acking.kind === "late") after(acking.ms, () => sendAck(account, way));
  };
  const heardBy = (account: Account, way: Way) => {
    account.ways.set(wayText(way), way);
    account.heardAtMs = nowMs();
  };
  const refuse = (why: object) => {
    const reason = JSON.stringify(why);
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
  };

  const hearBirth = ({ way }: Heard, bytes: Uint8Array) => {
    const birth = decodeBirth(bytes);
    if (!birth.ok) return refuse(birth.error);
    const account = accountOf(birth.value.box, birth.value.epoch);
    heardBy(account, way);
    pass({ way, box: birth.value.box, what: "birth", bytes });
    takeBirth(account, birth.value);
    expectBeat(account);
    if (isLastPart(birth.value)) {
      const { box, boot, dictionary } = birth.value;
      const whole = { box, boot, inventory: account.inventory };
      // A piece that went missing would shift the numbers of all that follow: then the name is not this one.
      if (dictionary === nameText(dictionaryOf(whole).name)) announced.set(dictionary, whole);
      print(`${account.box} 上线 ${account.inventory.length} 个测点 | online with ${account.inventory.length} points`);
      acknowledge(account, way);
    }
  };
  const hearDeath = ({ way }: Heard, bytes: Uint8Array) => {
    const death = decodeDeath(bytes);
    if (!death.ok) return refuse(death.error);
    pass({ way, box: death.value.box, what: "death", bytes });
    accountOf(death.value.box, death.value.epoch).alive = false;
    print(`${death.value.box} 失联 | gone without a word`);
  };
  const hearBeat = ({ way }: Heard, bytes: Uint8Array) => {
    const beat = decodeBeat(bytes);
    if (!beat.ok) return refuse(beat.error);
    const account = accountOf(beat.value.box, beat.value.epoch);
    heardBy(account, way);
    pass({ way, box: beat.value.box, what: "beat", bytes });
    if (account.silent) print(`${account.box} 又有心跳 | beats again`);
    account.wrong = beat.value.wrong;
    expectBeat(account);
  };
  /** From a birth or a beat on the next one is due; a broker that still holds the line proves nothing. */
  const expectBeat = (account: Account) => {
    account.silent = false;
    const mine = (account.beats += 1);
    after(limits.beatSilentMs, () => {
      if (account.beats !== mine || !account.alive) return;
      account.silent = true;
      print(`${account.box} 心跳停了 | silent although its line is up`);
    });
  };
  const askOrRefuse = ({ way, box: from }: Heard, why: WireFault) => {
    refuse(why);
    if (why.kind !== "dictionary") return;
    const { box, epoch, hold } = accountOf(from, why.epoch);
    publish(ackTopic(way, box), encodeAck({ box, epoch, upTo: acksOf(hold), birthWanted: true }));
  };
  const audit = ({ hold, records }: Account, said: Parameters<typeof auditFaults>[0]) => {
    const heldUpTo = (lane: LaneId, upTo: number) => records[lane].filter(({ seq }) => seq <= upTo).length;
    for (const fault of auditFaults(said, hold, heldUpTo)) refuse(fault);
  };
  const hearFrame = (from: Heard, bytes: Uint8Array) => {
    const frame = isSenml(bytes) ? decodeSenml(bytes) : decodeFrame(bytes, announcedAs);
    if (!frame.ok) return askOrRefuse(from, frame.error);
    const { box, epoch, lane } = frame.value;
    const account = accountOf(box, epoch);
    heardBy(account, from.way);
    const before = account.hold[lane];
    const { hold, fresh } = takeFrame(before, frame.value);
    account.hold = { ...account.hold, [lane]: hold };
    account.believed = fresh.reduce(believe, account.believed);
    account.records[lane].push(...fresh);
    for (const { body } of fresh) if (body.kind === "losses") audit(account, body);
    for (const record of fresh) tell(account, record);
    if (hold.ahead === before.ahead) pass({ ...from, bytes, upTo: { epoch, lane, seq: lastSeqOf(frame.value) } });
    acknowledge(account, from.way);
  };
  const tell = ({ box, believed }: Account, record: WireRecord) => {
    const mended = corrected(record, believed);
    print(lineFor(box, mended));
    onRecord(box, mended);
  };
  const listening: Readonly<Record<string, (heard: Heard, bytes: Uint8Array) => void>> = {
    birth: hearBirth,
    beat: hearBeat,
    death: hearDeath,
  };
  return {
    hear: (topic, bytes) => {
      const heard = addressIn(topic);
      if (heard === undefined) return refuse({ kind: "topic", topic });
      const listen = listening[heard.what] ?? hearFrame;
      listen(heard, bytes);
    },
    received: () => [...accounts.values()].map(receivedOf),
    refused: () => new Map(refused),
    acking: (how) => void (acking = how),
    forgetBirths: () => announced.clear(),
  };
}

type Heard = NonNullable<ReturnType<typeof addressIn>>;

function lastSeqOf({ records, firstSeq }: DecodedFrame): number {
  return records.at(-1)?.seq ?? firstSeq - 1;
}

/** A pack is a list, a frame a map or a byte string. */
function isSenml([first = 0]: Uint8Array): boolean {
  return first >> 5 === 4;
}

function newAccount(box: string, epoch: number): Account {
  return {
    box,
    epoch,
    alive: false,
    silent: false,
    wrong: [],
    beats: 0,
    heardAtMs: 0,
    ways: new Map(),
    inventory: [],
    hold: emptyHold,
    believed: new Map(),
    records: perLane(() => []),
  };
}

function takeBirth(account: Account, birth: DecodedBirth): void {
  const before = birth.part !== undefined && birth.part.index > 0 ? account.inventory : [];
  account.inventory = [...before, ...birth.inventory];
  account.hold = atBirth(account.hold, birth);
  account.alive = true;
}

function isLastPart({ part }: DecodedBirth): boolean {
  return part === undefined || part.index === part.count - 1;
}

function receivedOf({ hold, believed, records, ways, beats: _beats, ...account }: Account): Received {
  const mended = (lane: LaneId) => records[lane].map((record) => corrected(record, believed));
  const all = perLane((lane) => ({ ...hold[lane], records: mended(lane) }));
  return { ...account, ways: [...ways.values()], lanes: all };
}
