import { describe, expect, it } from "vitest";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

const gas = "node-1/gas";
const hh = "node-1/gas#gas.hh";

const ringing = () => {
  const box = createBox(testSite());
  box.good(gas, 50);
  return box;
};

const closing = () => {
  const box = ringing();
  for (const verb of ["claim", "arrive", "start", "submit"] as const) box.act(verb, "worker-a");
  box.good(gas, 1);
  box.wait(61);
  return box;
};

/** What chance meets too seldom to rely on. */
describe("at the edge", () => {
  it("of the dead-band an alarm holds: only beyond the clear level is back", () => {
    const box = ringing();
    box.good(gas, 40);
    expect(box.state().alarm.get(hh)?.condition.kind).toBe("active");
    box.good(gas, 39.99);
    expect(box.state().alarm.get(hh)?.condition.kind).toBe("pending-off");
  });
  it("of an episode its worst value is kept, whatever comes after", () => {
    const box = ringing();
    for (const value of [80, 60, 79]) box.good(gas, value);
    expect(box.state().alarm.get(hh)?.peak).toBe(80);
    box.good(gas, 1);
    box.wait(61);
    box.good(gas, 55);
    expect(box.state().alarm.get(hh)?.peak).toBe(55);
  });
  it("of ringing again an alarm is not reset", () => {
    const latching = testSite((site) => ({
      ...site,
      rules: site.rules?.map((rule) => ({ ...rule, latch: true })) ?? [],
    }));
    const box = createBox(latching);
    box.good(gas, 25);
    box.wait(5);
    box.act("claim", "worker-a");
    box.good(gas, 1);
    box.wait(60);
    box.good(gas, 25);
    const reset = { kind: "reset", alarm: "node-1/gas#gas.high", by: "leader", command: "r" } as never;
    expect(box.take(reset).facts).toMatchObject([{ kind: "reset-refused", why: "still-in-alarm" }]);
    box.good(gas, 1);
    expect(box.take(reset).facts).toMatchObject([{ kind: "alarm", event: "reset" }]);
  });
  it("of the known a point that is not declared takes no other along", () => {
    const box = createBox(testSite());
    const reading = (point: string) => ({
      point: point as never,
      sample: { kind: "good", value: 50 } as const,
      at: box.now(),
    });
    box.take({ kind: "readings", readings: [reading("nobody/gas"), reading(gas)] });
    expect(box.alarmEvents()).toEqual([`${hh} raised`]);
  });
  it.each([
    ["worker-b", "not-the-claimer-or-above"],
    ["stranger", "not-the-claimer-or-above"],
    ["nobody", "unknown-person"],
  ])("of a case %s may not close it: %s", (by, why) => {
    const box = closing();
    expect(box.act("approve", by).facts).toMatchObject([{ kind: "refused", why }]);
  });
  it.each(["worker-a", "leader", "room"])("of a case %s may close it", (by) => {
    const box = closing();
    box.act("approve", by);
    expect(box.state().case.get("c1")?.state).toBe("closed");
  });
  it("of what calls people a case that its claimer gives back waits for nobody", () => {
    const box = createBox(testSite());
    box.good("node-1/door", 1);
    box.wait(60);
    box.act("claim", "worker-a");
    box.act("handover", "worker-a");
    expect(box.openCase()).toMatchObject({
      severity: 4,
      state: "reported",
      claimedBy: undefined,
      ladder: { kind: "stopped" },
    });
  });
  it("of a day a closed case leaves the live state, not before", () => {
    const box = closing();
    box.act("approve", "worker-a");
    const sleep = (ms: number) => {
      const { monoMs, wallMs } = box.now();
      box.restart({ monoMs: monoMs + ms, wallMs: wallMs + ms });
      box.take({ kind: "tick" });
    };
    sleep(86_399_999);
    expect(box.state().case.size).toBe(1);
    sleep(1);
    expect(box.state().case.size).toBe(0);
  });
  it("of a clock found again a case closed under no clock still stays its day", () => {
    const box = closing();
    box.restart({ boot: "boot-2", monoMs: 5_000, wallMs: 0, wallTrusted: false });
    box.good(gas, 1);
    box.act("approve", "worker-a");
    box.restart({ boot: "boot-3", monoMs: 5_000, wallMs: Date.UTC(2026, 6, 1), wallTrusted: true });
    box.wait(1);
    expect(box.state().case.size).toBe(1);
  });
  it("of a minute the sums begin anew, and a minute without readings has no row", () => {
    const box = createBox(testSite());
    box.wait(1);
    for (const value of [1, 9]) {
      box.good(gas, value);
      box.wait(60);
    }
    box.wait(60);
    const rows = box.uplink.flatMap(({ body }) => (body.kind === "summary" ? [body.rows] : []));
    expect(rows).toMatchObject([[{ count: 1, mean: 1 }], [{ count: 1, min: 9, mean: 9, last: 9 }]]);
  });
  it("of the summaries that the district may owe, the next one waits as back-fill; it is live again when it answers", () => {
    const box = createBox(testSite());
    // Past the minute in which it tells of its health, which goes up in the same lane.
    box.shift({ wallMs: box.now().wallMs + 120_000 });
    box.wait(1);
    const minutes = (count: number) => {
      for (let left = count; left > 0; left -= 1) {
        box.good(gas, 1);
        box.wait(60);
      }
    };
    const sent = () =>
      box.uplink.filter(({ body }) => body.kind === "summary").map(({ lane, seq }) => `${lane} ${seq}`);
    minutes(5);
    expect(sent()).toEqual(["summary 1", "summary 2", "summary 3", "backfill 1", "backfill 2"]);
    box.take({ kind: "relayed", lane: "summary", upTo: 2 });
    minutes(3);
    expect(sent().slice(5)).toEqual(["summary 4", "summary 5", "backfill 3"]);
  });
  it("of its window a rise no longer counts", () => {
    const box = createBox(testSite());
    box.good("node-1/level", 1);
    box.wait(3_600);
    box.good("node-1/level", 1.4);
    expect(box.alarmEvents()).toEqual([]);
  });
});
