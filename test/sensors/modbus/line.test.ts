import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { step, wakeAtMs, type LineInput } from "../../../sensors/modbus/line.ts";
import { unhex } from "./bytes.ts";
import { firstStateOf, line, playOn, type Answering, type Line } from "./line-drive.ts";
import { profile, type MeasureInput } from "./profile.ts";
import { answerFrame } from "./slave.ts";

const gas: MeasureInput = {
  id: "gas",
  quantity: "combustible-gas",
  unit: "%LEL",
  from: { table: "holding", address: 0 },
};
const smoke: MeasureInput = { id: "smoke", quantity: "smoke-alarm", from: { table: "discrete", address: 0 } };
const one = { devices: { d1: { unit: 1, profile: profile([gas]) } } };
const two = { devices: { d1: { unit: 1, profile: profile([gas, smoke]) } } };

const tick: LineInput = { kind: "tick" };
const closed: LineInput = { kind: "closed", why: "ECONNRESET" };
const bytes = (text: string): LineInput => ({ kind: "bytes", bytes: unhex(text) });
const answer = "0001 0000 0005 01 0302 0019";

/** Connected at 0 ms, and the first request sent. */
function asking(link: Parameters<typeof line>[0] = one): Line {
  const asked = line(link);
  expect(asked.at(0, tick)).toEqual(["connect"]);
  expect(asked.at(0, { kind: "connected" })).toEqual([]);
  expect(asked.at(0, tick)).toHaveLength(1);
  return asked;
}

describe("what an input leads to while a request is in flight", () => {
  const timeout = "d1/gas timeout: no answer within 500 ms";
  const rows: readonly [string, readonly (readonly [number, LineInput])[], readonly string[], string][] = [
    ["its answer is a value", [[20, bytes(answer)]], ["d1/gas 25"], "idle"],
    [
      "in two pieces too",
      [
        [20, bytes(answer.slice(0, 12))],
        [30, bytes(answer.slice(12))],
      ],
      ["d1/gas 25"],
      "idle",
    ],
    [
      "an exception is a reason",
      [[20, bytes("0001 0000 0003 01 83 02")]],
      [
        "d1/gas exception: exception 2 (illegal data address)",
        'learned {"illegal":[{"address":0,"end":1,"table":"holding"}],"suspect":[]}',
      ],
      "idle",
    ],
    [
      "no answer is a reason",
      [
        [499, tick],
        [500, tick],
      ],
      [timeout],
      "idle",
    ],
    [
      "another transaction is dropped",
      [[20, bytes("0002 0000 0005 01 0302 0019")]],
      ["rejected malformed: transaction 2 unit 1: late or foreign, expected transaction 1"],
      "waiting",
    ],
    [
      "another unit is dropped",
      [[20, bytes("0001 0000 0005 02 0302 0019")]],
      ["rejected malformed: transaction 1 unit 2: expected unit 1"],
      "waiting",
    ],
    [
      "another function is dropped",
      [[20, bytes("0001 0000 0005 01 0402 0019")]],
      ["rejected malformed: transaction 1 unit 1: wrong function 4, expected 3"],
      "waiting",
    ],
    [
      "another length is dropped",
      [[20, bytes("0001 0000 0007 01 0304 0019 0019")]],
      ["rejected malformed: transaction 1 unit 1: wrong length 6, expected 4"],
      "waiting",
    ],
    [
      "an exception of another function is dropped",
      [[20, bytes("0001 0000 0003 01 84 02")]],
      ["rejected malformed: transaction 1 unit 1: wrong function 132, expected 3"],
      "waiting",
    ],
    [
      "what was dropped ends in a timeout",
      [
        [20, bytes("0001 0000 0005 02 0302 0019")],
        [500, tick],
      ],
      ["rejected malformed: transaction 1 unit 2: expected unit 1", timeout],
      "idle",
    ],
    [
      "a late answer after the timeout is dropped",
      [
        [500, tick],
        [600, bytes(answer)],
      ],
      [timeout, "rejected malformed: transaction 1 unit 1: no request in flight"],
      "idle",
    ],
    [
      "a second answer is dropped",
      [[20, bytes(answer + answer)]],
      ["d1/gas 25", "rejected malformed: transaction 1 unit 1: no request in flight"],
      "idle",
    ],
    [
      "garbage ends the connection",
      [[20, bytes("485454502f312e31")]],
      [
        "rejected malformed: protocol 21584, not 0 (Modbus)",
        "d1/gas malformed: protocol 21584, not 0 (Modbus)",
        "hang-up",
      ],
      "down",
    ],
    [
      "a frame before garbage still counts",
      [[20, bytes(answer + "00020001")]],
      ["d1/gas 25", "rejected malformed: protocol 1, not 0 (Modbus)", "hang-up"],
      "down",
    ],
    ["a close before any answer is a reason", [[20, closed]], ["d1/gas disconnected: ECONNRESET"], "down"],
  ];
  test.each(rows)("%s", (_, inputs, effects, kind) => {
    const asked = asking();
    expect(inputs.flatMap(([nowMs, input]) => asked.at(nowMs, input))).toEqual(effects);
    expect(asked.state().kind).toBe(kind);
  });
});

