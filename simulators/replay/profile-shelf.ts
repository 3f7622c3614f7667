import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { deviceProfileSchema, type DeviceProfile } from "../../config/device-profile.ts";
import type { Register, Table } from "../../config/modbus-profile.ts";
import type { ListEntry, MqttProfile } from "../../config/mqtt-profile.ts";
import type { RecordedMessage } from "./recorded-message.ts";

export interface ShelvedProfile<P extends DeviceProfile = DeviceProfile> {
  readonly id: string;
  readonly profile: P;
}

/** Every device profile that is shipped. */
export async function readShelf(folder: string): Promise<readonly ShelvedProfile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml"));
  return Promise.all(
    names.map(async (name) => ({
      id: basename(name, ".yaml"),
      profile: deviceProfileSchema.parse(parse(await readFile(join(folder, name), "utf8"))),
    })),
  );
}

/** A profile that can read a message, and the device's own name in it. */
export interface MessageMatch {
  readonly profile: string;
  readonly topicName: string;
  readonly topic: string;
  readonly measures: number;
}

/**
 * The profile that finds most of its measures in the message; among equals the one named most like it. A message
 * without a topic, without anything to measure, or of bytes alone is given to the profile that is named like it.
 */
export function matchMessage(message: RecordedMessage, shelf: readonly ShelvedProfile[]): MessageMatch | undefined {
  const found = shelf.flatMap(({ id, profile }) =>
    profile.transport === "mqtt" ? matchesOf(message, id, profile) : [],
  );
  return found.toSorted(
    (a, b) =>
      b.measures - a.measures ||
      likeness(message, b.profile) - likeness(message, a.profile) ||
      a.missing - b.missing ||
      a.profile.length - b.profile.length,
  )[0];
}

function likeness({ id, model, transport }: RecordedMessage, profile: string): number {
  const text = `${id} ${model} ${transport}`.toLowerCase();
  return profile.split("-").filter((word) => text.includes(word)).length;
}

/** So many words of a profile's name in a recording's are no accident. */
const namedAlike = 2;

/** Registers as a device answered them. */
export interface RecordedRegisters {
  readonly table: Table;
  readonly address: number;
  readonly words: readonly number[];
}

/** The profile whose first measures lie within the recorded registers and whose source or title names the device. */
export function matchRegisters(
  message: RecordedMessage,
  registers: readonly RecordedRegisters[],
  shelf: readonly ShelvedProfile[],
): string | undefined {
  const words = message.model
    .toLowerCase()
    .split(/[\s,()]+/)
    .filter((word) => word.length > 3 && /\d/.test(word));
  const named = shelf.filter(({ id, profile }) => {
    const text = `${id} ${profile.title.en} ${profile.source}`.toLowerCase();
    return profile.transport === "modbus" && words.some((word) => text.includes(word));
  });
  return named.find(
    ({ profile }) => profile.transport === "modbus" && profile.measures.some(({ from }) => holds(registers, from)),
  )?.id;
}

/** Modbus RTU exchanges → the registers the device gave away. Only the two functions that read registers were recorded. */
export function registersOf(message: RecordedMessage): readonly RecordedRegisters[] {
  return message.exchanges.flatMap(({ request, response }) => {
    const [asked, answered] = [Buffer.from(request, "hex"), Buffer.from(response, "hex")];
    const table = tables.get(asked[1] ?? 0);
    if (table === undefined || asked[1] !== answered[1]) return [];
    const data = answered.subarray(3, 3 + (answered[2] ?? 0));
    const words = Array.from({ length: Math.floor(data.length / 2) }, (_, index) => data.readUInt16BE(index * 2));
    return [{ table, address: asked.readUInt16BE(2), words }];
  });
}

function holds(registers: readonly RecordedRegisters[], { table, address }: Register): boolean {
  return registers.some(
    (each) => each.table === table && each.address <= address && address < each.address + each.words.length,
  );
}

function matchesOf(
  message: RecordedMessage,
  id: string,
  profile: MqttProfile,
): readonly (MessageMatch & { readonly missing: number })[] {
  const isNamedAlike = likeness(message, id) >= namedAlike;
  const { topic, payload, hex } = message;
  if (hex !== undefined && (profile.format !== "binary" || !isNamedAlike)) return [];
  if (topic === undefined && !isNamedAlike) return [];
  return [profile.topic]
    .flat()
    .slice(0, topic === undefined ? 1 : undefined)
    .flatMap((template) => {
      const on = topic ?? template.replaceAll("{name}", message.id).replaceAll("+", "any");
      const inTopic = nameIn(on, template);
      if (inTopic === undefined) return [];
      const names = inTopic === "" ? keysBelowRoots(profile, payload) : [inTopic];
      return names.map((topicName) => {
        const measures = measuresIn(profile, topicName, payload);
        return { profile: id, topicName, topic: on, measures, missing: profile.measures.length - measures };
      });
    })
    .filter(({ measures }) => measures > 0 || (isNamedAlike && (hex !== undefined || message.expected.length === 0)));
}

/** What stands for `{name}`; "" when the template has none, nothing when the topic is another. */
function nameIn(topic: string, template: string): string | undefined {
  const pattern = template
    .split("/")
    .map((level) => (level === "{name}" ? "(.+)" : level === "+" ? "[^/]+" : escaped(level)));
  const found = new RegExp(`^${pattern.join("/")}$`).exec(topic);
  return found === null ? undefined : (found[1] ?? "");
}

/** A bridge's message names its devices as keys. */
function keysBelowRoots({ roots }: MqttProfile, payload: unknown): readonly string[] {
  return roots.flatMap((root) => Object.keys(asObject(at(payload, root.split("/{name}")[0] ?? ""))));
}

function measuresIn({ roots, measures }: MqttProfile, name: string, payload: unknown): number {
  const root = roots
    .map((pointer) =>
      at(
        payload,
        pointer.replaceAll("{name}", () => name),
      ),
    )
    .find((each) => each !== undefined);
  return measures.filter(({ pointer, entry }) => (at(holderOf(root, entry), pointer) ?? null) !== null).length;
}

function holderOf(root: unknown, entry: ListEntry | undefined): unknown {
  if (entry === undefined) return root;
  const list = at(root, entry.at);
  if (!Array.isArray(list)) return undefined;
  return list.find((each: unknown) => entry.where.every(({ pointer, is }) => at(each, pointer) === is));
}

function at(value: unknown, pointer: string): unknown {
  const steps = pointer.split("/").slice(1);
  return steps.reduce<unknown>(
    (inner, step) => asObject(inner)[step.replaceAll("~1", "/").replaceAll("~0", "~")],
    value,
  );
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const tables: ReadonlyMap<number, Table> = new Map([
  [3, "holding"],
  [4, "input"],
]);
