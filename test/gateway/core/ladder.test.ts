import { describe, expect, it } from "vitest";
import { dutyBook, dutyNow, onDuty } from "../../../gateway/core/people/duty.ts";
import type { Decision } from "../../../gateway/core/decision.ts";
import type { NoticeOutcome } from "../../../gateway/core/input.ts";
import { emptyState } from "../../../gateway/core/state.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

const gas = "node-1/gas";
const ringing = (site = testSite()) => {
  const box = createBox(site);
  box.good(gas, 50);
  return box;
};
const called = ({ facts }: Decision) => facts.flatMap((fact) => (fact.kind === "rung" ? [fact.told] : []));
const moment = (iso: string, wallTrusted = true) => ({ boot: "b", monoMs: 0, wallMs: Date.parse(iso), wallTrusted });

describe("duty", () => {
  const book = dutyBook(testSite(), emptyState());
  const micro = { grid: "micro-1" as never, role: "worker" } as const;

  it.each([
    ["2026-06-01T08:00:00+08:00", ["worker-a"]],
    ["2026-06-01T19:59:59+08:00", ["worker-a"]],
    ["2026-06-01T20:00:00+08:00", ["worker-b"]],
    ["2026-06-02T08:00:00+08:00", ["worker-a"]],
    ["2026-05-31T08:00:00+08:00", []],
  ])("at %s is %j", (at, people) => {
    expect(onDuty(book, micro, moment(at)).people).toEqual(people);
  });
  it("under a clock nobody trusts is everybody", () => {
    expect(onDuty(book, micro, moment("1970-01-01T00:00:00Z", false))).toMatchObject({
      people: ["worker-a", "worker-b"],
      why: "clock-untrusted",
    });
  });
  it("lists each seat once", () => {
    expect(dutyNow(book, moment("2026-06-01T08:00:00+08:00"))).toHaveLength(3);
  });
});

describe("the ladder", () => {
  it("tells the worker of that micro-grid in the turn of the alarm, the others at their times, then all again without end", () => {
    const box = ringing();
    expect(box.told()).toEqual(["0.0:worker-a"]);
    box.wait(59);
    expect(box.told()).toHaveLength(1);
    box.wait(1);
    expect(box.told()).toEqual(["0.0:worker-a", "0.1:leader"]);
    box.wait(60);
    expect(box.told().at(-1)).toBe("0.2:room");
    box.wait(3000);
    expect(box.told().slice(3)).toHaveLength(10);
    expect(box.told().at(-1)).toBe("10.2:worker-a+leader+room");
  });
  it("waits twice as long for severity 2 and calls nobody for severity 4", () => {
    const box = createBox(testSite());
    box.good(gas, 25);
    box.wait(5);
    box.wait(119);
    expect(box.told()).toEqual(["0.0:worker-a"]);
    box.wait(1);
    expect(box.told()).toHaveLength(2);
    const door = createBox(testSite());
    door.good("node-1/door", 1);
    door.wait(600);
    expect(door.openCase().severity).toBe(4);
    expect(door.notices()).toEqual([]);
  });
  it("does not wait behind an empty rung, and says so", () => {
    const box = createBox(testSite());
    box.good("node-2/gas", 50);
    expect(box.told()).toEqual(["0.1:leader"]);
    expect(box.facts.filter((fact) => fact.kind === "duty-gap")).toMatchObject([{ rung: 0, why: "no-roster" }]);
  });
  it("calls everybody on the roster at once, and again, when it plans nobody for any rung", () => {
    const box = ringing(
      testSite((site) => ({ ...site, roster: site.roster.map((row) => ({ ...row, from: "2030-01-01" })) })),
    );
    expect(box.told()).toEqual(["1.2:worker-a+worker-b+leader+room"]);
    box.wait(900);
    expect(box.told()).toHaveLength(4);
    expect(box.facts.filter((fact) => fact.kind === "duty-gap")).toHaveLength(3);
  });
  it("stops calling at a claim and resumes when the claimer is not on the scene in time", () => {
    const box = ringing();
    box.wait(6);
    box.act("claim", "worker-a");
    const called = box.told().length;
    box.wait(599);
    expect(box.told()).toHaveLength(called);
    box.wait(2);
    expect(box.openCase()).toMatchObject({ state: "reported", claimedBy: undefined });
    expect(box.told().length).toBe(called + 1);
    expect(box.notices().some((notice) => notice.kind === "respond-by-missed")).toBe(true);
  });
  it("stays quiet once the claimer arrived, until the alarm stands half an hour after it was claimed", () => {
    const box = ringing();
    box.wait(6);
    box.act("claim", "worker-a");
    box.act("arrive", "worker-a");
    const called = box.told().length;
    box.wait(1799);
    expect(box.told()).toHaveLength(called);
    box.wait(1);
    expect(box.notices().some((notice) => notice.kind === "standing" && notice.to === "worker-a")).toBe(true);
    box.wait(20);
    expect(box.told().length).toBeGreaterThan(called);
  });
  it("after an outage calls every rung that became due, each once, and repeats once", () => {
    const box = ringing();
    const { monoMs, wallMs } = box.now();
    box.restart({ monoMs: monoMs + 3_600_000, wallMs: wallMs + 3_600_000 });
    box.wait(1);
    expect(box.told()).toEqual(["0.0:worker-a", "0.1:leader", "0.2:room"]);
  });
  it("tells a rise in severity even after the claim, the claimer first", () => {
    const box = createBox(testSite());
    box.good(gas, 25);
    box.wait(5);
    box.act("claim", "worker-a");
    box.good(gas, 60);
    expect(
      box
        .notices()
        .filter((notice) => notice.kind === "worse")
        .map((notice) => notice.to),
    ).toEqual(["worker-a"]);
    box.wait(20);
    expect(box.told().length).toBe(2);
  });
});

