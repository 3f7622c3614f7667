import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { shipped } from "../demo/place.ts";
import type { SeriesProblem } from "../series/problem.ts";
import {
  matchMessage,
  matchRegisters,
  readShelf,
  registersOf,
  type RecordedRegisters,
  type ShelvedProfile,
} from "./profile-shelf.ts";
import { readMessages, type RecordedMessage } from "./recorded-message.ts";
import { threadReel, type Reel } from "./track.ts";

/** A recorded message and the device of the replay's site that is to read it. */
export interface MessageRole {
  readonly message: RecordedMessage;
  readonly id: string;
  readonly profile: string;
  readonly topicName: string;
  readonly topic: string;
  readonly payload: string | Uint8Array;
}

/** A recorded frame of a hydrological station, which comes on a line of its own. */
export interface StationRole {
  readonly message: RecordedMessage;
  readonly id: string;
  readonly profile: string;
  readonly station: string;
  readonly frame: Uint8Array;
}

/** Recorded registers and the unit that serves them. */
export interface RegisterRole {
  readonly message: RecordedMessage;
  readonly id: string;
  readonly profile: string;
  readonly unit: number;
  readonly registers: readonly RecordedRegisters[];
}

export interface Undecoded {
  readonly message: RecordedMessage;
  readonly why: "no decoder yet" | "map only";
}

/** Everything that was recorded, with its part to play. */
export interface Cast {
  readonly reels: readonly Reel[];
  readonly unreadable: readonly SeriesProblem[];
  readonly messages: readonly MessageRole[];
  readonly registers: readonly RegisterRole[];
  readonly stations: readonly StationRole[];
  readonly undecoded: readonly Undecoded[];
}

export async function castRecordings(folder: string): Promise<Cast> {
  const shelf = await readShelf(shipped("config/devices"));
  const threaded = await threadReels(join(folder, "series"));
  const payloads = await messagesIn(join(folder, "payloads"));
  const published = castMessages(
    payloads.filter((message) => !isStation(message)),
    shelf,
  );
  const served = castRegisters(await messagesIn(join(folder, "devices")), shelf);
  return {
    reels: threaded.flatMap((reel) => ("tracks" in reel ? [reel] : [])),
    unreadable: threaded.flatMap((reel) => ("tracks" in reel ? [] : [reel])),
    messages: published.roles,
    registers: served.roles,
    stations: payloads.filter(isStation).map(stationRole),
    undecoded: [...published.undecoded, ...served.undecoded],
  };
}

async function threadReels(folder: string): Promise<readonly (Reel | SeriesProblem)[]> {
  const files = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith(".csv")).toSorted() : [];
  const reels: (Reel | SeriesProblem)[] = [];
  for (const [index, name] of files.entries()) reels.push(await threadReel(join(folder, name), `s${index + 1}`));
  return reels;
}

function isStation({ transport, hex }: RecordedMessage): boolean {
  return hex !== undefined && /SL ?651/i.test(transport);
}

/** The address stands behind the mark and the centre's: five bytes, or ten characters (SL 651-2014, 6.4 and 6.5). */
function stationRole(message: RecordedMessage): StationRole {
  const frame = Buffer.from(message.hex ?? "", "hex");
  const isText = frame[0] === 1;
  const station = isText ? frame.toString("latin1", 3, 13) : frame.subarray(3, 8).toString("hex").toUpperCase();
  return { message, id: `p-${message.id}`, profile: "sl651-river", station, frame };
}

async function messagesIn(folder: string): Promise<readonly RecordedMessage[]> {
  return existsSync(folder) ? readMessages(folder) : [];
}

interface Casting<Role> {
  readonly roles: readonly Role[];
  readonly undecoded: readonly Undecoded[];
}

function castMessages(messages: readonly RecordedMessage[], shelf: readonly ShelvedProfile[]): Casting<MessageRole> {
  const taken = new Set<string>();
  const roles: MessageRole[] = [];
  const undecoded: Undecoded[] = [];
  for (const message of messages) {
    const match = matchMessage(message, shelf);
    if (match === undefined) undecoded.push({ message, why: "no decoder yet" });
    else roles.push(roleOf(message, match, ownName(match.topicName, taken)));
  }
  return { roles, undecoded };
}

/** Under a name of its own, in the topic and wherever the message repeats it. */
function roleOf(
  message: RecordedMessage,
  { profile, topic, topicName }: { readonly profile: string; readonly topic: string; readonly topicName: string },
  name: string,
): MessageRole {
  const renamed = (where: string): string => (name === topicName ? where : where.replaceAll(topicName, name));
  const { payload, hex } = message;
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  const sent = hex === undefined ? renamed(text) : Buffer.from(hex, "hex");
  return { message, id: `p-${message.id}`, profile, topicName: name, topic: renamed(topic), payload: sent };
}

/** Several recordings carry the same made-up address; one gateway cannot have two devices on one topic. */
function ownName(recorded: string, taken: Set<string>): string {
  const isHex = /^[0-9a-f]{8,}$/i.test(recorded);
  let name = recorded;
  for (let turn = 2; taken.has(name); turn++) {
    const mark = turn.toString(16).padStart(4, "0");
    name = isHex ? `${recorded.slice(0, -4)}${mark}` : `${recorded}-${turn}`;
  }
  taken.add(name);
  return name;
}

function castRegisters(messages: readonly RecordedMessage[], shelf: readonly ShelvedProfile[]): Casting<RegisterRole> {
  const roles: RegisterRole[] = [];
  const undecoded: Undecoded[] = [];
  for (const message of messages) {
    const registers = registersOf(message);
    const profile = matchRegisters(message, registers, shelf);
    if (registers.length === 0) undecoded.push({ message, why: "map only" });
    else if (profile === undefined) undecoded.push({ message, why: "no decoder yet" });
    else roles.push({ message, id: `d-${message.id}`, profile, unit: roles.length + 1, registers });
  }
  return { roles, undecoded };
}
