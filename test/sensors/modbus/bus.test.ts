import { describe, expect, test } from "vitest";
import { quietLimits, type QuietLimits } from "../../../sensors/modbus/bus.ts";
import { firstState, type LineEffect, type LineState } from "../../../sensors/modbus/line-state.ts";
import { lineSetup } from "../../../sensors/modbus/line-setup.ts";
import { step, wakeAtMs, type LineInput } from "../../../sensors/modbus/line.ts";
import { cellBank } from "../../../simulators/devices/modbus-device.ts";
import { rtuLine, type RtuMishap, type Said } from "../../../simulators/devices/rtu-device.ts";
import { createRng } from "../../../simulators/rng.ts";
import { profile, type MeasureInput } from "./profile.ts";
import { siteOf, type PretendLink } from "./site.ts";

const level: MeasureInput = { id: "v", quantity: "water-level", unit: "cm", from: { table: "holding", address: 0 } };
const oneDevice = { d1: { unit: 1, profile: profile([level]) } };
const noQuiet: QuietLimits = { ...quietLimits, strangerMs: 0, ceilingMs: 0, holdMs: 0 };

interface Told {
  readonly atMs: number;
  readonly kind: "good" | "uncertain" | "bad" | "rejected" | "send";
  readonly text: string;
}

type Hear = (request: Uint8Array, nowMs: number) => readonly Said[];

interface Coming {
  readonly atMs: number;
  readonly input: LineInput;
}

/** A serial line in virtual time: everything its machine said, for as long as somebody listens. */
function* ride(link: Omit<PretendLink, "port">, hear: Hear, quiet = quietLimits): Generator<Told, never> {
  let state = firstOf(link, quiet);
  let coming: readonly Coming[] = [];
  for (let nowMs = 0; ;) {
    const wakeMs = Math.max(nowMs, Math.ceil(wakeAtMs(state, nowMs)));
    const next = coming.find(({ atMs }) => atMs <= wakeMs);
    coming = coming.filter((each) => each !== next);
    nowMs = Math.max(nowMs, next?.atMs ?? wakeMs);
    const done = step(state, next?.input ?? { kind: "tick" }, { nowMs, chance: 0 });
    state = done.state;
    for (const effect of done.effects) {
      yield* told(effect, nowMs);
      coming = [...coming, ...follows(effect, nowMs, hear)].toSorted((a, b) => a.atMs - b.atMs);
    }
  }
}

function firstOf(link: Omit<PretendLink, "port">, quiet: QuietLimits): LineState {
  const index = siteOf({ l1: { kind: "modbus-rtu", port: "/dev/ttyS9", ...link } });
  return firstState(lineSetup(index, index.site.links[0]!, 0, { quiet }), 0);
}

/** What the world does on an effect; characters take about this long on the line. */
function follows(effect: LineEffect, nowMs: number, hear: Hear): readonly Coming[] {
  if (effect.kind === "connect") return [{ atMs: nowMs, input: { kind: "connected" } }];
  if (effect.kind !== "send") return [];
  const charactersMs = 17;
  return hear(effect.bytes, nowMs).map(({ afterMs, bytes }) => ({
    atMs: nowMs + afterMs + charactersMs,
    input: { kind: "bytes", bytes },
  }));
}

function told(effect: LineEffect, atMs: number): readonly Told[] {
  switch (effect.kind) {
    case "send":
      return [{ atMs, kind: "send", text: String(effect.bytes[0]) }];
    case "rejected":
      return [{ atMs, kind: "rejected", text: effect.cause ?? effect.why }];
    case "samples":
      return effect.samples.map(({ point, sample }) => {
        const text = sample.kind === "bad" ? sample.why : Math.round(sample.value * 100);
        return { atMs, kind: sample.kind, text: `${point} ${text}` };
      });
    case "connect":
    case "flush":
    case "hang-up":
    case "learned":
    case "outcome":
      return [];
  }
}

function until(untilMs: number, rides: Generator<Told>): readonly Told[] {
  const all: Told[] = [];
  for (const each of rides) {
    if (each.atMs > untilMs) break;
    all.push(each);
  }
  return all;
}