test("a late answer is not taken for the answer to the next request", () => {
  const asked = asking();
  asked.at(500, tick);
  expect(asked.at(1000, tick)).toEqual(["send 000200000006010300000001"]);
  expect(asked.at(1010, bytes(answer))).toEqual([
    "rejected malformed: transaction 1 unit 1: late or foreign, expected transaction 2",
  ]);
  expect(asked.at(1020, bytes("0002 0000 0005 01 0302 0007"))).toEqual(["d1/gas 7"]);
});

test("all measures of one answer come out together, and the next request only on a tick", () => {
  const asked = line({
    devices: {
      d1: { unit: 1, profile: profile([gas, { ...gas, id: "gas-2", from: { table: "holding", address: 1 } }]) },
    },
  });
  asked.at(0, tick);
  asked.at(0, { kind: "connected" });
  asked.at(0, tick);
  expect(asked.at(5, bytes("0001 0000 0007 01 0304 0019 ffff"))).toEqual([
    "d1/gas 25",
    "d1/gas-2 out-of-range: 65535 %LEL",
  ]);
});

describe("a connection", () => {
  test("that is refused makes every point disconnected, again at each attempt, at growing intervals up to 4 s", () => {
    const refused = line(two);
    const retries = Array.from({ length: 9 }, () => {
      const before = refused.state();
      if (before.kind !== "down") throw new Error(before.kind);
      expect(refused.at(before.retryAtMs, tick)).toEqual(["connect"]);
      const said = refused.at(before.retryAtMs, { kind: "closed", why: "ECONNREFUSED" });
      expect(said).toEqual(["d1/smoke disconnected: ECONNREFUSED", "d1/gas disconnected: ECONNREFUSED"]);
      const after = refused.state();
      return after.kind === "down" ? after.retryAtMs - before.retryAtMs : undefined;
    });
    expect(retries).toEqual([125, 250, 500, 1000, 2000, 2000, 2000, 2000, 2000]);
  });

  test("that never comes about is given up after 3 s", () => {
    const hanging = line(one);
    hanging.at(0, tick);
    expect(hanging.at(2999, tick)).toEqual([]);
    expect(hanging.at(3000, tick)).toEqual(["d1/gas disconnected: no connection in time", "hang-up"]);
  });

  test("that its peer closes after a good answer is opened again when the next read is due, without a word", () => {
    const asked = asking();
    asked.at(20, bytes(answer));
    expect(asked.at(30, { kind: "closed", why: "closed by the peer" })).toEqual([]);
    expect(asked.state()).toMatchObject({ kind: "down", retryAtMs: 1000 });
  });

  test("that breaks under a request is opened again at once, the request repeated; a second break is said", () => {
    const asked = asking();
    asked.at(20, bytes(answer));
    asked.at(1000, tick);
    expect(asked.at(1010, closed)).toEqual([]);
    expect(asked.at(1010, tick)).toEqual(["connect"]);
    asked.at(1015, { kind: "connected" });
    expect(asked.at(1015, tick)).toEqual(["send 000300000006010300000001"]);
    expect(asked.at(1020, closed)).toEqual(["d1/gas disconnected: ECONNRESET"]);
  });

  test("that was of use is missed again from the shortest interval on, and silence is counted anew", () => {
    const asked = line(one);
    for (const nowMs of [0, 10_000, 20_000]) {
      asked.at(nowMs, tick);
      asked.at(nowMs, { kind: "closed", why: "ECONNREFUSED" });
    }
    asked.at(30_000, tick);
    asked.at(30_000, { kind: "connected" });
    const told = [30_000, 30_500, 31_000, 31_500, 32_000].flatMap((nowMs) => asked.at(nowMs, tick).slice(0, 1));
    expect(told.filter((each) => each.startsWith("d1/gas timeout"))).toHaveLength(2);
    asked.at(32_010, bytes("0003 0000 0005 01 0302 0007"));
    asked.at(33_000, tick);
    expect(asked.at(33_500, tick)).toHaveLength(1);
    expect(asked.at(33_600, { kind: "closed", why: "closed by the peer" })).toEqual([]);
    asked.at(34_000, tick);
    asked.at(34_000, { kind: "closed", why: "ECONNREFUSED" });
    expect(asked.state()).toMatchObject({ kind: "down", retryAtMs: 34_125 });
  });

  test("on which nobody answers three times is opened anew: it may have died without a sign", () => {
    const asked = asking();
    asked.at(20, bytes(answer));
    const said = [1000, 1500, 2000, 2500, 3000, 3500].map((nowMs) => asked.at(nowMs, tick).at(-1));
    expect(said.at(-1)).toBe("hang-up");
    expect(said.filter((each) => each === "hang-up")).toHaveLength(1);
    expect(asked.at(3500, tick)).toEqual(["connect"]);
  });

  test("on which too much comes unasked is hung up", () => {
    const asked = asking();
    asked.at(20, bytes(answer));
    expect(asked.at(30, bytes(answer.repeat(8)))).toHaveLength(8);
    expect(asked.at(31, bytes(answer)).slice(1)).toEqual([
      "rejected malformed: too many frames nobody asked for",
      "hang-up",
    ]);
  });
});

