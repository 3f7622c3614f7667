import type { MqttProfile } from "../../config/mqtt-profile.ts";
import { readDocument } from "./document.ts";
import { readPayload } from "./payload.ts";

/** What a profile makes of one message, for whoever is writing it. */
export function mappedAs(profile: MqttProfile, name: string, payload: string) {
  const document = readDocument(profile.format, Buffer.from(payload));
  if (document.kind === "refused") return profile.measures.map(({ id }) => ({ measure: id, why: document.detail }));
  const read = readPayload(profile, name, document.content);
  const samples = read.kind === "samples" ? read.samples : [];
  return profile.measures.map(({ id }) => {
    const sample = samples.find(({ measure }) => measure === id)?.sample;
    if (sample === undefined) return { measure: id, why: "missing" };
    return {
      measure: id,
      ...(sample.kind !== "bad" && { value: sample.value }),
      ...(sample.kind !== "good" && { why: sample.why }),
    };
  });
}
