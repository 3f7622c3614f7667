import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { DeviceId } from "../../../config/ids.ts";
import { type MqttProfile, mqttProfileSchema } from "../../../config/mqtt-profile.ts";
import { readDocument } from "../../../sensors/mqtt/document.ts";
import { type Payload, readPayload } from "../../../sensors/mqtt/payload.ts";
import { indexTopics } from "../../../sensors/mqtt/topic.ts";

/** Every MQTT profile of the repository, by its file name. */
export function mqttProfiles(): ReadonlyMap<string, MqttProfile> {
  const folder = join(import.meta.dirname, "../../../config/devices");
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  const texts = files.map((file) => [file.replace(/\.yaml$/, ""), readFileSync(join(folder, file), "utf8")] as const);
  const ours = texts.filter(([, text]) => /^transport: mqtt$/m.test(text));
  return new Map(ours.map(([id, text]) => [id, mqttProfileSchema.parse(parse(text))]));
}

/** What the profile makes of a payload that comes on the given topic, its first one when left out. */
export function decode(profile: MqttProfile, payload: string | Uint8Array, name: string, topic?: string): Payload {
  const document = readDocument(profile.format, Buffer.from(payload));
  if (topic !== undefined) return onTopic(profile, document, { name, topic });
  return document.kind === "refused" ? document : readPayload(profile, name, document.content);
}

function onTopic(
  map: MqttProfile,
  document: ReturnType<typeof readDocument>,
  { name, topic }: { readonly name: string; readonly topic: string },
): Payload {
  const spoken = topic.replaceAll("{name}", name).replaceAll("+", "any");
  const [listener] = indexTopics([{ device: "d" as DeviceId, name, map }]).devicesOn(spoken);
  if (listener === undefined) throw new Error(`nobody listens on ${spoken}`);
  return document.kind === "refused" ? document : readPayload(listener.map, name, document.content);
}

/** A vector's bytes. */
export function bytesOf({ payload, hex }: MqttProfile["vectors"][number]): Uint8Array {
  return hex === undefined ? Buffer.from(payload) : Buffer.from(hex, "hex");
}

/** measure → its value, or the reason why it has none. */
export function outcomes(payload: Payload): Readonly<Record<string, number | string>> {
  if (payload.kind === "refused") return { "the message": payload.why };
  if (payload.kind === "another-device") return {};
  return Object.fromEntries(
    payload.samples.map(({ measure, sample }) => [measure, sample.kind === "bad" ? sample.why : sample.value]),
  );
}
