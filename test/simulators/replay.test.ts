import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSite } from "../../config/load.ts";
import type { DeviceProfile } from "../../config/device-profile.ts";
import type { PointId, RuleId } from "../../config/ids.ts";
import type { Fact } from "../../gateway/core/fact.ts";
import type { Reading } from "../../gateway/core/points/reading.ts";
import { indexSite } from "../../gateway/core/site-index.ts";
import { castRecordings } from "../../simulators/replay/cast.ts";
import { asExpected, readText } from "../../simulators/replay/message-verdict.ts";
import { matchMessage, matchRegisters, readShelf, registersOf } from "../../simulators/replay/profile-shelf.ts";
import type { RecordedMessage } from "../../simulators/replay/recorded-message.ts";
import { writeReplaySite } from "../../simulators/replay/replay-site.ts";
import { isRead, messageLine, seriesLine, summaryLabel } from "../../simulators/replay/report.ts";
import { threadReel, type Reel, type Track } from "../../simulators/replay/track.ts";
import { judge } from "../../simulators/replay/verdict.ts";
import { chooseReplay, inPointUnit, playSeries } from "../../simulators/replay.ts";
import { openSeries } from "../../simulators/series.ts";

const root = join(import.meta.dirname, "../..");
let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "gridpost-replay-test-"))));
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

function demoSite() {
  const loaded = loadSite(join(root, "config/examples/demo.yaml"));
  if (!loaded.ok) throw new Error("the demo's site is not fit for use");
  return indexSite(loaded.value.site, loaded.value.profiles, loaded.value.programme);
}

/** A brook with one flood on its second day, every five minutes, in feet; and a spike that no water is. */
function brook(): string {
  const rows = Array.from({ length: 864 }, (_, index) => {
    const since = index - 400;
    const stage = 1 + (since > 0 && since < 60 ? 4 * Math.sin((Math.PI * since) / 60) : 0);
    const time = new Date(Date.UTC(2020, 5, 1) + index * 300_000).toISOString();
    return `${time},${index === 100 ? 9999 : stage.toFixed(3)}`;
  });
  return ["time,stage_ft", ...rows].join("\n");
}

describe("where a recorded series is played to", () => {
  const site = demoSite();
  const choose = async (name: string, text: string, wish: object = {}) =>
    chooseReplay(site, { file: await file(name, text), ...wish });

  test("a level goes to the water gauge, its storm in about a minute, begun shortly before it", async () => {
    const chosen = await choose("brook.csv", brook());
    expect(chosen).toMatchObject({ ok: true, value: { point: "river-1/level", unit: "ft" } });
    if (!chosen.ok) return;
    const { speed, fromMs, survey } = chosen.value;
    expect((survey.storm.endMs - survey.storm.startMs) / speed / 1000).toBeCloseTo(60, -1);
    expect(survey.storm.startMs).toBeGreaterThan(Date.UTC(2020, 5, 2, 8));
    expect((survey.storm.startMs - fromMs) / speed / 1000).toBeCloseTo(8, 0);
  });

  test("with a speed asked for, every row is played from the first one on", async () => {
    expect(await choose("brook.csv", brook(), { speed: 300 })).toMatchObject({
      ok: true,
      value: { speed: 300, fromMs: Date.UTC(2020, 5, 1) },
    });
  });

  const rows: readonly (readonly [how: string, text: string, wish: object, found: unknown])[] = [
    ["ppm of CO", "time,CO[ppm]\n2020-05-01T12:00Z,7\n", {}, { ok: true, value: { point: "co-1/co" } }],
    [
      "contacts",
      "START,END,ID\n1-Feb-2020 1:00:00,1-Feb-2020 1:00:09,4\n",
      {},
      { ok: true, value: { point: "door-1/door", unit: "" } },
    ],
    [
      "a named point",
      "time,a\n2020-05-01T12:00Z,7\n",
      { point: "gas-2/gas", unit: "%LEL" },
      { ok: true, value: { point: "gas-2/gas" } },
    ],
    ["CO₂ is not played as CO", "time,eCO2[ppm]\n2020-05-01T12:00Z,7\n", {}, { ok: false }],
    ["an unknown unit", "time,a\n2020-05-01T12:00Z,7\n", {}, { ok: false }],
    ["an unknown point", "time,a_m\n2020-05-01T12:00Z,7\n", { point: "moon/level" }, { ok: false }],
    ["a unit the point cannot take", "time,a_m\n2020-05-01T12:00Z,7\n", { point: "gas-1/gas" }, { ok: false }],
    ["an unreadable file", "", {}, { ok: false }],
  ];

  test.each(rows)("%s", async (_, text, wish, found) => {
    expect(await choose("any.csv", text, wish)).toMatchObject(found as object);
  });

  test("of many contacts the busiest is played", async () => {
    const text =
      "START,END,ID\n1-Feb-2020 1:00,1-Feb-2020 1:01,4\n1-Feb-2020 2:00,1-Feb-2020 2:01,5\n1-Feb-2020 3:00,1-Feb-2020 3:01,5\n";
    expect(await choose("doors.csv", text)).toMatchObject({ ok: true, value: { column: "5", survey: { rows: 4 } } });
  });
});

