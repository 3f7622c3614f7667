import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { DeviceProfile } from "../../config/device-profile.ts";
import { loadSite } from "../../config/load.ts";
import type { ProfileId } from "../../config/ids.ts";
import { withSilence } from "../../config/silence.ts";
import { siteSchema, type Site, type SiteInput } from "../../config/site.ts";
import { loadProfile } from "../sensors/sl651/site.ts";

const names = ["z2m-smoke", "gridpost-gas", "sl651-river", "gas-transmitter", "milesight-leak", "eastron-sdm120"];
const profiles = new Map<ProfileId, DeviceProfile>(names.map((name) => [name as ProfileId, loadProfile(name)]));

type DeviceInput = NonNullable<SiteInput["devices"]>[number];

function siteOf(device: Partial<DeviceInput> & { readonly profile: string }, rules: SiteInput["rules"] = []): Site {
  return siteSchema.parse({
    box: { id: "box-1", name: "示例小区" },
    sl651: {},
    links: [{ id: "bus-1", kind: "modbus-tcp", host: "127.0.0.1", port: 502, poll: "60s", timeout: "1s" }],
    grids: [{ id: "g1", tier: "grid", name: "一网格" }],
    devices: [{ id: "d1", name: "设备", place: { grid: "g1" }, ...device }],
    rules,
    people: [{ id: "p1", title: "网格员甲", channels: ["screen"] }],
    roster: [{ grid: "g1", role: "worker", people: ["p1"], shift: "24h", handover: "08:00", from: "2026-01-01" }],
    ladder: { rungs: [{ tier: "grid", role: "worker", after: "0s" }], repeat: "5min", respondBy: "10min", basis: "x" },
  });
}

const silent = (on: object) =>
  ({
    id: "own",
    kind: "silent",
    title: { zh: "失联", en: "Silent" },
    on,
    hazard: "system",
    severity: 3,
    after: "1h",
    basis: "assumed",
  }) as NonNullable<SiteInput["rules"]>[number];

describe("a device without a silent rule gets one", () => {
  test.each([
    ["a smoke detector that reports every 8 h", { profile: "z2m-smoke" }, ["d1/smoke"], 3, 86_400_000],
    ["a gas node that reports every 5 min", { profile: "gridpost-gas" }, ["d1/gas"], 3, 900_000],
    ["a leak detector of unknown habits", { profile: "milesight-leak" }, ["d1/leak"], 4, 90_000_000],
    [
      "a transmitter polled every minute",
      { profile: "gas-transmitter", link: "bus-1", unit: 1 },
      ["d1/gas"],
      3,
      180_000,
    ],
    [
      "a river station",
      { profile: "sl651-river", station: "0099000001" },
      ["d1/level", "d1/level-5min"],
      4,
      10_800_000,
    ],
  ] as const)("%s", (...[, device, points, severity, after]) => {
    const { rules } = withSilence(siteOf(device as unknown as { profile: string }), profiles);
    expect(rules).toMatchObject([
      { id: "silent.d1", kind: "silent", on: { points }, severity, after, hazard: "system" },
    ]);
  });

  test("what measures nothing vital is watched by its first point", () => {
    const device = { profile: "eastron-sdm120", link: "bus-1", unit: 1 } as unknown as { profile: string };
    const { rules } = withSilence(siteOf(device), profiles);
    expect(rules).toMatchObject([{ severity: 4, on: { points: [expect.stringMatching(/^d1\//)] } }]);
  });
});

describe("what the site says itself stands", () => {
  test.each([
    ["for a quantity", silent({ quantity: "combustible-gas" })],
    ["for a point", silent({ points: ["d1/battery"] })],
  ])("%s", (_, rule) => {
    const site = siteOf({ profile: "gridpost-gas" }, [rule]);
    expect(withSilence(site, profiles)).toBe(site);
  });

  test("a rule of the same name is left alone", () => {
    const rule = { ...silent({ points: ["other/x"] }), id: "silent.d1" };
    const { rules } = withSilence(siteOf({ profile: "gridpost-gas" }, [rule]), profiles);
    expect(rules.map(({ id }) => id)).toEqual(["silent.d1", "silent.d1-2"]);
  });

  test("twice is the same as once", () => {
    const once = withSilence(siteOf({ profile: "gridpost-gas" }), profiles);
    expect(withSilence(once, profiles)).toBe(once);
  });
});

test("a site file without silent rules comes with them", () => {
  const loaded = loadSite(join(import.meta.dirname, "../../config/examples/minimal.yaml"));
  if (!loaded.ok) throw new Error("the example is not fit for use");
  expect(loaded.value.site.rules.map(({ id }) => id)).toContain("silent.gas-1");
});
