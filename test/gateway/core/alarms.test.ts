import { describe, expect, it } from "vitest";
import { createBox } from "./bench-box.ts";
import { silentRule, testSite } from "./site.ts";

const gas = "node-1/gas";
const hh = "node-1/gas#gas.hh";
const high = "node-1/gas#gas.high";

const started = () => createBox(testSite());
const condition = (box: ReturnType<typeof started>, id: string) => box.state().alarm.get(id)?.condition.kind ?? "clear";

describe("an alarm", () => {
  it("rings at the limit itself, in the same turn, when there is no on-delay", () => {
    const box = started();
    box.good(gas, 45);
    expect(condition(box, hh)).toBe("active");
  });
  it("stays silent just below its limit", () => {
    const box = started();
    box.good(gas, 44.99);
    expect(box.state().alarm.has(hh)).toBe(false);
  });
  it("with an on-delay waits, and a value that came back first was only fleeting", () => {
    const box = started();
    box.good(gas, 25);
    expect(condition(box, high)).toBe("pending-on");
    box.good(gas, 10);
    box.wait(10);
    expect(box.alarmEvents()).toEqual([`${high} fleeting`]);
    expect(box.state().case.size).toBe(0);
  });
  it("with an on-delay becomes active when its time is up, even if the value was lost meanwhile", () => {
    const box = started();
    box.good(gas, 25);
    box.bad(gas, "timeout");
    box.wait(5);
    expect(condition(box, high)).toBe("active");
  });
  it("holds inside the dead-band and clears only beyond it, after the off-delay", () => {
    const box = started();
    box.good(gas, 50);
    box.good(gas, 42);
    box.wait(120);
    expect(condition(box, hh)).toBe("active");
    box.good(gas, 39);
    expect(condition(box, hh)).toBe("pending-off");
    box.wait(59);
    expect(condition(box, hh)).toBe("pending-off");
    box.wait(1);
    expect(condition(box, hh)).toBe("clear");
  });
  it.each(["timeout", "exception", "not-a-number", "out-of-range", "malformed"] as const)(
    "is never cleared by %s",
    (why) => {
      const box = started();
      box.good(gas, 50);
      box.good(gas, 1);
      box.bad(gas, why);
      box.wait(300);
      expect(condition(box, hh)).toBe("active");
      expect(box.alarmEvents()).not.toContain(`${hh} cleared`);
    },
  );
  it("is never cleared by a doubtful value", () => {
    const box = started();
    box.good(gas, 50);
    box.restart();
    expect(box.state().point.get(gas)?.last.sample).toEqual({ kind: "bad", why: "restarted" });
    box.wait(90);
    expect(condition(box, hh)).toBe("active");
  });
  it("takes no word of the first value after a fault on a shared line, neither to raise nor to clear", () => {
    const box = started();
    const after = (value: number) => {
      const sample = { kind: "uncertain", value, why: "after-fault" } as const;
      box.take({ kind: "readings", readings: [{ point: gas as never, sample, at: box.now() }] });
    };
    after(60);
    expect(condition(box, hh)).toBe("clear");
    box.good(gas, 60);
    after(1);
    box.wait(120);
    expect(condition(box, hh)).toBe("active");
  });
  it("rings again as a new episode when it comes back unacknowledged", () => {
    const box = started();
    box.good(gas, 50);
    box.good(gas, 1);
    box.wait(61);
    box.good(gas, 60);
    expect(box.alarmEvents().filter((event) => event.startsWith(hh))).toEqual([
      `${hh} raised`,
      `${hh} cleared`,
      `${hh} rearmed`,
    ]);
    expect(box.state().case.size).toBe(1);
    expect(box.state().alarm.get(hh)?.episode).toBe(2);
  });
  it("keeps its latch until a person resets it, never while it rings, never unacknowledged", () => {
    const box = started();
    const reset = () => box.take({ kind: "reset", alarm: hh as never, by: "leader" as never, command: "r" }).facts[0];
    box.good(gas, 50);
    expect(reset()).toMatchObject({ kind: "reset-refused", why: "still-in-alarm" });
    box.good(gas, 1);
    box.wait(61);
    expect(reset()).toMatchObject({ kind: "reset-refused", why: "not-acknowledged" });
    box.act("claim", "worker-a");
    expect(reset()).toMatchObject({ kind: "alarm", event: "reset" });
    expect(box.state().alarm.get(hh)?.latched).toBe(false);
  });
  it("by rate of rise rings when the rise has happened, not before, and not for a slow one", () => {
    const box = started();
    for (let step = 0; step <= 5; step++) {
      box.good("node-1/level", 1 + step * 0.055);
      box.wait(60);
    }
    expect(box.alarmEvents()).toEqual([]);
    box.good("node-1/level", 1.3);
    expect(box.alarmEvents()).toEqual(["node-1/level#water.rise raised"]);
    const slow = started();
    for (let hour = 0; hour < 12; hour++) {
      slow.good("node-1/level", 1 + hour * 0.25);
      slow.wait(3600);
    }
    expect(slow.alarmEvents()).toEqual([]);
  });
  it("by silence rings when nothing usable was heard, and bad readings are not usable", () => {
    const box = createBox(testSite((site) => ({ ...site, rules: [silentRule] })));
    box.good(gas, 1);
    for (let at = 0; at < 10; at++) {
      box.bad(gas, "timeout");
      box.wait(10);
    }
    expect(box.alarmEvents()).toContain("node-1/gas#gas.silent raised");
    box.good(gas, 1);
    expect(box.alarmEvents()).toContain("node-1/gas#gas.silent cleared");
  });
  it("that is pending-off at a restart is active again, and a reboot keeps it too", () => {
    const box = started();
    box.good(gas, 50);
    box.good(gas, 1);
    expect(condition(box, hh)).toBe("pending-off");
    box.restart({ boot: "boot-2", monoMs: 5, wallTrusted: false });
    expect(condition(box, hh)).toBe("active");
  });
  it("that was beyond its limit before the box ever ran rings at the first reading: levels count, not crossings", () => {
    const box = started();
    box.restart({ boot: "boot-2", monoMs: 5, wallTrusted: false });
    box.good(gas, 60);
    expect(box.alarmEvents()).toContain(`${hh} raised`);
  });
  it("whose on-delay spanned a reboot under an untrusted clock counts as due", () => {
    const box = started();
    box.good(gas, 25);
    box.restart({ boot: "boot-2", monoMs: 5, wallTrusted: false });
    box.wait(1);
    expect(condition(box, high)).toBe("active");
  });
});

describe("a value", () => {
  it("that is no number is refused whatever an adapter says", () => {
    const box = started();
    box.good(gas, Number.NaN);
    expect(box.state().point.get(gas)?.last.sample).toEqual({ kind: "bad", why: "not-a-number" });
    expect(box.state().point.get(gas)?.lastGood).toBeUndefined();
  });
  it("of an unknown point is counted as a reject and becomes nothing else", () => {
    const box = started();
    const decision = box.good("nobody/gas", 99);
    expect(decision.readings).toEqual([]);
    expect([...box.state().reject.values()]).toMatchObject([{ source: "unknown-point", count: 1 }]);
  });
  it("is kept once per kind of fault, and counted each time", () => {
    const box = started();
    const kept = [1, 2, 3].map(() => box.bad(gas, "timeout").readings.length);
    expect(kept).toEqual([1, 0, 0]);
    expect(box.state().point.get(gas)?.period.refused).toBe(3);
  });
});
