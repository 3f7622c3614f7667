import { expect, test } from "vitest";
import { periodReports } from "../../gateway/core/modes/period.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { modeSite, onSite, signed } from "./mode-site.ts";

test("F11 the report of a period has its start, signer, cases and times, and its totals are the sum of its cases", () => {
  const box = createBox(modeSite());
  box.good("node-1/gas", 50);
  const startedMs = box.now().wallMs;
  signed(box, { mode: "emergency", level: "II", reason: "防汛Ⅱ级响应" });
  box.good("node-2/gas", 50);
  box.act("claim", "leader");
  box.good("node-1/level", 3.9);
  box.wait(60);
  signed(box, { mode: "recovery", reason: "退水" });
  const [report, next] = periodReports(box.state());
  expect(report).toMatchObject({
    mode: "emergency",
    level: "II",
    reason: "防汛Ⅱ级响应",
    by: { kind: "command", role: "commander", operator: "desk-1" },
    startedAt: { wallMs: startedMs },
    endedAt: { wallMs: startedMs + 60_000 },
    totals: { cases: 2, claimed: 1, closed: 0, bySeverity: { 1: 1, 2: 1, 3: 0, 4: 0 } },
  });
  const { cases = [], totals } = report ?? {};
  expect(cases.map(({ hazard }) => hazard).toSorted()).toEqual(["gas", "water"]);
  expect(totals?.cases).toBe(cases.length);
  expect(totals?.claimed).toBe(cases.filter(({ claimedAt }) => claimedAt !== undefined).length);
  expect(Object.values(totals?.bySeverity ?? {}).reduce((sum, count) => sum + count, 0)).toBe(cases.length);
  // The case of before is nobody's of this period, and recovery has a report of its own.
  expect(next).toMatchObject({ mode: "recovery", totals: { cases: 0 } });
  const sent = box.uplink.flatMap(({ body }) => (body.kind === "report" ? [body] : []));
  expect(sent).toEqual([expect.objectContaining({ report: expect.stringContaining("mode:emergency:") })]);
  expect(sent[0]?.figures).toContainEqual({ name: "cases", count: 2 });
});

test("F11 a case that closes later, and is forgotten after that, still stands in its report with its times", () => {
  const box = createBox(modeSite());
  signed(box, { mode: "alert", reason: "汛期" });
  box.good("node-1/level", 3.9);
  box.wait(1);
  onSite(box, { mode: "peace", reason: "解除" });
  box.good("node-1/level", 1);
  box.wait(1);
  for (const verb of ["claim", "arrive", "start", "submit"] as const) {
    box.act(verb, "worker-a");
    box.wait(1);
  }
  box.wait(1);
  box.restart({ boot: "boot-2", monoMs: 0, wallMs: box.now().wallMs + 3 * 86_400_000 });
  box.wait(2);
  const [report] = periodReports(box.state());
  expect(report?.totals).toMatchObject({ cases: 1, claimed: 1, closed: 1 });
  expect(report?.cases[0]?.closedAt?.wallMs).toBeGreaterThan(report?.cases[0]?.claimedAt?.wallMs ?? Infinity);
});
