import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { testSite } from "../gateway/core/site.ts";
import { toldOf } from "./people-site.ts";

/** Noon of 2 June 2026: worker-a is new, and leader is their mentor. */
const until = (day: string) =>
  testSite((site) => ({
    ...site,
    people: site.people.map((person) =>
      person.id === "worker-a" ? { ...person, mentor: { person: "room", until: day } } : person,
    ),
  }));

test("B12 a newcomer's messages are copied to the mentor up to the last day, and no longer", () => {
  const during = createBox(until("2026-06-02"));
  during.good("node-1/gas", 50);
  expect(toldOf(during, "raised")).toEqual(["worker-a"]);
  expect(toldOf(during, "copied")).toEqual(["room"]);
  const after = createBox(until("2026-06-01"));
  after.good("node-1/gas", 50);
  expect(toldOf(after, "raised")).toEqual(["worker-a"]);
  expect(toldOf(after, "copied")).toEqual([]);
});

test("B12 a mentor who is called anyway is not told twice, and nobody waits for a copy", () => {
  const box = createBox(until("2026-12-31"));
  box.good("node-1/gas", 50);
  box.wait(130);
  expect(box.told()).toEqual(["0.0:worker-a", "0.1:leader", "0.2:room"]);
  expect(box.notices().filter(({ to }) => to === "room")).toHaveLength(1);
  expect(box.openCase().claimedBy).toBeUndefined();
});