test("feet become metres, and words stay words", () => {
  const level = { quantity: "water-level" } as const;
  expect(inPointUnit(10, "ft", level)).toBeCloseTo(3.048, 9);
  expect([inPointUnit("No Sensor", "ft", level), inPointUnit(null, "ft", level)]).toEqual(["No Sensor", null]);
});

describe("a series is played at its own pace", () => {
  const text = "time,v\n2020-05-01T12:00:00Z,1\n2020-05-01T12:00:10Z,2\n2020-05-01T12:00:20Z,3\n";

  async function play(options: { readonly speed: number; readonly from?: string; readonly stopAfter?: number }) {
    const series = await openSeries({ file: await file("pace.csv", text) });
    if (!series.ok) throw new Error(series.error.cause.en);
    const stopping = new AbortController();
    const begunMs = Date.now();
    const heard: (readonly [atMs: number, value: unknown])[] = [];
    const played = await playSeries({
      series: series.value,
      speed: options.speed,
      fromMs: Date.parse(options.from ?? "2020-05-01T12:00:00Z"),
      elapsedMs: () => Date.now() - begunMs,
      deliver: async ({ recorded }) => {
        heard.push([Date.now() - begunMs, recorded]);
        if (heard.length === options.stopAfter) stopping.abort();
        await Promise.resolve();
      },
      signal: stopping.signal,
    });
    return { played, heard };
  }

  test("ten recorded seconds take a tenth at a hundred times the speed", async () => {
    const { played, heard } = await play({ speed: 100 });
    expect(played).toBe(3);
    expect(heard.map(([, value]) => value)).toEqual([1, 2, 3]);
    expect(heard[2]![0]).toBeGreaterThanOrEqual(200);
  });

  test("rows before the beginning are left out, and a stop is heeded", async () => {
    expect((await play({ speed: 1000, from: "2020-05-01T12:00:10Z" })).played).toBe(2);
    expect((await play({ speed: 1000, stopAfter: 1 })).played).toBe(1);
  });
});

function reading(point: string, value: number): Reading {
  const at = { boot: "b", monoMs: 0, wallMs: 0, wallTrusted: true };
  return { point: point as PointId, sample: { kind: "good", value }, at };
}

function alarm(point: string, event: "raised" | "cleared", value: number): Fact {
  const at = { boot: "b", monoMs: 0, wallMs: 0, wallTrusted: true };
  const [id, rule] = [point as PointId, "r" as RuleId];
  return { kind: "alarm", event, alarm: `${id}#${rule}`, point: id, rule, episode: 1, evidence: { value }, seq: 1, at };
}

describe("what became of a series", () => {
  const track: Track = {
    device: "s1",
    measure: "m1",
    file: "f.csv",
    name: "level_m",
    quantity: "water-level",
    unit: "m",
    sent: [1, 3, 1000, null, "No Sensor", 1],
    times: [0, 300_000, 600_000, 900_000, 1_200_000, 1_500_000],
    limit: { above: 2, clear: 1.5 },
  };
  const kept = [1, 3, 1].map((value) => reading("s1/m1", value));
  const facts = [alarm("s1/m1", "raised", 3), alarm("s1/m1", "cleared", 1), alarm("s2/m1", "raised", 9)];

  test("each sent value is accepted, refused or empty, and the alarm is found with its recorded time", () => {
    const verdict = judge(track, kept, facts);
    expect(verdict).toMatchObject({
      accepted: 3,
      empty: 1,
      raised: 1,
      cleared: 1,
      firstRaise: "1970-01-01T00:05Z",
      faults: [],
    });
    expect([...verdict.refused]).toEqual([
      [1000, 1],
      ["No Sensor", 1],
    ]);
  });

  const wrong: readonly (readonly [how: string, kept: readonly Reading[], facts: readonly Fact[], fault: string])[] = [
    ["a believable value is lost", kept.slice(1), facts, "1 × 1 lost"],
    ["the spike is kept", [...kept.slice(0, 2), reading("s1/m1", 1000), ...kept.slice(2)], facts, "1 × 1 lost"],
    ["the alarm stays silent", kept, [], "1 raises expected"],
    ["the spike rings", kept, [alarm("s1/m1", "raised", 1000)], "raised for 1000"],
    ["more is kept than was sent", [...kept, ...kept], facts, "3 values kept that were never sent"],
  ];
  test.each(wrong)("%s", (_, readings, alarms, fault) => {
    expect(judge(track, readings, alarms).faults).toContain(fault);
  });

  test("its line says it all", () => {
    const line = seriesLine(judge(track, kept, facts), new Map([[1000, "out-of-range"]]));
    expect(line).toContain("sent 6 · accepted 3 · refused 2 (1000 × 1 out-of-range, No Sensor × 1 ?) · empty 1");
    expect(line).toContain("raised 1, cleared 1 · first at 1970-01-01T00:05Z");
  });
});

const shelf = await readShelf(join(root, "config/devices"));

