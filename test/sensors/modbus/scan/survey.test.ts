import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { begun, endsMs, listened, outcomeOf, requestOf } from "../../../../sensors/modbus/scan/exchange.ts";
import { serialEar } from "../../../../sensors/modbus/scan/ear.ts";
import type { Finding } from "../../../../sensors/modbus/scan/finding.ts";
import { fullReach, passAt, quickReach } from "../../../../sensors/modbus/scan/plan.ts";
import {
  findingsOf,
  firstSurvey,
  nextQuestion,
  noted,
  type Pass,
  type Survey,
} from "../../../../sensors/modbus/scan/survey.ts";
import { cellBank, type CellBank } from "../../../../simulators/devices/modbus-device.ts";
import { plannedMishaps, type Mishap } from "../../../../simulators/devices/mishap.ts";
import { profile } from "../profile.ts";
import { rtuLine, type RtuLine, type Said } from "../../../../simulators/devices/rtu-device.ts";

const ear = serialEar({ baud: 9600, parity: "none", stopBits: 1 });
const read = { table: "holding", address: 0, count: 1 } as const;
const pass = (units: readonly number[], more: Partial<Pass> = {}): Pass => ({
  units,
  reads: [read],
  extra: [],
  waitMs: 200,
  ...more,
});
const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);

interface Ridden {
  readonly survey: Survey;
  readonly sent: readonly Uint8Array[];
  readonly tookMs: number;
}

/** A whole scan at one speed in virtual time. */
function ridden(first: Pass, line: RtuLine): Ridden {
  const hear = rtuLine(line);
  const sent: Uint8Array[] = [];
  let survey = firstSurvey(first);
  let coming: readonly (Said & { readonly atMs: number })[] = [];
  let nowMs = 0;
  for (let question = nextQuestion(survey); question !== undefined; question = nextQuestion(survey)) {
    let exchange = begun(question, sent.length, nowMs);
    const request = requestOf(exchange, ear);
    sent.push(request);
    coming = [...coming, ...hear(request, nowMs).map((said) => ({ ...said, atMs: nowMs + 9 + said.afterMs }))];
    for (let heard = outcomeOf(exchange, ear, nowMs); ; heard = outcomeOf(exchange, ear, nowMs)) {
      if (heard !== undefined) {
        survey = noted(survey, heard);
        break;
      }
      const next = coming.filter(({ atMs }) => atMs <= endsMs(exchange, ear)).toSorted((a, b) => a.atMs - b.atMs)[0];
      nowMs = Math.max(nowMs, next?.atMs ?? Math.ceil(endsMs(exchange, ear)));
      if (next === undefined) continue;
      coming = coming.filter((each) => each !== next);
      exchange = listened(exchange, ear, next.bytes, nowMs);
    }
  }
  return { survey, sent, tookMs: nowMs };
}

function bank(unit: number, word = unit * 10): CellBank {
  const cells = cellBank(unit);
  cells.set("holding", 0, word);
  return cells;
}

const always =
  (unit: number, mishap: Mishap) =>
  (asked: number): Mishap | undefined =>
    asked === unit ? mishap : undefined;

const brief = (findings: readonly Finding[]): readonly string[] =>
  findings.map((each) =>
    each.kind === "clash" ? `${each.unit} clash ${each.because}` : `${each.unit} ${each.gave} ${each.word ?? "-"}`,
  );

