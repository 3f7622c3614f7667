import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type MqttProfile, mqttProfileSchema } from "../../../config/mqtt-profile.ts";
import { readDocument } from "../../../sensors/mqtt/document.ts";
import { type Payload, readPayload } from "../../../sensors/mqtt/payload.ts";

/** Every MQTT profile of the repository, by its file name. */
export function mqttProfiles(): ReadonlyMap<string, MqttProfile> {
  const folder = join(import.meta.dirname, "../../../config/devices");
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  const texts = files.map((file) => [file.replace(/\.yaml$/, ""), readFileSync(join(folder, file), "utf8")] as const);
  const ours = texts.filter(([, text]) => /^transport: mqtt$/m.test(text));
  return new Map(ours.map(([id, text]) => [id, mqttProfileSchema.parse(parse(text))]));
}

export function decode(profile: MqttProfile, payload: string, name: string): Payload {
  const document = readDocument(profile.format, Buffer.from(payload));
  return document.kind === "refused" ? document : readPayload(profile, name, document.content);
}

/** measure → its value, or the reason why it has none. */
export function outcomes(payload: Payload): Readonly<Record<string, number | string>> {
  if (payload.kind === "refused") return { "the message": payload.why };
  if (payload.kind === "another-device") return {};
  return Object.fromEntries(
    payload.samples.map(({ measure, sample }) => [measure, sample.kind === "bad" ? sample.why : sample.value]),
  );
}
