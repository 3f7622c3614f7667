import { describe, expect, test } from "vitest";
import type { Received } from "../../simulators/district/application.ts";
import { docketsOf } from "../../simulators/district/docket.ts";
import type { Order } from "../../simulators/district/duty-desk.ts";
import { fleetOf, type FleetRank } from "../../simulators/district/fleet.ts";
import { boxWith, storyOf } from "./dockets.ts";

const base = boxWith("box-0", []);
const nowMs = base.heardAtMs + 60_000;

function withHealth(box: Received, points: number, heard: number): Received {
  const body = { kind: "health", points, heard, alarmsOpen: 0, casesOpen: 0, noticesWaiting: 0 } as const;
  const records = [{ seq: 1, atMs: nowMs, clockTrusted: true, body }] as const;
  return { ...box, lanes: { ...box.lanes, summary: { ...box.lanes.summary, records } } };
}

const refused = { id: "o1", operator: "a", saidMs: 1, args: {}, outcome: "refused", why: "invalid" } as const;
const fleet: readonly (readonly [FleetRank, Received])[] = [
  ["fine", withHealth({ ...base, box: "box-1" }, 6, 6)],
  ["drift", { ...base, box: "box-2" }],
  ["overdue-test", { ...base, box: "box-3", wrong: ["nobody-on-duty"] }],
  ["failed-channel", { ...base, box: "box-4", wrong: ["channel-dark"] }],
  ["lost-sensors", withHealth({ ...base, box: "box-5" }, 6, 4)],
  ["lost-box", { ...base, box: "box-6", silent: true }],
  ["lost-box", { ...base, box: "box-7", alive: false }],
  ["unclaimed", boxWith("box-8", storyOf("c1", "reported"))],
];
const orders: readonly Order[] = [{ ...refused, box: "box-2", verb: "roster.apply" }];
const received = fleet.map(([, box]) => box);
const rows = fleetOf({ received, dockets: docketsOf(received), orders, nowMs });

describe("the list of boxes", () => {
  test("has the worst first", () => {
    expect(rows.map(({ box, rank }) => [rank, box])).toEqual([
      ["unclaimed", "box-8"],
      ["lost-box", "box-6"],
      ["lost-box", "box-7"],
      ["lost-sensors", "box-5"],
      ["failed-channel", "box-4"],
      ["overdue-test", "box-3"],
      ["drift", "box-2"],
      ["fine", "box-1"],
    ]);
  });

  test("says of each one sentence and one thing to do, in both languages, and how old it is", () => {
    for (const { sentence, action, heardAgoMs } of rows) {
      for (const text of [sentence.zh, sentence.en, action.zh, action.en]) expect(text).not.toBe("");
      expect(heardAgoMs).toBe(60_000);
    }
    expect(rows[0]?.sentence).toEqual({
      zh: "g 燃气案件 c1 60 秒无人认领".replace("60 秒", "1 分钟"),
      en: "gas case c1 in g unclaimed for 1 min",
    });
    expect(rows[3]?.sentence.zh).toBe("2 个测点没有读数");
  });

  test("a box that was not heard of for too long is grey, whatever its line says", () => {
    expect(rows.filter(({ isGrey }) => isGrey).map(({ box }) => box)).toEqual(["box-6", "box-7"]);
    const later = fleetOf({ received, dockets: [], orders: [], nowMs: nowMs + 200_000 });
    expect(later.every(({ isGrey, rank }) => isGrey && rank === "lost-box")).toBe(true);
  });

  test("a case of the system itself, or one that is claimed, is no unclaimed hazard", () => {
    const steps = [...storyOf("c1", "claimed"), ...storyOf("c2", "reported", { hazard: "system" })];
    const box = boxWith("box-1", steps);
    expect(fleetOf({ received: [box], dockets: docketsOf([box]), orders: [], nowMs })[0]?.rank).toBe("fine");
  });

  test("says which mode a box is in, and how many seats nobody holds", () => {
    const body = (fields: object) => ({ atMs: nowMs, clockTrusted: true, body: fields });
    const records = [
      body({ kind: "mode", event: "entered", to: "alert", by: "a", why: "b" }),
      body({ kind: "mode", event: "entered", to: "emergency.I", by: "a", why: "b" }),
      body({
        kind: "duty",
        seats: [
          ["g", "worker", [], "nobody"],
          ["g2", "worker", ["a"], "on-shift"],
        ],
      }),
      body({ kind: "duty", seats: [["g3", "worker", [], "nobody"]] }),
      body({ kind: "duty", seats: [["g", "worker", ["b"], "on-shift"]] }),
    ].map((record, at) => ({ ...record, seq: at + 1 }));
    const box = { ...base, lanes: { ...base.lanes, step: { ...base.lanes.step, records: records as never } } };
    const [row] = fleetOf({ received: [box], dockets: [], orders: [], nowMs });
    expect(row).toMatchObject({ mode: "emergency.I", emptySeats: 1 });
    expect(rows[7]).toMatchObject({ mode: "peace", emptySeats: 0 });
  });

  test("tells what is missing of its records, and who lost it", () => {
    const gaps = [{ from: 4, to: 6, why: "lost by the box" }] as const;
    const box = { ...base, lanes: { ...base.lanes, event: { ...base.lanes.event, gaps } } };
    expect(fleetOf({ received: [box], dockets: [], orders: [], nowMs })[0]?.gaps).toEqual([
      { zh: "event 缺 3 条（4–6），网关已丢", en: "event 3 missing (4–6), lost by the box" },
    ]);
  });
});
