import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood, neighbourhoodText, problemsOf, type Neighbourhood } from "./sites.ts";

const team = (...more: Neighbourhood["seats"]): Neighbourhood => ({
  programme: "tongnan",
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g", tier: "grid", name: "网格", parent: "c" },
  ],
  seats: [
    ["g", "utility", "gas-company"],
    ["g", "full-time", "worker"],
    ["g", "leader", "leader"],
    ["c", "duty-room", "room"],
    ...more,
  ],
  gas: { "gas-1": { grid: "g" } },
});

test("B02 high gas calls the roles of the team in the order of the matrix: worker, utility, medic; the leader on the next rung", () => {
  const box = createBox(neighbourhood(team(["g", "medic", "medic"])));
  box.good("gas-1/gas", 50);
  expect(box.told()).toEqual(["0.0:worker+gas-company+medic"]);
  box.wait(60);
  expect(box.told().at(-1)).toBe("0.1:leader");
});

test("B02 a team without a medic is named when the site is checked, W_SEAT_EMPTY, and works all the same", () => {
  const named = problemsOf(neighbourhoodText(team())).filter((line) => line.includes("W_SEAT_EMPTY"));
  expect(named).toHaveLength(1);
  expect(named[0]).toContain("medic");
  expect(problemsOf(neighbourhoodText(team(["g", "medic", "medic"]))).join("\n")).not.toContain("W_SEAT_EMPTY");
  const box = createBox(neighbourhood(team()));
  box.good("gas-1/gas", 50);
  expect(box.told()).toEqual(["0.0:worker+gas-company"]);
});
