import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayKind } from "../../../../gateway/core/people/day.ts";
import { onDuty } from "../../../../gateway/core/people/duty.ts";
import { planAt, spansOf } from "../../../../gateway/core/people/plan.ts";
import { dateOf, dayOf, localTime, localTimeMs, wallMsOf } from "../../../../gateway/core/time.ts";
import { layers } from "./drawn-layers.ts";
import { at, bookWith, calendar, planningFor, rosterSite, seatOf, worker } from "./roster-site.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

describe("a day", () => {
  it.each([
    ["2026-10-10", "workday", "make-up", "calendar"],
    ["2026-10-11", "restday", "weekend", "calendar"],
    ["2026-10-07", "restday", "holiday", "calendar"],
    ["2026-10-08", "workday", "weekday", "calendar"],
    ["2026-02-14", "workday", "make-up", "calendar"],
    ["2026-02-17", "restday", "holiday", "calendar"],
    ["2025-01-26", "workday", "make-up", "calendar"],
    ["2027-01-01", "workday", "weekday", "assumed"],
    ["2027-01-02", "restday", "weekend", "assumed"],
  ])("%s is a %s: %s, %s", (date, kind, why, basis) => {
    expect(dayKind(calendar, dayOf(date))).toMatchObject({ date, kind, why, basis });
  });
  it("of the shipped years is a holiday on the number of days the notice gives, and make-up days are weekends", () => {
    const days = Array.from({ length: 365 }, (_, day) => dayKind(calendar, dayOf("2026-01-01") + day));
    expect(days.filter(({ why }) => why === "holiday")).toHaveLength(3 + 9 + 3 + 5 + 3 + 3 + 7);
    const weekday = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay();
    expect(calendar.flatMap(({ workdays }) => workdays).every((date) => weekday(date) % 6 === 0)).toBe(true);
  });
});

describe("local time", () => {
  it.each(["+08:00", "-03:30", "+05:45", "+00:00"])(
    "at %s goes there and back, as the calendar of others has it",
    (offset) => {
      fc.assert(
        fc.property(fc.integer({ min: -4e12, max: 4e12 }), (ms) => {
          const local = localTime(ms, offset);
          expect(wallMsOf(local, offset)).toBe(Math.floor(ms / minuteMs) * minuteMs);
          const [sign, hours, minutes] = [offset.startsWith("-") ? -1 : 1, offset.slice(1, 3), offset.slice(4)].map(
            Number,
          );
          const shifted = new Date(ms + (sign ?? 1) * ((hours ?? 0) * 60 + (minutes ?? 0)) * minuteMs).toISOString();
          if (ms > -6e10) expect(dateOf(local.day)).toBe(shifted.slice(0, 10));
          expect(dayOf(dateOf(local.day))).toBe(local.day);
        }),
      );
    },
  );
});

const day = { people: ["worker-a"], hours: { from: "08:00", to: "20:00" } };
const night = { people: ["worker-b"], hours: { from: "20:00", to: "08:00" } };

