import { describe, expect, test } from "vitest";
import { mqttProfileSchema } from "../../../config/mqtt-profile.ts";
import { factsOf } from "../../../config/quantity.ts";
import { convert } from "../../../config/units.ts";
import { bytesOf, decode, mqttProfiles, outcomes } from "./device-profiles.ts";

describe.each([...mqttProfiles()])("%s", (_, profile) => {
  test.each(profile.vectors.map((vector) => [vector.hex ?? vector.payload, vector] as const))("%s", (_text, vector) => {
    const topic = vector.topic ?? [profile.topic].flat()[0];
    expect(outcomes(decode(profile, bytesOf(vector), vector.name, topic))).toEqual(vector.expect);
  });

  test("every unit can be converted to its quantity's own", () => {
    const odd = profile.measures.filter(({ unit, quantity }) => convert(1, unit, factsOf(quantity).unit) === undefined);
    expect(odd.map(({ id }) => id)).toEqual([]);
  });

  test("measures are told apart by their ids", () => {
    expect(new Set(profile.measures.map(({ id }) => id)).size).toBe(profile.measures.length);
  });
});

describe("a profile that cannot work is refused", () => {
  const good = {
    transport: "mqtt",
    title: { zh: "试验", en: "test" },
    source: "written for this test",
    topic: "t/{name}",
    measures: [{ id: "m", quantity: "rain", unit: "mm", pointer: "/v" }],
    vectors: [{ payload: "{}", expect: {} }],
  };
  test.each([
    ["one topic for all its devices", { topic: "tele/+/SENSOR" }],
    ["one of its topics for all its devices", { topic: ["t/{name}", "t/all"] }],
    ["a topic with #", { topic: "t/#" }],
    ["a topic of the broker's own", { topic: "$SYS/{name}" }],
    ["a pointer without its slash", { measures: [{ ...good.measures[0], pointer: "v" }] }],
    ["no vectors", { vectors: [] }],
    ["an unknown key", { toppic: "t" }],
  ])("%s", (_, change) => {
    expect(mqttProfileSchema.safeParse(good).success).toBe(true);
    expect(mqttProfileSchema.safeParse({ ...good, ...change }).success).toBe(false);
  });

  test("a shared topic is fine when the payload names the device", () => {
    expect(mqttProfileSchema.safeParse({ ...good, topic: "tele/+/S", roots: ["/Zb/{name}"] }).success).toBe(true);
  });
});