test("after a standstill of ours each read is made once, then on its old grid: nothing is caught up", () => {
  const asked = asking();
  asked.at(20, bytes(answer));
  expect(asked.at(10_300, tick)).toHaveLength(1);
  asked.at(10_310, bytes("0002 0000 0005 01 0302 0007"));
  expect(asked.at(10_320, tick)).toEqual([]);
  expect(wakeAtMs(asked.state(), 10_320)).toBe(11_000);
});

const answers: Answering = (frame) => ({ afterMs: 10, bytes: answerFrame(frame, 1) });

describe("whatever happens on the wire", () => {
  // Mostly the bytes of frames, so that random streams get past the first check.
  const byte = fc.oneof(fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 5, 0x83), fc.nat(255));
  const noise = fc.array(byte, { maxLength: 14 }).map((each) => Uint8Array.from(each));
  const nearly = fc
    .tuple(
      fc.constantFrom(...unhexAll(answer, "0001 0000 0003 01 83 02", "0001 0000 0005 02 0302 0019")),
      fc.nat(12),
      byte,
    )
    .map(([bytes, at, value]) => (at < bytes.length ? bytes.with(at, value) : bytes));

  test("a value comes only from the exact frame of transaction, unit, function and length", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, nearly), { maxLength: 6 }), (pieces) => {
        const asked = asking();
        const said = pieces.flatMap((piece, index) => asked.at(index, { kind: "bytes", bytes: piece }));
        const values = said.filter((each) => /^d1\/gas [-\d.]+$/.test(each));
        const stream = Buffer.concat(pieces).toString("hex");
        expect(values.length).toBeLessThanOrEqual(1);
        if (values.length > 0) expect(stream).toContain("000100000005010302");
      }),
      { numRuns: 3_000 },
    );
  });

  test("there is one request in flight at most, and a line whose network recovers gives values within 15 s", () => {
    const happening = fc.oneof(
      { weight: 4, arbitrary: fc.constant<LineInput>(tick) },
      fc.constant<LineInput>({ kind: "connected" }),
      fc.constant<LineInput>(closed),
      fc.oneof(noise, nearly).map((piece): LineInput => ({ kind: "bytes", bytes: piece })),
    );
    const history = fc.array(fc.tuple(fc.nat(2_000), happening), { maxLength: 60 });
    fc.assert(
      fc.property(history, (inputs) => {
        let state = firstStateOf(two);
        let nowMs = 0;
        for (const [laterMs, input] of inputs) {
          nowMs += laterMs;
          const done = step(state, input, { nowMs, chance: 0.5 });
          const sends = done.effects.filter(({ kind }) => kind === "send").length;
          expect(sends).toBe(done.state.kind === "waiting" && state.kind === "idle" ? 1 : 0);
          state = done.state;
        }
        state = step(state, closed, { nowMs, chance: 0.5 }).state;
        const { samples } = playOn(state, answers, nowMs, nowMs + 15_000);
        expect(new Set(samples.filter(({ text }) => text.endsWith(" 1")).map(({ text }) => text)).size).toBe(2);
      }),
      { numRuns: 300 },
    );
  });
});

function unhexAll(...texts: readonly string[]): readonly Uint8Array[] {
  return texts.map(unhex);
}