describe("a notice", () => {
  const only = (box: ReturnType<typeof ringing>) => box.notices()[0] ?? expect.fail("no notice");

  it("carries what, where, number, time and what to do, in both languages", () => {
    const { text } = only(ringing());
    expect(text.zh).toBe(
      "【告警】燃气高浓度\n一号微网格 3号楼 节点一\n50 %LEL\n12:00:00\n先认领再进楼；关手机，不按门铃、不开灯；撤到室外再打 119 或燃气抢修\n编号 1",
    );
    expect(text.en).toContain("Gas high-high");
  });
  it("is tried again until it is delivered, and never calls itself more than was proven", () => {
    const box = ringing();
    const { id } = only(box);
    box.take({
      kind: "notice-outcome",
      notice: id,
      outcome: { kind: "failed", why: "no-screen-open", retry: "later" },
    });
    expect(only(box).progress).toMatchObject({ kind: "queued", attempts: 1, lastFailure: "no-screen-open" });
    box.take({ kind: "notice-outcome", notice: id, outcome: { kind: "accepted" } });
    expect(only(box).progress.kind).toBe("accepted");
    box.take({ kind: "notice-outcome", notice: id, outcome: { kind: "delivered" } });
    box.take({ kind: "notice-outcome", notice: id, outcome: { kind: "failed", why: "late", retry: "never" } });
    expect(only(box).progress.kind).toBe("delivered");
  });
  it("waits again when the carrier says later that it never arrived, and is claimed when its reader claims", () => {
    const box = ringing();
    const { id } = only(box);
    const settle = (outcome: NoticeOutcome) => {
      box.take({ kind: "notice-outcome", notice: id, outcome });
      return only(box).progress;
    };
    settle({ kind: "accepted" });
    const late = settle({ kind: "refused", why: "expired", retry: "later" });
    expect(late).toMatchObject({ kind: "queued", attempts: 1, setback: "refused", lastFailure: "expired" });
    const detour = { via: "screen", setback: "throttled", why: "45009" } as const;
    expect(settle({ kind: "accepted", detour })).toMatchObject({ kind: "accepted", detour });
    box.act("claim", "worker-a");
    expect(only(box).progress.kind).toBe("claimed");
    expect(settle({ kind: "refused", why: "expired", retry: "later" }).kind).toBe("claimed");
  });
  it("calls the next rung at once when somebody cannot go, before and after a claim", () => {
    const [asked, claimed] = [ringing(), ringing()];
    expect(called(asked.act("decline", "worker-a"))).toEqual([["leader"]]);
    claimed.act("claim", "worker-a");
    expect(called(claimed.act("handover", "worker-a"))).toEqual([["leader"]]);
    expect([...claimed.state().case.values()][0]).toMatchObject({ state: "reported", claimedBy: undefined });
  });
  it("calls everybody, again and again, when it is still dangerous, until somebody claims", () => {
    const box = ringing();
    box.act("claim", "worker-a");
    box.act("arrive", "worker-a");
    const everybody = called(box.act("danger", "worker-a"))[0] ?? [];
    expect(everybody).toEqual(expect.arrayContaining(["worker-a", "leader", "room"]));
    expect([...box.state().case.values()][0]).toMatchObject({
      state: "on-scene",
      ladder: { kind: "walking", loop: 2 },
    });
    box.act("claim", "leader");
    expect([...box.state().case.values()][0]).toMatchObject({ claimedBy: "leader", ladder: { kind: "stopped" } });
  });
  it("that waits is superseded by a claim; news of recovery still goes out", () => {
    const box = ringing();
    box.good(gas, 1);
    box.wait(61);
    box.act("claim", "worker-a");
    const progress = Object.fromEntries(
      box.notices().map((notice) => [`${notice.kind} ${notice.to}`, notice.progress.kind]),
    );
    expect(progress).toMatchObject({ "raised worker-a": "superseded", "recovered worker-a": "queued" });
  });
  it("survives a restart and is not made a second time", () => {
    const box = ringing();
    const before = box.notices();
    box.restart();
    box.good(gas, 55);
    expect(box.notices()).toEqual(before);
  });
});

describe("the uplink", () => {
  it("numbers each lane without gaps and forgets only what the district acknowledged", () => {
    const box = ringing();
    box.act("claim", "worker-a");
    for (const lane of ["event", "step"] as const) {
      const numbers = box.uplink.filter((record) => record.lane === lane).map((record) => record.seq);
      expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    }
    expect(box.take({ kind: "relayed", lane: "event", upTo: 99 }).relayed).toEqual([]);
    expect(box.take({ kind: "relayed", lane: "event", upTo: 1 }).relayed).toEqual([{ lane: "event", upTo: 1 }]);
    expect(box.take({ kind: "relayed", lane: "event", upTo: 1 }).relayed).toEqual([]);
  });
  it("sums each minute up without bad values", () => {
    const box = createBox(testSite());
    box.wait(1);
    for (const value of [1, 2, 3]) box.good(gas, value);
    box.bad(gas, "out-of-range");
    box.wait(60);
    const summary = box.uplink.map((record) => record.body).find((body) => body.kind === "summary");
    expect(summary).toMatchObject({ rows: [{ point: gas, count: 3, refused: 1, min: 1, max: 3, mean: 2, last: 3 }] });
  });
});
