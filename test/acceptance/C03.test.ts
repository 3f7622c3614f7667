import { expect, test } from "vitest";
import { onDuty } from "../../gateway/core/people/duty.ts";
import { at, bookWith, rosterSite, worker } from "../gateway/core/people/roster-site.ts";

const peak = [
  { people: ["p1"], hours: { from: "07:30", to: "09:00" }, days: "workdays" as const },
  { people: ["p2"], hours: { from: "17:00", to: "19:00" }, days: "workdays" as const },
];
const postedAt = (iso: string) => onDuty(bookWith(rosterSite(peak)), worker, at(iso)).people;

test.each([
  ["07:29", []],
  ["07:30", ["p1"]],
  ["08:59", ["p1"]],
  ["09:00", []],
  ["17:00", ["p2"]],
  ["19:00", []],
])("C03 the posts of the peak hours switch by the minute: at %s %j", (time, people) => {
  expect(postedAt(`2026-10-09T${time}`)).toEqual(people);
});

test("C03 a Saturday made up for a holiday is a workday, another Saturday and the holiday itself are not", () => {
  expect(postedAt("2026-10-10T17:00")).toEqual(["p2"]);
  expect(postedAt("2026-10-17T17:00")).toEqual([]);
  expect(postedAt("2026-10-05T17:00")).toEqual([]);
});
