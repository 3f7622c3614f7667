import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pointIdSchema } from "../../../../config/ids.ts";
import { duePeriods } from "../../../../gateway/core/evaluation/report-period.ts";
import { times } from "../../../../gateway/core/evaluation/measure.ts";
import { dateOf, dayOf, localTimeMs } from "../../../../gateway/core/time.ts";
import { createBox } from "../bench-box.ts";
import { testSite } from "../site.ts";
import { evaluated, measured } from "../../../acceptance/evaluated.ts";

const reports = { daily: true, quarter: true, basis: "assumed" } as const;
const zone = "+08:00";

describe("tests and drills", () => {
  test("count as what they are and as no case, alarm or call", () => {
    const box = createBox(testSite());
    const points = [pointIdSchema.parse("node-1/gas")];
    const start = (purpose: string, command: string) =>
      box.take({
        kind: "drill",
        by: "worker-a",
        command,
        act: { do: "start", purpose, method: "inject", points },
      } as never);
    start("drill", "d-1");
    box.wait(900);
    const { wallMs } = box.now();
    const span = { fromMs: wallMs - 3_600_000, toMs: wallMs + 1 };
    const evaluation = evaluated(testSite(), box.facts, { span, state: box.state() });
    expect(measured(evaluation, "drillScore")).toEqual({ kind: "share", count: 0, of: 1 });
    expect(measured(evaluation, "recallProbe")).toEqual({ kind: "share", count: 1, of: 1 });
    expect(measured(evaluation, "closureRate.ofRegistered")).toEqual({ kind: "share", count: 0, of: 0 });
    expect(measured(evaluation, "noticeLoad")).toMatchObject({ of: 0 });
  });
});

describe("times", () => {
  test("are values that occurred; what no clock can tell is counted apart", () => {
    expect(times([5, undefined, 1, 3])).toEqual({
      kind: "times",
      n: 3,
      unknown: 1,
      p50Ms: 3,
      p95Ms: 5,
      p99Ms: 5,
      maxMs: 5,
    });
    expect(times([undefined])).toEqual({ kind: "times", n: 0, unknown: 1 });
    expect(times([])).toEqual({ kind: "times", n: 0, unknown: 0 });
  });

  test("across a reboot with a clock nobody believes are unknown and never guessed", () => {
    const box = createBox(testSite());
    box.good("node-1/gas", 50);
    box.restart({ boot: "boot-2", monoMs: 5_000, wallTrusted: false });
    box.act("claim", "worker-a");
    const { wallMs } = box.now();
    const span = { fromMs: wallMs - 3_600_000, toMs: wallMs + 1 };
    const evaluation = evaluated(testSite(), box.facts, { span, state: box.state() });
    expect(measured(evaluation, "claimTime")).toEqual({ kind: "times", n: 0, unknown: 1 });
  });
});

describe("periods", () => {
  test.each([
    ["2026-06-03", "06:59", ["day:2026-06-02", "month:2026-05", "quarter:2026-Q1"]],
    ["2026-06-03", "07:00", ["day:2026-06-03", "month:2026-05", "quarter:2026-Q1"]],
    ["2026-07-01", "06:59", ["day:2026-06-30", "month:2026-05", "quarter:2026-Q1"]],
    ["2026-07-01", "07:00", ["day:2026-07-01", "month:2026-06", "quarter:2026-Q2"]],
    ["2027-01-01", "07:00", ["day:2027-01-01", "month:2026-12", "quarter:2026-Q4"]],
  ])("due on %s at %s", (date, time, ids) => {
    expect(duePeriods({ reports }, localTimeMs(date, time, zone), zone).map(({ id }) => id)).toEqual(ids);
  });

  test("days follow each other without a gap, whatever the day", () => {
    fc.assert(
      fc.property(fc.integer({ min: dayOf("2026-01-01"), max: dayOf("2030-12-31") }), (day) => {
        const at = (of: number) => duePeriods({ reports }, localTimeMs(dateOf(of), "07:00", zone), zone);
        const [before] = at(day);
        const [next, month] = at(day + 1);
        expect(next?.fromMs).toBe(before?.toMs);
        expect(month?.toMs).toBeLessThanOrEqual(next?.toMs ?? 0);
      }),
    );
  });
});