/** The device answers with the number of its request, so that a value tells which request it belongs to. */
function counting(mishaps: (request: number) => RtuMishap | undefined, echo = false): Hear {
  const bank = cellBank(1);
  let asked = 0;
  const hear = rtuLine({ units: [bank], echo, mishap: () => mishaps(asked) });
  return (request, nowMs) => {
    asked += 1;
    bank.set("holding", 0, asked);
    return hear(request, nowMs);
  };
}

const onThird =
  (mishap: RtuMishap) =>
  (request: number): RtuMishap | undefined =>
    request === 3 ? mishap : undefined;

describe("one mishap on the third of the requests", () => {
  const rows: readonly [string, RtuMishap, readonly string[]][] = [
    ["nothing comes", { kind: "drop" }, ["bad d1/v timeout"]],
    ["too late, while the line is quiet", { kind: "delay", ms: 600 }, ["bad d1/v timeout", "rejected late"]],
    ["too late, after the line was quiet", { kind: "delay", ms: 1900 }, ["bad d1/v timeout", "rejected late"]],
    ["cut short", { kind: "truncate" }, ["rejected short", "bad d1/v crc"]],
    ["a bit wrong", { kind: "corrupt" }, ["rejected crc", "bad d1/v crc"]],
    ["another unit", { kind: "wrong-unit" }, ["rejected wrong-unit", "bad d1/v malformed"]],
    ["a broadcast ahead of it", { kind: "foreign" }, ["rejected foreign", "bad d1/v malformed"]],
    ["two devices at one number", { kind: "duplicate" }, ["bad"]],
    ["a device that starts over", { kind: "reboot", ms: 900 }, ["bad d1/v timeout"]],
  ];
  test.each(rows)("%s", (_, mishap, expected) => {
    const all = until(9_000, ride({ devices: oneDevice }, counting(onThird(mishap))));
    const told = all.filter(({ kind }) => kind !== "send").map(({ kind, text }) => `${kind} ${text}`);
    expect(told.slice(0, 2)).toEqual(["good d1/v 1", "good d1/v 2"]);
    for (const each of expected) expect(told.some((one) => one.startsWith(each))).toBe(true);
    const [first, second] = told.filter((each) => /^(good|uncertain)/.test(each)).slice(2);
    expect([first, second]).toEqual(["uncertain d1/v 4", "good d1/v 5"]);
  });

  test("noise around an answer costs nothing", () => {
    const all = until(6_000, ride({ devices: oneDevice }, counting(onThird({ kind: "noise" }))));
    expect(all.filter(({ kind }) => kind === "good").map(({ text }) => text)).toContain("d1/v 3");
    expect(all.filter(({ kind }) => kind === "uncertain" || kind === "bad")).toEqual([]);
  });
});

test("after a fault nothing is sent for the quiet, and nothing to that unit for the hold", () => {
  const two = { ...oneDevice, d2: { unit: 2, profile: profile([level]) } };
  const other = cellBank(2);
  other.set("holding", 0, 7);
  const hearOther = rtuLine({ units: [other] });
  const hearOne = counting(onThird({ kind: "truncate" }));
  const all = until(
    9_000,
    ride({ devices: two }, (request, nowMs) => (request[0] === 1 ? hearOne : hearOther)(request, nowMs)),
  );
  const fault = all.find(({ kind }) => kind === "rejected")!.atMs;
  const after = all.filter(({ atMs, kind }) => kind === "send" && atMs > fault);
  // Longer than the 5 ms it took, and the 17 ms of its characters, which came all at once.
  expect(after[0]!.atMs - fault).toBeGreaterThanOrEqual(22);
  expect(after.find(({ text }) => text === "1")!.atMs - fault).toBeGreaterThanOrEqual(quietLimits.holdMs);
  expect(all.filter(({ text, kind }) => text.startsWith("d2") && kind !== "good")).toEqual([]);
});

test("our own bytes are passed over when declared, and named when not", () => {
  const declared = until(
    5_000,
    ride(
      { devices: oneDevice, echo: true },
      counting(() => undefined, true),
    ),
  );
  expect(declared.filter(({ kind }) => kind !== "send").every(({ kind }) => kind === "good")).toBe(true);
  const undeclared = until(
    5_000,
    ride(
      { devices: oneDevice },
      counting(() => undefined, true),
    ),
  );
  expect(undeclared.filter(({ kind }) => kind === "good" || kind === "uncertain")).toEqual([]);
  expect(undeclared.filter(({ kind }) => kind === "rejected").map(({ text }) => text)).toContain("echo");
});

