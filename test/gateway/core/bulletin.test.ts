import { describe, expect, it } from "vitest";
import { phaseMs } from "../../../gateway/core/summary.ts";
import type { LaneId, UplinkBody } from "../../../gateway/core/uplink.ts";
import { createBox } from "./bench-box.ts";
import { testSite } from "./site.ts";

const gas = "node-1/gas";

function bodies<K extends UplinkBody["kind"]>(box: ReturnType<typeof createBox>, kind: K) {
  return box.uplink.flatMap(({ body }) => (body.kind === kind ? [body as Extract<UplinkBody, { kind: K }>] : []));
}

/** The district takes everything at once. */
function acknowledge(box: ReturnType<typeof createBox>, gaps?: readonly (readonly [number, number])[]): void {
  for (const [lane, { lastSeq }] of box.state().lane) {
    box.take({ kind: "relayed", lane: lane as LaneId, upTo: lastSeq, ...(gaps && lane === "summary" && { gaps }) });
  }
}

/** So many minutes with a reading each, acknowledged at their end. */
function minutes(box: ReturnType<typeof createBox>, count: number): void {
  for (let left = count; left > 0; left -= 1) {
    box.good(gas, 1);
    box.wait(60);
    acknowledge(box);
  }
}

/** To the second at which this box ends its periods. */
function toItsMinute(box: ReturnType<typeof createBox>): void {
  box.wait(Math.ceil(phaseMs("box-1") / 1_000));
}

/** The device may be silent for five minutes. */
function watched() {
  const silent = { id: "quiet", kind: "silent", on: { points: [gas] }, after: "5min", ...common } as const;
  return testSite((site) => ({ ...site, rules: [...(site.rules ?? []), silent] as never }));
}

const common = {
  title: { zh: "失联", en: "silent" },
  hazard: "system",
  severity: 4,
  basis: "assumed",
} as const;

describe("quality seconds", () => {
  const rowsOf = (box: ReturnType<typeof createBox>) =>
    bodies(box, "summary").flatMap(({ rows }) => rows.filter(({ point }) => point === gas));

  it("are the time for which the newest sample was good", () => {
    const box = createBox(testSite());
    toItsMinute(box);
    box.good(gas, 1);
    box.wait(20);
    box.bad(gas, "timeout");
    box.wait(15);
    box.good(gas, 2);
    box.wait(25);
    expect(rowsOf(box).at(-1)).toMatchObject({ count: 2, refused: 1, goodMs: 45_000 });
  });

  it("go on over the minute's end, and an uncertain sample ends them", () => {
    const box = createBox(watched());
    toItsMinute(box);
    box.good(gas, 1);
    box.wait(70);
    box.take({
      kind: "readings",
      readings: [{ point: gas as never, sample: { kind: "uncertain", value: 3, why: "over-range" }, at: box.now() }],
    });
    box.wait(20);
    box.good(gas, 1);
    box.wait(30);
    expect(rowsOf(box).map(({ goodMs }) => goodMs)).toEqual([60_000, 40_000]);
  });

  it("end when the device has been silent for too long", () => {
    const box = createBox(watched());
    toItsMinute(box);
    box.good(gas, 1);
    box.wait(420);
    box.bad(gas, "timeout");
    box.wait(60);
    const [first, last] = [rowsOf(box)[0], rowsOf(box).at(-1)];
    expect(first?.goodMs).toBe(60_000);
    expect(last).toMatchObject({ count: 0, refused: 1, goodMs: 0 });
  });
});

describe("the account of a lane", () => {
  it("adds up: produced = received + dropped + buffered, with what the district was told is lost", () => {
    const box = createBox(testSite());
    minutes(box, 12);
    box.good(gas, 1);
    box.wait(60);
    acknowledge(box, [
      [2, 3],
      [1_000, 2_000],
    ]);
    const before = box.state().lane.get("summary")?.ackedUpTo ?? 0;
    // A span below what was acknowledged already is not counted again.
    box.good(gas, 1);
    box.wait(60);
    acknowledge(box, [[before, before + 1]]);
    minutes(box, 12);
    const accounts = bodies(box, "losses").flatMap(({ lanes }) => lanes);
    expect(accounts.length).toBeGreaterThan(2);
    for (const { produced, received, dropped, buffered } of accounts) {
      expect(produced).toBe(received + dropped + buffered);
    }
    expect(accounts.findLast(({ lane }) => lane === "summary")?.dropped).toBe(1);
    expect(box.state().lane.get("summary")?.dropped).toBe(1);
  });
});

describe("what the box says of itself", () => {
  it("is how many points speak, and what is open", () => {
    const box = createBox(testSite());
    box.good(gas, 50);
    for (let minute = 0; minute < 6; minute += 1) {
      box.wait(60);
      acknowledge(box);
    }
    expect(bodies(box, "health").at(-1)).toMatchObject({ points: 6, heard: 1, casesOpen: 1 });
    expect(bodies(box, "health").at(-1)?.alarmsOpen).toBeGreaterThan(0);
  });

  it("is what was refused, when something was", () => {
    const box = createBox(testSite());
    minutes(box, 2);
    expect(bodies(box, "rejects")).toEqual([]);
    box.take({ kind: "rejected", source: "mqtt:x", why: "malformed", detail: "no JSON", count: 3 });
    minutes(box, 3);
    expect(bodies(box, "rejects")).toEqual([
      { kind: "rejects", rejected: [{ source: "mqtt:x", why: "malformed", count: 3 }] },
    ]);
  });

  it("does not pile up while the district takes nothing", () => {
    const box = createBox(testSite());
    for (let minute = 0; minute < 30; minute += 1) {
      box.good(gas, 1);
      box.wait(60);
    }
    expect(bodies(box, "health").length + bodies(box, "losses").length).toBeLessThan(4);
    expect(bodies(box, "summary")).toHaveLength(30);
  });

  it("is who answers, once and then when it changes", () => {
    const box = createBox(testSite());
    minutes(box, 2);
    const seats = bodies(box, "duty").flatMap((body) => body.seats);
    expect(seats).toHaveLength(testSite().seats.size);
    expect(seats.every(({ people }) => people.length > 0)).toBe(true);
    minutes(box, 2);
    expect(bodies(box, "duty").flatMap((body) => body.seats)).toEqual(seats);
  });
});

describe("the clock", () => {
  it("is told once when it is believed, and again when it was set or is believed only now", () => {
    const box = createBox(testSite());
    box.shift({ wallMs: 5_000, wallTrusted: false });
    box.wait(3);
    expect(bodies(box, "clock")).toEqual([]);
    box.good(gas, 50);
    const early = box.uplink.find(({ body }) => body.kind === "alarm");
    expect(early?.at.wallTrusted).toBe(false);
    box.shift({ wallMs: Date.UTC(2026, 6, 1), wallTrusted: true });
    box.wait(3);
    const told = box.uplink.filter(({ body }) => body.kind === "clock");
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ lane: "event", at: { boot: early?.at.boot, wallTrusted: true } });
    box.shift({ wallMs: box.now().wallMs + 60_000 });
    box.wait(3);
    expect(bodies(box, "clock").map(({ byMs }) => byMs)[1]).toBe(60_000);
  });
});
