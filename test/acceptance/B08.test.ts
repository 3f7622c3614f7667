import { expect, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import { indexSite } from "../../gateway/core/site-index.ts";
import { createDepartmentBots, departmentRegistry, departmentsOf } from "../../simulators/district/departments.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { loadText, neighbourhoodText } from "./sites.ts";

const programme = shippedProgramme("tongnan");
const departments = departmentsOf(programme);

test("B08 seventy units load, each by its own code, those the text names among them", () => {
  const registry = departmentRegistry(departments);
  expect(registry.size).toBe(70);
  expect(registry.get("emergency")?.label.zh).toBe("应急");
  expect(() => departmentRegistry([...departments, departments[3] ?? departments[0]!])).toThrow(/stands twice/);
});

/** A box whose programme knows all seventy. */
function boxOfSeventy() {
  const text = neighbourhoodText({
    programme: "tongnan",
    grids: [
      { id: "c", tier: "community", name: "社区" },
      { id: "g", tier: "grid", name: "网格", parent: "c" },
    ],
    seats: [
      ["g", "full-time", "worker"],
      ["c", "duty-room", "room"],
    ],
    gas: { "gas-1": { grid: "g" } },
  });
  const { site, profiles } = loadText(`${text}uplink: { url: "mqtt://127.0.0.1:1" }\n`);
  const whole = { ...programme, whistle: { ...programme.whistle, departments: [...departments] } };
  const box = createBox(indexSite(site, profiles, whole));
  box.good("gas-1/gas", 50);
  box.act("claim", "worker");
  const whistle = (department: string) =>
    box.take({
      kind: "case",
      case: box.openCase().id,
      by: "worker" as never,
      verb: "whistle",
      command: `w-${department}`,
      order: { department, reason: "关阀" },
    });
  return { box, whistle };
}

test("B08 a whistle to any of the seventy reaches the platform; one to an unknown unit is refused and nothing is queued", () => {
  const { box, whistle } = boxOfSeventy();
  for (const { code } of departments) {
    const { uplink, facts } = whistle(code);
    expect([uplink.map(({ body }) => body.kind), facts.filter(({ kind }) => kind === "refused")]).toEqual([
      ["whistle"],
      [],
    ]);
  }
  const strange = whistle("unit-71");
  expect(strange.facts).toContainEqual(expect.objectContaining({ kind: "refused", why: "unknown-department" }));
  expect([strange.uplink, strange.changes.filter(({ table }) => table === "case")]).toEqual([[], []]);
  expect(box.openCase().tasks).toHaveLength(70);
});

test("B08 the platform does not queue what its own list does not know either", () => {
  const waiting: number[] = [];
  const bots = createDepartmentBots({
    seed: 1,
    registry: departmentRegistry(departments),
    after: (ms) => void waiting.push(ms),
    say: () => expect.fail("nobody was asked"),
  });
  bots.hear("box-1", {
    kind: "whistle",
    whistle: "c1-t1",
    case: "c1",
    grid: "g",
    department: "unit-71",
    event: "blown",
  });
  expect([bots.strange(), waiting]).toEqual([["unit-71"], []]);
});