describe("layers", () => {
  it.each([
    ["day and night", [day, night], "2026-06-02T07:59", ["worker-b"]],
    ["day and night", [day, night], "2026-06-02T08:00", ["worker-a"]],
    ["day and night", [day, night], "2026-06-02T19:59", ["worker-a"]],
    ["day and night", [day, night], "2026-06-02T20:00", ["worker-b"]],
    ["two at once", [day, { people: ["p1", "p2"] }], "2026-06-02T09:00", ["worker-a", "p1", "p2"]],
    [
      "turns",
      [{ people: ["p1", "p2", "p3"], shift: "24h", handover: "08:00", from: "2026-06-01" }],
      "2026-06-03T07:59",
      ["p2"],
    ],
    [
      "turns",
      [{ people: ["p1", "p2", "p3"], shift: "24h", handover: "08:00", from: "2026-06-01" }],
      "2026-06-03T08:00",
      ["p3"],
    ],
    ["turns before their first day", [{ people: ["p1"], shift: "24h", from: "2026-06-01" }], "2026-06-01T07:59", []],
    [
      "turns by the week, nights only",
      [{ people: ["p1", "p2"], shift: "7d", from: "2026-06-01", hours: night.hours }],
      "2026-06-09T02:00",
      ["p2"],
    ],
    [
      "turns by the week, nights only",
      [{ people: ["p1", "p2"], shift: "7d", from: "2026-06-01", hours: night.hours }],
      "2026-06-09T12:00",
      [],
    ],
    [
      "a post",
      [{ people: ["p1"], hours: { from: "07:30", to: "09:00" }, days: "workdays" }],
      "2026-10-09T07:30",
      ["p1"],
    ],
    [
      "a post before its time",
      [{ people: ["p1"], hours: { from: "07:30", to: "09:00" }, days: "workdays" }],
      "2026-10-09T07:29",
      [],
    ],
    [
      "a post on a make-up Saturday",
      [{ people: ["p1"], hours: { from: "17:00", to: "19:00" }, days: "workdays" }],
      "2026-10-10T17:00",
      ["p1"],
    ],
    [
      "a post on a Saturday",
      [{ people: ["p1"], hours: { from: "17:00", to: "19:00" }, days: "workdays" }],
      "2026-10-17T17:00",
      [],
    ],
    [
      "a post in a holiday",
      [{ people: ["p1"], hours: { from: "17:00", to: "19:00" }, days: "workdays" }],
      "2026-10-05T17:00",
      [],
    ],
    ["days off", [{ people: ["p1"], days: "restdays" }], "2026-10-05T17:00", ["p1"]],
    ["weekdays and a date", [{ people: ["p1"], days: ["mon", "2026-06-04"] }], "2026-06-04T00:00", ["p1"]],
    ["weekdays and a date", [{ people: ["p1"], days: ["mon", "2026-06-04"] }], "2026-06-08T23:59", ["p1"]],
    ["weekdays and a date", [{ people: ["p1"], days: ["mon", "2026-06-04"] }], "2026-06-09T00:00", []],
    [
      "the night that began on its last day",
      [{ people: ["p1"], hours: night.hours, until: "2026-06-04" }],
      "2026-06-05T07:59",
      ["p1"],
    ],
    [
      "the night after its last day",
      [{ people: ["p1"], hours: night.hours, until: "2026-06-04" }],
      "2026-06-05T20:00",
      [],
    ],
    ["a backup behind somebody", [day, { people: ["p1"], backup: true }], "2026-06-04T09:00", ["worker-a"]],
    ["a backup behind nobody", [day, { people: ["p1"], backup: true }], "2026-06-04T21:00", ["p1"]],
    [
      "a backup behind too few",
      [
        { ...day, atLeast: 2 },
        { people: ["p1"], backup: true },
      ],
      "2026-06-04T09:00",
      ["worker-a", "p1"],
    ],
  ] as const)("%s at %s: %j", (_name, layers, iso, people) => {
    expect(onDuty(bookWith(rosterSite(structuredClone(layers) as never)), worker, at(iso)).people).toEqual(people);
  });

  it("say why: the layer, the day, and that the year is assumed", () => {
    const site = rosterSite([{ people: ["p1"], days: "workdays" }]);
    const { because } = onDuty(bookWith(site), worker, at("2027-03-01T09:00"));
    expect(because).toMatchObject([
      { kind: "layer", at: 0, people: ["p1"], day: { basis: "assumed", kind: "workday" } },
    ]);
  });

  it("that plan nobody on purpose are a gap that is declared; a time nobody thought of is one that is not", () => {
    const book = bookWith(rosterSite([day, { gap: "夜间由社区值班室负责", hours: { from: "20:00", to: "06:00" } }]));
    expect(onDuty(book, worker, at("2026-06-02T23:00"))).toMatchObject({
      people: [],
      also: [],
      why: "declared-gap",
      gap: { declared: "夜间由社区值班室负责" },
    });
    const open = onDuty(book, worker, at("2026-06-02T07:00"));
    expect(open).toMatchObject({ people: [], also: ["worker-a"], why: "last-holder", gap: { need: 1 } });
    expect(open.gap).not.toHaveProperty("declared");
  });
});

describe("spans", () => {
  it("say of every minute what the plan of that minute says", () => {
    fc.assert(
      fc.property(layers, (drawn) => {
        const site = rosterSite(drawn as never);
        const [seat, planning] = [seatOf(site), planningFor(site)];
        const fromMs = localTimeMs("2026-09-24", "00:00", "+08:00");
        const spans = spansOf(seat, { fromMs, toMs: fromMs + 9 * dayMs }, planning);
        expect(spans[0]?.fromMs).toBe(fromMs);
        expect(spans.at(-1)?.toMs).toBe(fromMs + 9 * dayMs);
        spans.forEach((span, turn) => turn > 0 && expect(span.fromMs).toBe(spans[turn - 1]?.toMs));
        for (const span of spans) {
          for (let ms = span.fromMs; ms < span.toMs; ms += minuteMs) {
            const plan = planAt(seat, ms, planning);
            if (JSON.stringify(plan.people) !== JSON.stringify(span.people) || plan.need !== span.need)
              expect.fail(`${new Date(ms).toISOString()}: ${plan.people.join()} and not ${span.people.join()}`);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
