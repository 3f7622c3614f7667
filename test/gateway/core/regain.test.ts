import { describe, expect, it } from "vitest";
import type { AlarmId } from "../../../gateway/core/ids.ts";
import type { UnstoredAlarm } from "../../../gateway/core/input.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

const hh = "node-1/gas#gas.hh" as AlarmId;
const rang = (over: Partial<UnstoredAlarm> = {}): UnstoredAlarm => ({
  alarm: hh,
  episode: 1,
  wallMs: Date.UTC(2026, 5, 2, 3, 59),
  monoMs: 5,
  ...over,
});

const begun = (...unstored: UnstoredAlarm[]) => {
  const box = createBox(testSite());
  box.take({ kind: "started", recent: [], unstored });
  return box;
};

describe("an alarm that was told and never stored", () => {
  it("rings again, has its case and its people again, and says that it was regained", () => {
    const box = begun(rang());
    expect(box.alarmEvents()).toEqual([`${hh} raised`]);
    expect(box.facts.find(({ kind }) => kind === "alarm")).toMatchObject({ episode: 1, evidence: { regained: true } });
    expect(box.state().alarm.get(hh)?.raisedAt?.wallMs).toBe(Date.UTC(2026, 5, 2, 3, 59));
    expect(box.notices().map(({ to, kind }) => [to, kind])).toEqual([["worker-a", "raised"]]);
  });
  it("is cleared by a value that is safely back, and by nothing less", () => {
    const box = begun(rang());
    box.bad("node-1/gas", "timeout");
    box.wait(120);
    expect(box.state().alarm.get(hh)?.condition.kind).toBe("active");
    box.good("node-1/gas", 1);
    box.wait(61);
    expect(box.state().alarm.get(hh)?.condition.kind).toBe("clear");
  });
  it("of an episode that is known changes nothing", () => {
    const box = createBox(testSite());
    box.good("node-1/gas", 50);
    const before = box.state().alarm.get(hh);
    box.take({ kind: "started", recent: [], unstored: [rang()] });
    expect([box.state().alarm.get(hh), box.notices().length]).toEqual([before, 1]);
  });
  it("of a rule or a point the site no longer has is left alone", () => {
    const box = begun(rang({ alarm: "node-1/gas#gone" as AlarmId }), rang({ alarm: "node-9/gas#gas.hh" as AlarmId }));
    expect(box.alarmEvents()).toEqual([]);
  });
  it("at an hour nobody knew is raised now", () => {
    const box = begun(rang({ wallMs: 0 }));
    expect(box.state().alarm.get(hh)?.raisedAt).toEqual(box.now());
  });
});
