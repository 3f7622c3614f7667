import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood, neighbourhoodText, problemsOf, type Neighbourhood } from "./sites.ts";

const of = (smoke: Neighbourhood["smoke"]): Neighbourhood => ({
  programme: "tongnan",
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g", tier: "grid", name: "网格", parent: "c" },
  ],
  seats: [["g", "full-time", "worker"]],
  ...(smoke && { smoke }),
});

/** What keeps the site from running; that seats are empty is another matter. */
const errorsOf = (text: string) => problemsOf(text).filter((line) => !line.includes("[W_"));

test("A13 a smoke point without its floor is an error with its place", () => {
  const said = errorsOf(neighbourhoodText(of({ "smoke-1": { grid: "g", building: "1栋" } })));
  expect(said).toEqual([
    expect.stringMatching(
      /^\d+:\d+ devices\[0\]\.place: its floor is not written; tongnan asks for it: add floor: 3层 to its place \[E1394\]$/,
    ),
  ]);
  expect(errorsOf(neighbourhoodText(of({ "smoke-1": { grid: "g", building: "1栋", floor: "3层" } })))).toEqual([]);
});

test("A13 the place of a notice is building, unit, floor and spot in at most 40 characters; a longer one is refused", () => {
  const place = { grid: "g", building: "1栋", unit: "2单元", floor: "3层", spot: "厨房" };
  const box = createBox(neighbourhood(of({ "smoke-1": place })));
  box.good("smoke-1/smoke", 1);
  expect(box.notices()[0]?.text.zh).toContain("1栋 2单元 3层 厨房");
  const long = {
    grid: "g",
    building: "二十个字的楼栋名二十个字的楼栋名二十个字",
    floor: "3层",
    spot: "二十个字的位置名二十个字的位置名二十个字",
  };
  expect(problemsOf(neighbourhoodText(of({ "smoke-1": long }))).join()).toContain("[E1395]");
});
