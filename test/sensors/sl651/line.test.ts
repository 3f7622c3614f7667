import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeviceId, MeasureId } from "../../../config/ids.ts";
import type { Sl651Profile } from "../../../config/sl651-profile.ts";
import { frameBytesMax, nothingPending, takeFrames } from "../../../sensors/sl651/frame.ts";
import { type Centre, feed, firstState, giveUp, type LineEffect } from "../../../sensors/sl651/line.ts";
import { stationMs } from "../../../sensors/sl651/report.ts";
import { riverElements, stationFrame, stationPackets, type StationReport } from "../../../simulators/encode/sl651.ts";

const measure = (
  id: string,
  quantity: "water-level" | "rain" | "voltage",
  element: string,
  unit: "m" | "mm" | "V",
) => ({
  id: id as MeasureId,
  quantity,
  element,
  unit,
  scale: 1,
  offset: 0,
  inverted: false,
});
const profile: Pick<Sl651Profile, "measures"> = {
  measures: [
    measure("level", "water-level", "39", "m"),
    measure("rain", "rain", "20", "mm"),
    measure("voltage", "voltage", "38", "V"),
  ],
};
const station = "0099000001";
const centre: Centre = {
  staysOnline: true,
  utcOffset: "+08:00",
  stations: new Map([[station, { device: "s" as DeviceId, profile, password: "1234" }]]),
};
const report: StationReport = {
  encoding: "hex",
  center: "01",
  station,
  password: "1234",
  function: 0x32,
  serial: 7,
  time: "260603080000",
  elements: riverElements(3.42, 1.2, 12.65),
};
const values = { "s/level": 3.42, "s/rain": 1.2, "s/voltage": 12.65 };

function readings(effects: readonly LineEffect[]): Readonly<Record<string, number | string>> {
  return Object.fromEntries(
    effects.flatMap((effect) =>
      effect.kind === "heard"
        ? effect.readings.map(({ point, sample }) => [point, sample.kind === "bad" ? sample.why : sample.value])
        : [],
    ),
  );
}
const answers = (effects: readonly LineEffect[]) =>
  effects.flatMap((effect) =>
    effect.kind === "answer" ? [Buffer.from(effect.bytes).toString("hex").toUpperCase()] : [],
  );
const refusals = (effects: readonly LineEffect[]) =>
  effects.flatMap((effect) => (effect.kind === "rejected" ? [`${effect.source}: ${effect.why} ${effect.detail}`] : []));
const feedAll = (bytes: Uint8Array, to: Centre = centre) => feed(firstState, bytes, to).effects;

describe("reports", () => {
  test.each(["hex", "ascii"] as const)("%s: values, the station's time, and its confirmation", (encoding) => {
    const effects = feedAll(stationFrame({ ...report, encoding }));
    expect(readings(effects)).toEqual(values);
    expect(effects[0]).toMatchObject({ readings: [{ deviceMs: Date.UTC(2026, 5, 3, 0, 0) }, {}, {}] });
    const digits = `${station}0112343280${encoding === "hex" ? "08" : "10"}`;
    const text = encoding === "hex" ? digits : Buffer.from(digits).toString("hex").toUpperCase();
    const [answered = ""] = answers(effects);
    expect(answered.startsWith(`${encoding === "hex" ? "7E7E" : "01"}${text}02`)).toBe(true);
    expect(answered.slice(encoding === "hex" ? -6 : -10).slice(0, 2)).toBe("1B");
    expect(takeFrames(nothingPending, Buffer.from(answered, "hex")).faults).toEqual([]);
  });

  test.each([
    [0x30, "1B"],
    [0x32, "1B"],
    [0x33, "1B"],
    [0x34, "1B"],
    [0x35, "1B"],
    [0x2f, undefined],
  ])("function %i is answered with %s", (code, end) => {
    const [answered] = answers(feedAll(stationFrame({ ...report, function: code })));
    expect(answered?.slice(-6, -4)).toBe(end);
  });

  test("where stations hang up, the confirmation is EOT", () => {
    const [answered] = answers(feedAll(stationFrame(report), { ...centre, staysOnline: false }));
    expect(answered?.slice(-6, -4)).toBe("04");
  });

  test("a keep-alive says that the station is there, and nothing else", () => {
    const effects = feedAll(stationFrame({ ...report, function: 0x2f, elements: [] }));
    expect(effects).toEqual([{ kind: "heard", device: "s", readings: [] }]);
  });

  test("below zero is below zero", () => {
    expect(readings(feedAll(stationFrame({ ...report, elements: riverElements(-0.15, 0, 12) })))).toMatchObject({
      "s/level": -0.15,
    });
  });

  test("what a person typed is confirmed and not kept", () => {
    const frame = stationFrame({
      ...report,
      function: 0x35,
      elements: [{ identifier: "F2F2", symbol: "RGZS", value: 0, digits: 8, decimals: 0 }],
    });
    const effects = feedAll(frame);
    expect(readings(effects)).toEqual({});
    expect(answers(effects)).toHaveLength(1);
  });
});

describe("who is refused", () => {
  test.each([
    ["a station nobody declared", { station: "0099000009" }, "unknown-station: malformed 0099000009"],
    ["another password", { password: "9999" }, "s: malformed another password"],
  ])("%s: counted, never answered", (_, change, expected) => {
    const effects = feedAll(stationFrame({ ...report, ...change }));
    expect(refusals(effects)).toEqual([expected]);
    expect(answers(effects)).toEqual([]);
    expect(readings(effects)).toEqual({});
  });

  test("a report for another centre", () => {
    const effects = feedAll(stationFrame({ ...report, center: "05" }), { ...centre, center: 1 });
    expect(refusals(effects)).toEqual(["s: malformed meant for centre 05"]);
  });
});

