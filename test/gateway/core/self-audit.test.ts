import { describe, expect, test } from "vitest";
import type { NoticeId } from "../../../gateway/core/ids.ts";
import { loadSite } from "../../../config/load.ts";
import { selfAudit, type Finding, type Sending } from "../../../gateway/core/people/self-audit.ts";
import { indexSite } from "../../../gateway/core/site-index.ts";
import type { MutableState } from "../../../gateway/core/state.ts";
import { later } from "../../../gateway/core/time.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

const quiet: Sending = { dark: new Map(), underWay: new Set() };

/** A gas alarm rings and worker-a is owed a notice; nothing was sent yet. */
function ringing() {
  const box = createBox(testSite());
  box.good("node-1/gas", 50);
  const after = (seconds: number, sending: Sending = quiet): readonly Finding[] =>
    selfAudit(testSite(), box.state(), sending, later(box.now(), seconds * 1_000));
  const kinds = (seconds: number, sending: Sending = quiet) => after(seconds, sending).map(({ kind }) => kind);
  return { box, after, kinds, state: box.state() as MutableState };
}

describe("the box's own audit", () => {
  test("finds nothing while everything goes its way", () => {
    const { box } = ringing();
    const delivered = () =>
      box
        .notices()
        .forEach(({ id }) => box.take({ kind: "notice-outcome", notice: id, outcome: { kind: "delivered" } }));
    for (let at = 0; at < 900; at += 1) {
      delivered();
      box.wait(1);
      expect(selfAudit(testSite(), box.state(), quiet, box.now())).toEqual([]);
    }
  });

  test("finds a ladder whose step was not walked, 10 s after its time and not before", () => {
    const { state, after } = ringing();
    state.notice.clear();
    const [row] = state.case.values();
    if (row?.ladder.kind !== "walking") throw new Error("the ladder should walk");
    const dueInS = (row.ladder.dueAt.monoMs - row.ladder.startedAt.monoMs) / 1_000;
    expect(after(dueInS + 10)).toEqual([]);
    expect(after(dueInS + 11)).toEqual([{ kind: "ladder-overdue", case: "c1", lateMs: 11_000 }]);
  });

  test("finds a claimer's time that ran out unheeded, and nothing in a closed case", () => {
    const { box, state, kinds } = ringing();
    box.act("claim", "worker-a");
    expect(kinds(3_600)).toEqual(["ladder-overdue"]);
    const [row] = state.case.values();
    if (row === undefined) throw new Error("no case");
    state.case.set(row.id, { ...row, state: "closed" });
    expect(kinds(3_600)).toEqual([]);
  });

  test("finds a person owed a severity 1 or 2 notice that no channel has tried for 15 s", () => {
    const { box, state, kinds, after } = ringing();
    expect(kinds(15)).toEqual([]);
    expect(after(16)).toEqual([{ kind: "notice-unattempted", case: "c1", to: "worker-a", lateMs: 16_000 }]);
    const [notice] = box.notices();
    if (notice === undefined) throw new Error("no notice");
    expect(kinds(16, { ...quiet, underWay: new Set<NoticeId>([notice.id]) })).toEqual([]);
    state.notice.set(notice.id, { ...notice, severity: 3 });
    expect(kinds(16)).toEqual([]);
    state.notice.set(notice.id, notice);
    const failed = { kind: "failed", why: "no-screen-open", retry: "later" } as const;
    box.take({ kind: "notice-outcome", notice: notice.id, outcome: failed });
    expect(kinds(16)).toEqual([]);
  });

  test("one channel that was tried is enough: the other waits for its budget", () => {
    const { box, state, kinds } = ringing();
    const [notice] = box.notices();
    if (notice === undefined) throw new Error("no notice");
    const second = { ...notice, id: `${notice.id}-2` as NoticeId, channel: "robot" as typeof notice.channel };
    state.notice.set(second.id, second);
    expect(kinds(16)).toEqual(["notice-unattempted"]);
    box.take({ kind: "notice-outcome", notice: notice.id, outcome: { kind: "accepted" } });
    expect(kinds(16)).toEqual([]);
  });

  test("finds a seat nobody sits on", () => {
    const site = testSite((input) => ({
      ...input,
      roster: input.roster.map((roster) => ({ ...roster, from: "2030-01-01" })),
    }));
    const box = createBox(site);
    const found = selfAudit(site, box.state(), quiet, box.now());
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(["nobody-on-duty"]));
  });

  test("finds a dark channel and says why", () => {
    const box = createBox(testSite());
    const dark = new Map([["modem" as "screen", "no-network"]]);
    expect(selfAudit(testSite(), box.state(), { ...quiet, dark }, box.now())).toEqual([
      { kind: "channel-dark", channel: "modem", why: "no-network" },
    ]);
  });

  test.each([
    ["ladder", 2, 0],
    ["notices", 2, 0],
    ["channels", 3, 60],
    ["duty", 2, 60],
  ] as const)("what it finds of %s is an alarm of severity %i by the box's own rules", (measure, severity, delayS) => {
    const loaded = loadSite("config/examples/minimal.yaml");
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    const box = createBox(indexSite(loaded.value.site, loaded.value.profiles, loaded.value.programme));
    box.good(`box/${measure}`, 1);
    box.wait(delayS);
    expect(box.alarmEvents()).toEqual([`box/${measure}#box.${measure} raised`]);
    expect(box.notices().map((notice) => [notice.to, notice.severity])).toEqual([["worker-a", severity]]);
    box.good(`box/${measure}`, 0);
    box.wait(1);
    expect(box.alarmEvents()).toContain(`box/${measure}#box.${measure} cleared`);
  });
});