function message(over: Partial<RecordedMessage>): RecordedMessage {
  return { id: "any", transport: "mqtt", model: "", exchanges: [], expected: [], ...over };
}

describe("which profile reads a recorded message", () => {
  const rows: readonly (readonly [how: string, over: Partial<RecordedMessage>, found: unknown])[] = [
    [
      "its topic and its fields",
      { topic: "zigbee2mqtt/leak", payload: { water_leak: false, battery: 9, tamper: false } },
      { profile: "z2m-water-leak", topicName: "leak" },
    ],
    [
      "a bridge names the device in the message",
      { topic: "tele/bridge/SENSOR", payload: { ZbReceived: { door: { Contact: 1 } } } },
      { profile: "tasmota-zigbee-contact", topicName: "door" },
    ],
    ["no topic", { payload: { smoke: true } }, undefined],
    ["nothing to read", { topic: "zigbee2mqtt/x", payload: { colour: "red" } }, undefined],
  ];
  test.each(rows)("%s", (_, over, found) => {
    const match = matchMessage(message(over), shelf);
    if (found === undefined) expect(match).toBeUndefined();
    else expect(match).toMatchObject(found as object);
  });

  test("recorded exchanges become registers, and the device's own profile reads them", () => {
    const level = message({
      model: "QDY QDY30A",
      exchanges: [{ request: "0103000200030000", response: "0103060011000100630000" }],
    });
    expect(registersOf(level)).toEqual([{ table: "holding", address: 2, words: [17, 1, 99] }]);
    expect(matchRegisters(level, registersOf(level), shelf)).toBe("qdy30a");
    const failed = message({ exchanges: [{ request: "0103000200030000", response: "0183020000" }] });
    expect(registersOf(failed)).toEqual([]);
  });
});

describe("what became of a message", () => {
  const read = [{ quantity: "distance" as const, reading: reading("p/distance", 0.263) }];

  test("numbers are compared with the source's, units converted", () => {
    const said = message({
      expected: [
        { name: "d", value: 263, unit: "mm" },
        { name: "t", value: 5, unit: "°C" },
      ],
    });
    expect(asExpected(said, read)).toEqual({ found: 1, of: 2 });
    expect(readText(read)).toBe("distance=0.263");
  });

  test("one without a decoder is listed and counted, one that reads nothing is a fault", () => {
    const undecoded = { kind: "undecoded", message: message({ id: "hex" }), why: "no decoder yet" } as const;
    const mute = { kind: "read", message: message({ expected: [{ name: "x" }] }), profile: "p", readings: [] } as const;
    expect(messageLine(undecoded)).toContain("no decoder yet");
    expect([isRead(undecoded), isRead(mute)]).toEqual([true, false]);
    expect(summaryLabel({ series: [], messages: [undecoded, mute], tookMs: 1000 }).en).toBe(
      "0 series, 2 messages, 1 of them without a decoder yet; 1 not as they should be; 1 s",
    );
  });
});

test("the site made for the recordings is fit for use, whatever was recorded", async () => {
  const recordings = await mkdtemp(join(folder, "recordings-"));
  for (const part of ["series", "payloads", "devices"]) await mkdir(join(recordings, part));
  await writeFile(join(recordings, "series/brook.csv"), brook());
  await writeFile(join(recordings, "series/doors.csv"), "START,END,ID\n1-Feb-2020 1:00,1-Feb-2020 1:01,4\n");
  const lds = (id: string): string =>
    JSON.stringify({ id, input: { topic: "zigbee2mqtt/same", payload: { water_leak: true, battery: 50 } } });
  await writeFile(join(recordings, "payloads/one.json"), lds("one"));
  await writeFile(join(recordings, "payloads/two.json"), lds("two"));
  const cast = await castRecordings(recordings);
  expect(cast.messages.map(({ topic }) => topic)).toEqual(["zigbee2mqtt/same", "zigbee2mqtt/same-2"]);
  const written = await writeReplaySite(recordings, {
    ...cast,
    ports: { console: 18080, mqtt: 11883, modbus: 15020, sl651: 19651 },
  });
  const loaded = loadSite(written);
  expect(loaded.ok ? [] : loaded.error).toEqual([]);
  const profiles = loaded.ok ? [...loaded.value.profiles.values()] : [];
  expect(profiles.filter(isOurs).map(({ measures }) => measures.map(({ unit }) => unit))).toEqual([[""], ["ft"]]);
});

function isOurs({ title }: DeviceProfile): boolean {
  return title.en === "A replayed series";
}

test("a file's columns with a known unit become points, and a limit half-way up its storm", async () => {
  const reel = (await threadReel(await file("brook.csv", brook()), "s1")) as Reel;
  expect(reel.tracks).toMatchObject([{ name: "stage_ft", quantity: "water-level", unit: "ft" }]);
  const { above } = reel.tracks[0]!.limit!;
  expect(above).toBeGreaterThan(0.9);
  expect(above).toBeLessThan(0.95);
  let frames = 0;
  for await (const frame of reel.rows()) frames += frame.kind === "frame" ? 1 : 0;
  expect(frames).toBe(864);
});