describe("long messages", () => {
  test("packets become one report; only the last is confirmed as a whole", () => {
    const effects = stationPackets(report, 3).reduce<{ state: typeof firstState; effects: readonly LineEffect[] }>(
      (before, packet) => {
        const fed = feed(before.state, packet, centre);
        return { state: fed.state, effects: [...before.effects, ...fed.effects] };
      },
      { state: firstState, effects: [] },
    ).effects;
    expect(readings(effects)).toEqual(values);
    expect(answers(effects).map((answer) => answer.slice(-6, -4))).toEqual(["1B"]);
  });

  test("a packet that did not come is asked for again, and nothing is read meanwhile", () => {
    const [first = nothingPending, , third = nothingPending] = stationPackets(report, 3);
    const effects = feedAll(Buffer.concat([first, third]));
    expect(readings(effects)).toEqual({});
    expect(answers(effects).map((answer) => answer.slice(-6, -4))).toEqual(["15"]);
  });

  test("the packets of a flood are bounded", () => {
    const packets = stationPackets({ ...report, elements: riverElements(1, 1, 1) }, 30);
    const fed = feed(firstState, Buffer.concat(packets.slice(0, 29)), centre);
    expect(fed.state.assembly?.parts.size ?? 0).toBeLessThanOrEqual(16);
  });
});

describe("whatever the bytes", () => {
  const frames = [
    stationFrame(report),
    stationFrame({ ...report, encoding: "ascii" }),
    stationFrame({ ...report, function: 0x2f, elements: [] }),
    ...stationPackets(report, 2),
  ];
  const stream = fc
    .array(fc.constantFrom(...frames), { minLength: 1, maxLength: 6 })
    .map((parts) => Buffer.concat(parts));

  test("cut anywhere, a stream means the same", () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(2_000)), (bytes, cuts) => {
        const places = [0, ...cuts.map((cut) => cut % bytes.length), bytes.length].toSorted((a, b) => a - b);
        const pieces = places.slice(1).map((to, at) => bytes.subarray(places[at] ?? 0, to));
        let state = firstState;
        const effects = pieces.flatMap((piece) => {
          const fed = feed(state, piece, centre);
          state = fed.state;
          return fed.effects;
        });
        expect(effects).toEqual(feedAll(bytes));
      }),
      { numRuns: 300 },
    );
  });

  test("noise before and between frames costs no frame behind it", () => {
    // Noise without a start mark; with one, a frame behind it may have to wait for the end of what began.
    const noise = fc
      .uint8Array({ maxLength: 60 })
      .map((bytes) => bytes.map((byte) => (byte === 0x7e || byte === 1 ? 0 : byte)));
    fc.assert(
      fc.property(noise, noise, (before, between) => {
        const bytes = Buffer.concat([
          before,
          stationFrame(report),
          between,
          stationFrame({ ...report, encoding: "ascii" }),
        ]);
        expect(answers(feedAll(bytes))).toHaveLength(2);
      }),
    );
  });

  test("a frame that never ends is given up, and the good one inside it is found", () => {
    const begun = Buffer.from(`7E7E01${station}1234320FFF02`, "hex");
    const fed = feed(firstState, Buffer.concat([begun, stationFrame(report)]), centre);
    expect(readings(fed.effects)).toEqual({});
    expect(readings(giveUp(fed.state, centre).effects)).toEqual(values);
  });

  test("one flipped bit never gives a value", () => {
    fc.assert(
      fc.property(fc.constantFrom(...frames.slice(0, 2)), fc.nat(), fc.nat(7), (frame, place, bit) => {
        const broken = Uint8Array.from(frame);
        const at = place % broken.length;
        broken[at] = (broken[at] ?? 0) ^ (1 << bit);
        const fed = feed(firstState, broken, centre);
        const effects = [...fed.effects, ...giveUp(fed.state, centre).effects];
        // In characters a hexadecimal digit means the same in either case.
        if (Buffer.from(broken).toString("latin1").toUpperCase() === Buffer.from(frame).toString("latin1")) return;
        expect(readings(effects)).toEqual({});
        expect(answers(effects)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("random bytes never throw, never give a value, and leave no more than one frame waiting", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 8 }), (pieces) => {
        let state = firstState;
        for (const piece of pieces) {
          const fed = feed(state, piece, centre);
          state = fed.state;
          expect(readings(fed.effects)).toEqual({});
          expect(state.pending.length).toBeLessThanOrEqual(frameBytesMax);
        }
      }),
    );
  });

  test("random bodies under a right checksum never throw and never give a value that is no number", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        const elements = [
          { identifier: Buffer.from(body).toString("hex"), symbol: "Z", value: 0, digits: 2, decimals: 0 },
        ];
        const effects = feedAll(stationFrame({ ...report, elements }));
        expect(
          Object.values(readings(effects)).every((value) => typeof value === "string" || Number.isFinite(value)),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ["260603080000", Date.UTC(2026, 5, 3, 0, 0, 0)],
  ["2606030800", Date.UTC(2026, 5, 3, 0, 0, 0)],
  ["591011155111", Date.UTC(2059, 9, 11, 7, 51, 11)],
  ["261303080000", undefined],
  ["", undefined],
])("a station's clock shows %s", (text, expected) => {
  expect(stationMs(text, "+08:00")).toBe(expected);
});