test("a line that is never quiet says so, and nothing on it becomes a value", () => {
  const babble = Array.from({ length: 4_000 }, (_, at) => ({ afterMs: at * 3, bytes: Uint8Array.of(0x55, 0xaa) }));
  let isFirst = true;
  const all = until(
    10_000,
    ride({ devices: oneDevice }, () => {
      const said = isFirst ? babble : [];
      isFirst = false;
      return said;
    }),
  );
  expect(all.filter(({ text }) => text === "d1/v malformed").length).toBeGreaterThanOrEqual(2);
  expect(all.filter(({ kind }) => kind === "good" || kind === "uncertain")).toEqual([]);
});

describe("100,000 transactions on a bad line", () => {
  const units = [1, 2, 3, 4];
  const devices = Object.fromEntries(units.map((unit) => [`d${unit}`, { unit, profile: profile([level]) }]));

  function ordeal(quiet: QuietLimits, transactions: number) {
    const rng = createRng(20_261_121);
    const injected = new Map<string, number>();
    const banks = units.map((unit) => cellBank(unit));
    const mishap = (): RtuMishap | undefined => {
      const drawn = drawMishap(rng.next());
      if (drawn !== undefined) injected.set(drawn.kind, (injected.get(drawn.kind) ?? 0) + 1);
      return drawn;
    };
    const hear = rtuLine({ units: banks, mishap });
    const current = new Map<string, number>();
    let requests = 0;
    const rides = ride(
      { devices, poll: "20ms", timeout: "200ms" },
      (request, nowMs) => {
        requests += 1;
        current.set(`d${request[0]}/v`, requests % 900);
        banks[Number(request[0]) - 1]?.set("holding", 0, requests % 900);
        return hear(request, nowMs);
      },
      quiet,
    );
    const heard = new Map<string, number>();
    const count = (key: string): void => void heard.set(key, (heard.get(key) ?? 0) + 1);
    let wrong = 0;
    for (const { kind, text } of rides) {
      const [point = "", value] = text.split(" ");
      if ((kind === "good" || kind === "uncertain") && Number(value) !== current.get(point)) wrong += 1;
      count(kind === "rejected" ? text : kind === "bad" ? `bad ${value}` : kind);
      if (requests >= transactions) break;
    }
    return { wrong, injected, heard };
  }

  /** 1 % each of late, truncated and wrong unit; noise, foreign frames, bit errors and losses beside them. */
  function drawMishap(chance: number): RtuMishap | undefined {
    if (chance < 0.01) return { kind: "delay", ms: 250 + chance * 100_000 };
    if (chance < 0.02) return { kind: "truncate" };
    if (chance < 0.03) return { kind: "wrong-unit" };
    if (chance < 0.04) return { kind: "noise" };
    if (chance < 0.045) return { kind: "foreign" };
    if (chance < 0.05) return { kind: "corrupt" };
    return chance < 0.055 ? { kind: "drop" } : undefined;
  }

  test("with the quiet after a fault no value is wrong, and every fault is counted by its cause", () => {
    const { wrong, injected, heard } = ordeal(quietLimits, 100_000);
    expect(wrong).toBe(0);
    const of = (counts: ReadonlyMap<string, number>, ...keys: readonly string[]): number =>
      keys.reduce((sum, key) => sum + (counts.get(key) ?? 0), 0);
    for (const [cause, mishap] of [
      ["short", "truncate"],
      ["crc", "corrupt"],
      ["foreign", "foreign"],
    ] as const)
      expect([cause, of(heard, cause)]).toEqual([cause, of(injected, mishap)]);
    // An answer with the number of a device that owes one looks like that one's late answer; its own then never comes.
    const taken = of(injected, "wrong-unit") - of(heard, "wrong-unit");
    expect(taken).toBeGreaterThanOrEqual(0);
    expect(taken).toBeLessThan(of(injected, "wrong-unit") / 10);
    expect(of(heard, "late")).toBe(of(injected, "delay") + taken);
    expect(of(heard, "bad timeout")).toBe(of(injected, "delay", "drop") + taken);
  }, 120_000);

  test("without it late answers become values: the check sees what it is for", () => {
    expect(ordeal(noQuiet, 10_000).wrong).toBeGreaterThan(0);
  }, 120_000);
});
