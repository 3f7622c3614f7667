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
  readonly text: string;
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
  readonly undecoded: readonly Undecoded[];
}

export async function castRecordings(folder: string): Promise<Cast> {
  const shelf = await readShelf(shipped("config/devices"));
  const threaded = await threadReels(join(folder, "series"));
  const published = castMessages(await messagesIn(join(folder, "payloads")), shelf);
  const served = castRegisters(await messagesIn(join(folder, "devices")), shelf);
  return {
    reels: threaded.flatMap((reel) => ("tracks" in reel ? [reel] : [])),
    unreadable: threaded.flatMap((reel) => ("tracks" in reel ? [] : [reel])),
    messages: published.roles,
    registers: served.roles,
    undecoded: [...published.undecoded, ...served.undecoded],
  };
}

async function threadReels(folder: string): Promise<readonly (Reel | SeriesProblem)[]> {
  const files = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith(".csv")).toSorted() : [];
  const reels: (Reel | SeriesProblem)[] = [];
  for (const [index, name] of files.entries()) reels.push(await threadReel(join(folder, name), `s${index + 1}`));
  return reels;
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
  const text = typeof message.payload === "string" ? message.payload : JSON.stringify(message.payload);
  const renamed = (where: string): string => (name === topicName ? where : where.replaceAll(topicName, name));
  return { message, id: `p-${message.id}`, profile, topicName: name, topic: renamed(topic), text: renamed(text) };
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
