import { afterEach, describe, expect, test } from "vitest";
import { cellBank, startModbusDevices } from "../../../simulators/devices/modbus-device.ts";
import { plannedMishaps, type Mishap, type MishapPlan } from "../../../simulators/devices/mishap.ts";
import { rtuLine } from "../../../simulators/devices/rtu-device.ts";
import { running, until } from "../../sensors/modbus/inbox.ts";
import { profile } from "../../sensors/modbus/profile.ts";
import { siteOf } from "../../sensors/modbus/site.ts";
import { hex, unhex } from "../../sensors/modbus/bytes.ts";

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});

describe("faults as data", () => {
  const plan: MishapPlan = {
    seed: 7,
    shares: [
      { mishap: { kind: "drop" }, share: 0.1 },
      { mishap: { kind: "corrupt" }, share: 0.2, unit: 2 },
    ],
  };
  const drawn = (unit: number, { seed, shares }: MishapPlan): readonly (string | undefined)[] => {
    const source = plannedMishaps({ seed, shares });
    return Array.from({ length: 5_000 }, () => source(unit)?.kind);
  };

  test("the same seed befalls the same answers, another seed others", () => {
    expect(drawn(1, plan)).toEqual(drawn(1, plan));
    expect(drawn(1, plan)).not.toEqual(drawn(1, { ...plan, seed: 8 }));
  });

  test("each befalls its share, and only the unit it is for", () => {
    const share = (unit: number, kind: string) => drawn(unit, plan).filter((each) => each === kind).length / 5_000;
    expect(share(1, "drop")).toBeCloseTo(0.1, 1);
    expect(share(2, "corrupt")).toBeCloseTo(0.2, 1);
    expect(share(1, "corrupt")).toBe(0);
  });
});

/** The n-th answer goes wrong. */
function once(mishap: Mishap, at = 3): () => Mishap | undefined {
  let answers = 0;
  return () => ((answers += 1) === at ? mishap : undefined);
}

describe("one mishap on Modbus/TCP: named, counted, recovered from, never a wrong value", () => {
  const rows: readonly [Mishap, string | undefined, RegExp | undefined][] = [
    [{ kind: "drop" }, "timeout", undefined],
    [{ kind: "delay", ms: 400 }, "timeout", /late or foreign|no request in flight/],
    [{ kind: "truncate" }, "timeout", undefined],
    [{ kind: "corrupt" }, "malformed", /protocol/],
    [{ kind: "wrong-unit" }, "timeout", /expected unit 1/],
    [{ kind: "foreign" }, undefined, /late or foreign/],
    [{ kind: "duplicate" }, undefined, /no request in flight|late or foreign/],
    [{ kind: "second-answer", ms: 30 }, undefined, /no request in flight|late or foreign/],
    [{ kind: "noise" }, "malformed", /protocol/],
    [{ kind: "reboot", ms: 300 }, "timeout", undefined],
    [{ kind: "exceptions", code: 6, ms: 250 }, "exception", undefined],
  ];
  test.each(rows)("%o", async (mishap, why, rejected) => {
    const bank = cellBank(1);
    bank.set("holding", 0, 153);
    const { port, stop } = await startModbusDevices({ port: 0, units: [bank], mishap: once(mishap) });
    open.push(stop);
    const level = { id: "v", quantity: "water-level", unit: "cm", from: { table: "holding", address: 0 } } as const;
    const devices = { d1: { unit: 1, profile: profile([level]) } };
    const source = running(siteOf({ l1: { port, poll: "100ms", timeout: "200ms", devices } }));
    open.push(source.stop);
    const isNamed = () => why === undefined || source.of("d1/v").includes(why);
    const isCounted = () => rejected === undefined || source.rejected().some((each) => rejected.test(each));
    await until(() => isNamed() && isCounted() && source.of("d1/v").slice(-3).join(" ") === "1.53 1.53 1.53", 10_000);
    expect(new Set(source.of("d1/v").filter((each) => !Number.isNaN(Number(each))))).toEqual(new Set(["1.53"]));
  });
});

test("a frozen device says what it said last, until it thaws", () => {
  const bank = cellBank(1);
  const hear = rtuLine({ units: [bank], mishap: once({ kind: "frozen", ms: 1_000 }, 2) });
  const wordAt = (nowMs: number, word: number): string => {
    bank.set("holding", 0, word);
    return hex(hear(unhex("010300000001840a"), nowMs)[0]!.bytes).slice(6, 10);
  };
  expect([wordAt(0, 1), wordAt(10, 2), wordAt(20, 3), wordAt(900, 4), wordAt(1_100, 5)]).toEqual([
    "0001",
    "0002",
    "0002",
    "0002",
    "0005",
  ]);
});

test("a line that is set otherwise than its devices hears nothing of them", () => {
  const bank = cellBank(1);
  bank.set("holding", 0, 1);
  const [tuned, other] = [true, false].map((is) => rtuLine({ units: [bank], isTuned: () => is }));
  expect([tuned!(unhex("010300000001840a"), 0).length, other!(unhex("010300000001840a"), 0).length]).toEqual([1, 0]);
});
