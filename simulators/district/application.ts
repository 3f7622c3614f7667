import { decodeBirth, decodeDeath, type DecodedBirth } from "../../cloud-bridge/cbor-birth.ts";
import { decodeBeat } from "../../cloud-bridge/cbor-beat.ts";
import { encodeAck } from "../../cloud-bridge/cbor-ack.ts";
import { decodeFrame, type AnnouncedAs } from "../../cloud-bridge/cbor-frame.ts";
import type { WireFault } from "../../cloud-bridge/cbor-fields.ts";
import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { dictionaryOf, nameText, type Announced, type InventoryPoint } from "../../cloud-bridge/cbor-dictionary.ts";
import { limits } from "../../config/limits.ts";
import { perLane, type LaneId } from "../../gateway/core/uplink.ts";
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
  readonly lanes: Readonly<Record<LaneId, LaneHold & { readonly records: readonly WireRecord[] }>>;
}

/** One box in one epoch, as it is being filled. */
interface Account {
  readonly box: string;
  readonly epoch: number;
  alive: boolean;
  silent: boolean;
  wrong: readonly string[];
  beats: number;
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
}

/** What stands behind the broker: reads frames, keeps account of what it holds, acknowledges it. */
export function createApplication({ print, publish, after }: ApplicationDeps): Application {
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
  const sendAck = ({ box, epoch, hold }: Account) =>
    publish(`gridpost/v1/${box}/down/ack`, encodeAck({ box, epoch, upTo: acksOf(hold) }));
  const acknowledge = (account: Account) => {
    if (acking.kind === "at-once") sendAck(account);
    if (acking.kind === "late") after(acking.ms, () => sendAck(account));
  };
  const refuse = (why: object) => {
    const reason = JSON.stringify(why);
    refused.set(reason, (refused.get(reason) ?? 0) + 1);
  };

  const hearBirth = (bytes: Uint8Array) => {
    const birth = decodeBirth(bytes);
    if (!birth.ok) return refuse(birth.error);
    const account = accountOf(birth.value.box, birth.value.epoch);
    takeBirth(account, birth.value);
    expectBeat(account);
    if (isLastPart(birth.value)) {
      const { box, boot, dictionary } = birth.value;
      const whole = { box, boot, inventory: account.inventory };
      // A piece that went missing would shift the numbers of all that follow: then the name is not this one.
      if (dictionary === nameText(dictionaryOf(whole).name)) announced.set(dictionary, whole);
      print(`${account.box} 上线 ${account.inventory.length} 个测点 | online with ${account.inventory.length} points`);
      acknowledge(account);
    }
  };
  const hearDeath = (bytes: Uint8Array) => {
    const death = decodeDeath(bytes);
    if (!death.ok) return refuse(death.error);
    accountOf(death.value.box, death.value.epoch).alive = false;
    print(`${death.value.box} 失联 | gone without a word`);
  };
  const hearBeat = (bytes: Uint8Array) => {
    const beat = decodeBeat(bytes);
    if (!beat.ok) return refuse(beat.error);
    const account = accountOf(beat.value.box, beat.value.epoch);
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
  const askOrRefuse = (from: string, why: WireFault) => {
    refuse(why);
    if (why.kind !== "dictionary") return;
    const { box, epoch, hold } = accountOf(from, why.epoch);
    publish(`gridpost/v1/${box}/down/ack`, encodeAck({ box, epoch, upTo: acksOf(hold), birthWanted: true }));
  };
  const audit = ({ hold, records }: Account, said: Parameters<typeof auditFaults>[0]) => {
    const heldUpTo = (lane: LaneId, upTo: number) => records[lane].filter(({ seq }) => seq <= upTo).length;
    for (const fault of auditFaults(said, hold, heldUpTo)) refuse(fault);
  };
  const hearFrame = (from: string, bytes: Uint8Array) => {
    const frame = isSenml(bytes) ? decodeSenml(bytes) : decodeFrame(bytes, announcedAs);
    if (!frame.ok) return askOrRefuse(from, frame.error);
    const { box, epoch, lane } = frame.value;
    const account = accountOf(box, epoch);
    const { hold, fresh } = takeFrame(account.hold[lane], frame.value);
    account.hold = { ...account.hold, [lane]: hold };
    account.believed = fresh.reduce(believe, account.believed);
    account.records[lane].push(...fresh);
    for (const { body } of fresh) if (body.kind === "losses") audit(account, body);
    for (const record of fresh) print(lineFor(box, corrected(record, account.believed)));
    acknowledge(account);
  };
  return {
    hear: (topic, bytes) => {
      const [, , from = "", , what] = topic.split("/");
      if (what === "birth") return hearBirth(bytes);
      if (what === "beat") return hearBeat(bytes);
      return what === "death" ? hearDeath(bytes) : hearFrame(from, bytes);
    },
    received: () => [...accounts.values()].map(receivedOf),
    refused: () => new Map(refused),
    acking: (how) => void (acking = how),
    forgetBirths: () => announced.clear(),
  };
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

function receivedOf({ box, epoch, alive, silent, wrong, inventory, hold, believed, records }: Account): Received {
  const mended = (lane: LaneId) => records[lane].map((record) => corrected(record, believed));
  const all = perLane((lane) => ({ ...hold[lane], records: mended(lane) }));
  return { box, epoch, alive, silent, wrong, inventory, lanes: all };
}