describe("one speed of a line", () => {
  test("devices are found with their values, the silent numbers are not", () => {
    const { survey } = ridden(pass(upTo(32)), { units: [bank(1), bank(7), bank(32)] });
    expect(brief(findingsOf(survey))).toEqual(["1 values 10", "7 values 70", "32 values 320"]);
  });

  test("who refuses the register is there all the same", () => {
    const { survey } = ridden(pass(upTo(3)), { units: [cellBank(2)] });
    expect(brief(findingsOf(survey))).toEqual(["2 exception -"]);
  });

  test("a gateway that says its device does not answer has found none", () => {
    const absent = cellBank(2);
    absent.override({ exception: 0x0b });
    expect(findingsOf(ridden(pass(upTo(3)), { units: [absent] }).survey)).toEqual([]);
  });

  const clashes: readonly [string, Mishap, string][] = [
    ["one into the other", { kind: "duplicate" }, "5 clash garbled"],
    ["one after the other", { kind: "second-answer", ms: 90 }, "5 clash two-answers"],
    ["always a wrong bit", { kind: "corrupt" }, "5 clash garbled"],
  ];
  test.each(clashes)("two devices at one number are told: %s", (_, mishap, told) => {
    const { survey } = ridden(pass(upTo(8)), { units: [bank(5, 0x1234), bank(8)], mishap: always(5, mishap) });
    expect(brief(findingsOf(survey))).toEqual([told, "8 values 80"]);
  });

  test("one broken answer among good ones is counted and no clash", () => {
    let answers = 0;
    const once = (): Mishap | undefined => ((answers += 1) === 2 ? { kind: "corrupt" } : undefined);
    const { survey } = ridden(pass([4]), { units: [bank(4)], mishap: once });
    expect(findingsOf(survey)).toEqual([expect.objectContaining({ kind: "device", unit: 4, tries: 3, garbled: 1 })]);
  });

  test("an answer that comes late now and then is not taken for a second device", () => {
    let answers = 0;
    const late = (): Mishap | undefined => ((answers += 1) === 2 ? { kind: "delay", ms: 230 } : undefined);
    const { survey } = ridden(pass([4]), { units: [bank(4)], mishap: late });
    expect(findingsOf(survey)).toEqual([expect.objectContaining({ kind: "device", unit: 4, word: 40 })]);
  });

  test("a device slower than the wait is found by its late answer, under its own number", () => {
    const { survey } = ridden(pass(upTo(4)), { units: [bank(2)], mishap: always(2, { kind: "delay", ms: 320 }) });
    expect(findingsOf(survey)).toEqual([expect.objectContaining({ unit: 2, word: 20, isSlow: true, garbled: 0 })]);
  });

  test("a late answer to another read than the one that is out is no other master", () => {
    const reads = [read, { table: "input", address: 0, count: 1 } as const];
    const late = always(3, { kind: "delay", ms: 240 });
    const { survey } = ridden(pass([1, 2, 3], { reads }), { units: [bank(3)], mishap: late });
    expect(survey.foreign).toEqual([]);
    expect(findingsOf(survey)).toEqual([expect.objectContaining({ unit: 3, word: 30, isSlow: true })]);
  });

  test("an adapter that echoes is told, and hides nobody", () => {
    const { survey } = ridden(pass(upTo(3)), { units: [bank(3)], echo: true });
    expect(survey.isEchoed).toBe(true);
    expect(brief(findingsOf(survey))).toEqual(["3 values 30"]);
  });

  test("an echo behind a late answer is still our own", () => {
    const slow = always(2, { kind: "delay", ms: 205 });
    const { survey } = ridden(pass(upTo(5)), { units: [bank(2), bank(4)], echo: true, mishap: slow });
    expect(survey.foreign).toEqual([]);
    expect(brief(findingsOf(survey))).toEqual(["2 values 20", "4 values 40"]);
  });

  test("the frame of another master ends the scan", () => {
    const { survey, sent } = ridden(pass(upTo(32)), { units: [bank(3)], mishap: always(3, { kind: "foreign" }) });
    expect(survey.foreign.length).toBeGreaterThan(0);
    expect(sent.length).toBe(3);
  });

  test("who has no holding registers is asked for the next table, and then not again", () => {
    const cells = cellBank(2);
    cells.override("silent");
    const reads = [read, { table: "input", address: 0, count: 1 } as const];
    const onlyInput = { ...cells, read: (table: string) => (table === "input" ? 5 : ("silent" as const)) };
    const { survey, sent } = ridden(pass([1, 2, 3], { reads }), { units: [bank(1), onlyInput] });
    expect(brief(findingsOf(survey))).toEqual(["1 values 10", "2 values 5"]);
    expect(sent.filter(([unit, code]) => unit === 1 && code === 4)).toEqual([]);
  });

  test("silence costs the wait and the question, and nothing else", () => {
    const { tookMs } = ridden(pass(upTo(32)), { units: [] });
    expect(tookMs).toBeLessThanOrEqual(32 * (200 + 10));
  });
});

test("whatever the devices do, nothing but reads is ever sent", () => {
  const kinds = fc.constantFrom<Mishap>(
    { kind: "drop" },
    { kind: "delay", ms: 260 },
    { kind: "truncate" },
    { kind: "corrupt" },
    { kind: "wrong-unit" },
    { kind: "duplicate" },
    { kind: "second-answer", ms: 50 },
    { kind: "noise" },
    { kind: "reboot", ms: 500 },
    { kind: "exceptions", code: 6, ms: 500 },
    { kind: "frozen", ms: 500 },
  );
  fc.assert(
    fc.property(
      fc.nat(1e6),
      fc.array(fc.tuple(kinds, fc.double({ min: 0, max: 0.3, noNaN: true }))),
      (seed, faults) => {
        const mishap = plannedMishaps({ seed, shares: faults.map(([each, share]) => ({ mishap: each, share })) });
        const reads = fullReach().reads;
        const { sent, survey } = ridden(pass(upTo(6), { reads }), { units: [bank(2), bank(3), cellBank(5)], mishap });
        expect(sent.filter((frame) => frame.length !== 8 || ![3, 4].includes(Number(frame[1])))).toEqual([]);
        expect(findingsOf(survey).filter(({ unit }) => ![2, 3, 4, 5, 6].includes(unit))).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});

describe("where a scan looks", () => {
  const distance = { id: "d", quantity: "distance", unit: "mm", from: { table: "holding", address: 52 } } as const;
  const sen0492 = profile([distance], { delivered: { unit: 80, baud: 115_200 } });

  test("quick: 1 to 32 at the usual speeds and at those that known devices come with", () => {
    const { settings, units } = quickReach([sen0492, profile([distance])]);
    expect(settings.map(({ baud }) => baud)).toEqual([9600, 4800, 115_200]);
    expect([units.length, units.at(-1)]).toEqual([32, 32]);
  });

  test("full: every number at 8 speeds and 3 parities", () => {
    const { settings, units } = fullReach();
    expect([settings.length, units.length]).toEqual([24, 247]);
  });

  test("a known device far from the usual numbers is asked at its own, at its own speed only", () => {
    const reach = quickReach([]);
    const at = (baud: number) =>
      passAt({ baud, parity: "none", stopBits: 1 }, reach, [sen0492]).extra.map(({ unit }) => unit);
    expect([at(9600), at(115_200)]).toEqual([[], [80]]);
  });
});
