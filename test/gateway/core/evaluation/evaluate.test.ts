import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pointIdSchema } from "../../../../config/ids.ts";
import { duePeriods } from "../../../../gateway/core/evaluation/report-period.ts";
import { times } from "../../../../gateway/core/evaluation/measure.ts";
import { dateOf, dayOf, localTimeMs } from "../../../../gateway/core/time.ts";
import { createBox } from "../bench-box.ts";
import { testSite } from "../site.ts";
import { evaluated, measured } from "../../../acceptance/evaluated.ts";
import { patrolSite } from "../../../acceptance/patrol-site.ts";
import { residentSite } from "../../../acceptance/resident-site.ts";

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

describe("detection", () => {
  test("counts from the first sample over the limit, delay of the rule included, and nothing that a case was joined by", () => {
    const box = createBox(testSite());
    box.good("node-1/gas", 30);
    box.wait(3);
    box.good("node-1/gas", 31);
    box.wait(4);
    box.good("node-2/gas", 60);
    const opened = box.facts.filter(({ kind }) => kind === "case-opened");
    expect(opened).toHaveLength(2);
    const { wallMs } = box.now();
    const span = { fromMs: wallMs - 3_600_000, toMs: wallMs + 1 };
    const evaluation = evaluated(testSite(), box.facts, { span, state: box.state() });
    expect(measured(evaluation, "detectDelay")).toMatchObject({ kind: "times", n: 2, p50Ms: 0, unknown: 0 });
    expect((measured(evaluation, "detectDelay") as { readonly maxMs: number }).maxMs).toBeGreaterThanOrEqual(5_000);
    expect((measured(evaluation, "detectDelay") as { readonly maxMs: number }).maxMs).toBeLessThan(6_100);
  });
});

describe("inspections", () => {
  const site = patrolSite();
  const span = ({ wallMs }: { readonly wallMs: number }) => ({ fromMs: wallMs - 3_600_000, toMs: wallMs + 1 });
  const done = (box: ReturnType<typeof createBox>) =>
    measured(evaluated(site, box.facts, { span: span(box.now()), state: box.state() }), "inspectionDone");

  test("are sensors on sheets and lines of the ledger, each once, of those begun in the span", () => {
    const box = createBox(site);
    const say = (kind: "patrol" | "hazard", command: string, act: object) =>
      box.take({ kind, by: "worker-a", command, act } as never);
    expect(done(box)).toEqual({ kind: "share", count: 0, of: 0 });
    say("patrol", "p-1", { do: "open", label: "夜巡", grid: "micro-1" });
    say("hazard", "h-1", { do: "open", label: "管道锈蚀", grid: "micro-1" });
    expect(done(box)).toEqual({ kind: "share", count: 0, of: 2 });
    const [patrol] = [...box.state().patrol.keys()];
    const [item] = [...box.state().hazard.keys()];
    for (const command of ["p-2", "p-3"])
      say("patrol", command, { do: "tick", patrol, device: "node-1", found: "sound", scan: "GP-0001" });
    expect(done(box)).toEqual({ kind: "share", count: 1, of: 2 });
    say("hazard", "h-2", { do: "close", item, measure: "已更换" });
    expect(done(box)).toEqual({ kind: "share", count: 2, of: 2 });
  });
});

test("a grid has a group when one is named at it or above it, and the smallest grids are what is counted", () => {
  const groups = (of: ReturnType<typeof residentSite>) => {
    const box = createBox(of);
    const { wallMs } = box.now();
    const span = { fromMs: wallMs - 1, toMs: wallMs + 1 };
    return measured(evaluated(of, box.facts, { span, state: box.state() }), "groups");
  };
  expect(groups(residentSite())).toEqual({ kind: "share", count: 1, of: 2 });
  expect(groups(testSite() as never)).toEqual({ kind: "share", count: 0, of: 2 });
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
