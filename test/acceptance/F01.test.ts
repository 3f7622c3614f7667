import { expect, test } from "vitest";
import { summaryEveryMs } from "../../gateway/core/summary.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { siteOf } from "../sensors/modbus/site.ts";
import { modeOf, modeSite, onSite, signed } from "./mode-site.ts";
import { gasProfile, playPaced } from "./paced-line.ts";

test("F01 at 100 readings a second every device is read at the new pace within 5 s, and no reading is lost", () => {
  const devices = Object.fromEntries(
    Array.from({ length: 100 }, (_, at) => [`d${at + 1}`, { unit: at + 1, profile: gasProfile }]),
  );
  const index = siteOf({ l1: { port: 502, poll: "1s", fastPoll: "500ms", devices } });
  const changeMs = 60_503;
  const { asked, taken } = playPaced(index, { answerMs: 4, changeMs, to: "fast", untilMs: 120_000 });
  const before = taken.filter(({ atMs }) => atMs > 10_000 && atMs <= 60_000);
  expect(before.length / 50).toBeCloseTo(100, 0);
  // Each request has its answer, the one that was under way at the change too.
  expect(taken.filter(({ isBad }) => isBad)).toEqual([]);
  expect(asked.length - taken.length).toBeLessThanOrEqual(1);
  for (const unit of [1, 37, 100]) {
    const times = asked.filter((each) => each.unit === unit).map(({ atMs }) => atMs);
    const gaps = times.map((atMs, at) => ({ atMs, gapMs: atMs - (times[at - 1] ?? atMs) }));
    expect(Math.max(...gaps.map(({ gapMs }) => gapMs))).toBeLessThanOrEqual(1_000);
    const settled = gaps.filter(({ atMs }) => atMs > changeMs + 5_000);
    expect(Math.max(...settled.map(({ gapMs }) => gapMs))).toBeLessThanOrEqual(525);
  }
});

test("F01 the same command changes summaries, roster and timers in its own turn, and readings go on being taken", () => {
  const site = modeSite();
  const box = createBox(site);
  box.good("node-1/gas", 1);
  box.wait(10);
  expect(signed(box, { mode: "emergency", level: "III", reason: "防汛Ⅲ级响应" })).toEqual({
    kind: "done",
    detail: "emergency",
  });
  expect(summaryEveryMs(site, "emergency")).toBe(10_000);
  box.good("node-1/gas", 50);
  expect(box.told()).toEqual(["0.0:worker-a+worker-b"]);
  for (let second = 0; second < 35; second += 1) {
    box.good("node-1/level", 1);
    box.wait(1);
  }
  expect(box.told().at(-1)).toBe("0.1:leader");
  const rows = box.uplink.flatMap(({ body }) => (body.kind === "summary" ? body.rows : []));
  const counts = rows.filter(({ point }) => point === "node-1/level").map(({ count }) => count);
  expect(Math.max(...counts)).toBe(10);
  const running = box.state().point.get("node-1/level")?.period.count ?? 0;
  expect(counts.reduce((sum, count) => sum + count, running)).toBe(35);
});

test("F01 a command of another role, or one that repeats what is, changes nothing and is answered by name", () => {
  const box = createBox(modeSite());
  expect(signed(box, { mode: "alert", reason: "演练" }, { role: "desk" })).toEqual({
    kind: "refused",
    why: "role-not-allowed",
  });
  expect(modeOf(box)).toBeUndefined();
  signed(box, { mode: "alert", reason: "汛期" });
  expect(signed(box, { mode: "alert", reason: "汛期" })).toMatchObject({ kind: "refused", detail: "no-change" });
  expect(signed(box, { mode: "peace", reason: "解除" })).toMatchObject({ kind: "done" });
  expect(onSite(box, { mode: "recovery", reason: "清淤" }).facts).toContainEqual(
    expect.objectContaining({ kind: "mode-refused", why: "nothing-to-recover-from" }),
  );
});
