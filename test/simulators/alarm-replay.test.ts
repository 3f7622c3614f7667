import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { play, recordedSite, recordings, ringsOf } from "../../bench/proof/alarms/recordings.ts";
import { alarmsCommand } from "../../simulators/alarms.ts";
import { recordedData } from "./recorded.ts";

const rules = "bench/proof/alarms/recorded/site.yaml";
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gridpost-alarm-replay-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ readonly code: number; readonly text: string }> {
  const parts: string[] = [];
  const code = await alarmsCommand(args, { write: (text) => parts.push(text) });
  return { code, text: parts.join("") };
}

function series(name: string, rows: readonly (readonly [string, string | number])[], column = "level_m"): string {
  const file = join(folder, name);
  writeFileSync(file, [`time,${column}`, ...rows.map(([time, value]) => `${time},${value}`)].join("\n"));
  return file;
}

/** Minutes from 08:00 UTC, one row each. */
const flood: readonly (readonly [string, string | number])[] = [0.5, 0.5, 0.6, 0.75, 1.25, 1000, "", 1.3, 0.4, 0.4].map(
  (value, at) => [`2026-06-01T08:0${at}:00Z`, value],
);

test("what would have rung is listed with its times and reasons; spikes and gaps are no values", async () => {
  const { code, text } = await run("replay", "--rules", rules, "--series", series("flood.csv", flood), "--lang", "en");
  expect(code).toBe(0);
  expect(text).toContain("flood.csv · column level_m → stream/level · 2026-06-01T08:00Z … 2026-06-01T08:09Z");
  expect(text).toMatch(/^stream\.water\.rise +3 +2026-06-01T08:04Z +– +0\.75 m ≥ 0\.3 m \/ 60 min$/m);
  expect(text).toMatch(/^stream\.water\.orange +2 +2026-06-01T08:05Z +– /m);
  expect(text).toContain("10 rows, 2 without a value, 0 unreadable");
});

test("as JSON it is one document, and --rule shows only what was asked for", async () => {
  const file = series("flood.csv", flood);
  const { text } = await run("replay", "--rules", rules, "--series", file, "--json", "--rule", "stream.water.red");
  expect(JSON.parse(text)).toMatchObject({
    schema: "gridpost.alarms.replay/v1",
    series: [{ point: "stream/level", rows: 10, refused: 2, from: "2026-06-01T08:00Z", rings: [] }],
  });
});

test("a wait that falls due between two rows is decided at its own time, and a silence at its own", async () => {
  const rows = [
    ["2026-06-01T08:00:00Z", 1.25],
    ["2026-06-01T08:05:00Z", 1.25],
    ["2026-06-01T09:05:00Z", 1.25],
  ] as const;
  const { text } = await run("replay", "--rules", rules, "--series", series("sparse.csv", rows), "--json");
  const [{ rings }] = JSON.parse(text).series;
  const raised = (rule: string) => rings.find((ring: { rule: string }) => ring.rule === rule)?.raised;
  expect(raised("stream.water.orange")).toBe("2026-06-01T08:01Z");
  expect(raised("stream.water.silent")).toBe("2026-06-01T08:35Z");
});

test("an exposure fills and a night begins between two rows", async () => {
  const site = join(folder, "site.yaml");
  const text = `box: { id: b, name: b, utcOffset: "+00:00" }
grids: [{ id: m, tier: micro, name: m }]
devices: [{ id: co, name: co, profile: gridpost-co, place: { grid: m } }, { id: door, name: d, profile: gridpost-door, place: { grid: m } }]
alarms: [{ use: carbon-monoxide }, { use: plant-door }]
people: [{ id: a, title: a, channels: [screen] }]
roster: [{ grid: m, role: worker, people: [a], shift: 1d, handover: "08:00", from: 2026-01-01 }]
ladder: { rungs: [{ tier: micro, role: worker, after: 0s }], repeat: 5min, respondBy: 10min, basis: assumed }
`;
  writeFileSync(site, text);
  const co = series(
    "co.csv",
    [
      ["2026-06-01T08:00:00Z", 120],
      ["2026-06-01T08:14:00Z", 120],
    ],
    "co_ppm",
  );
  const door = series(
    "door.csv",
    [
      ["2026-06-01T20:00:00Z", 1],
      ["2026-06-02T01:00:00Z", 1],
    ],
    "door",
  );
  const played = await run("replay", "--rules", site, "--series", co, "--series", door, "--json");
  const rings = JSON.parse(played.text).series.flatMap((each: { rings: object[] }) => each.rings);
  expect(rings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ rule: "co.high", raised: "2026-06-01T08:10Z" }),
      expect.objectContaining({ rule: "plant-door.night", raised: "2026-06-01T22:00Z" }),
    ]),
  );
});

test.each([
  [["replay"], 2, "gridpost alarms replay"],
  [["play", "--rules", rules, "--series", "x.csv"], 2, "gridpost alarms replay"],
  [["replay", "--rules", rules, "--series", "x.csv", "--lang", "fr"], 2, "gridpost alarms replay"],
  [["replay", "--rules", "no.yaml", "--series", "x.csv", "--lang", "en"], 3, "there is no such file"],
  [["replay", "--rules", rules, "--series", "no.csv", "--lang", "en"], 1, "no.csv: cannot be read"],
])("%j ends with %d", async (args, code, words) => {
  const found = await run(...args);
  expect([found.code, found.text.includes(words)]).toEqual([code, true]);
});

test("a column for which the site has no point is refused with the choices", async () => {
  const file = series("wind.csv", [["2026-06-01T08:00:00Z", 3]], "wind [lx]");
  const { code, text } = await run("replay", "--rules", rules, "--series", file, "--lang", "en");
  expect([code, text]).toEqual([1, expect.stringContaining("Choose with --column and --point: stream/level")]);
});

describe("the recorded series", () => {
  test.for(recordings())("$file, column $column, rings at the committed times", async (recording, ctx) => {
    const data = await recordedData();
    if (data === undefined) return ctx.skip("no recorded data beside the checkout");
    const trial = await play(recordedSite(), join(data, "series"), recording);
    expect(ringsOf(trial)).toEqual(recording.rings);
  });
});
