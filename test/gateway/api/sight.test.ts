import { expect, test } from "vitest";
import type { GridId, PersonId } from "../../../config/ids.ts";
import { isRowSeen } from "../../../gateway/api/scope.ts";
import { sightOf } from "../../../gateway/api/sight.ts";
import type { Case, Notice } from "../../../gateway/api/schema.ts";
import type { ConsoleRole } from "../../../gateway/core/access.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import { neighbourhood } from "../../acceptance/sites.ts";

const shared = neighbourhood({
  programme: "huizhou",
  grids: [
    { id: "s", tier: "street", name: "街道" },
    { id: "v1", tier: "community", name: "一村", parent: "s" },
    { id: "g1", tier: "grid", name: "一格", parent: "v1" },
    { id: "v2", tier: "community", name: "二村", parent: "s" },
    { id: "g2", tier: "grid", name: "二格", parent: "v2" },
    { id: "p", tier: "grid", name: "专属", parent: "v2", kind: "professional", hazards: ["gas"] },
  ],
  seats: [
    ["g1", "worker", "worker-1"],
    ["v2", "head", "head-2"],
    ["p", "worker", "specialist"],
    ["s", "lead", "street"],
  ],
  gas: { "gas-1": { grid: "g1" }, "gas-2": { grid: "g2" } },
});

const cases = new Map([
  ["c1", { id: "c1", zone: "g1" } as unknown as Case],
  ["c2", { id: "c2", zone: "g2" } as unknown as Case],
]);

function sight(of: { readonly role?: ConsoleRole; readonly person?: string; readonly grid?: string }, index = shared) {
  const { role = "worker", person, grid } = of;
  const guest = {
    hash: "x".repeat(43),
    account: "a",
    untilMs: 1,
    role,
    ...(person !== undefined && { person: person as PersonId }),
    ...(grid !== undefined && { grid: grid as GridId }),
  };
  const deps = { index, cases: () => cases, practiceCases: () => new Map(), notices: () => notices };
  return sightOf(deps, guest);
}
const notices = new Map<string, Notice>();

test.each<[string, Parameters<typeof sight>[0], readonly string[] | "everything"]>([
  ["a worker sees the village around the grid", { person: "worker-1" }, ["v1", "g1"]],
  ["a head sees the village", { person: "head-2" }, ["v2", "g2", "p"]],
  ["a specialist sees what lies under the same parent", { person: "specialist" }, ["v2", "g2", "p"]],
  ["who answers for the street sees everything", { person: "street" }, "everything"],
  ["who is on no roster sees no place", { person: "nobody" }, []],
  ["an account says a grid itself", { person: "worker-1", grid: "g2" }, ["g2"]],
  ["an account of nobody in particular sees everything", {}, "everything"],
  ["an installer sees everything", { role: "installer", person: "worker-1" }, "everything"],
])("%s", (_what, of, grids) => {
  const mine = sight(of);
  const seen = shared.site.grids.map(({ id }) => id).filter((id) => mine?.isSeen(id));
  expect(mine === undefined ? "everything" : seen).toEqual(grids);
});

test("a box of one village hides nothing from anybody", () => {
  const site = { ...shared.site, grids: shared.site.grids.filter(({ id }) => !["v2", "g2", "p"].includes(id)) };
  expect(sight({ person: "nobody" }, { ...shared, site } as SiteIndex)).toBeUndefined();
});

test("who is called to a case elsewhere sees that case, and nobody else does", () => {
  const before = sight({ person: "worker-1" });
  expect(before?.sees({ case: "c2" })).toBe(false);
  notices.set("n1", { to: "worker-1", case: "c2" } as unknown as Notice);
  expect(before?.sees({ case: "c2" })).toBe(true);
  expect(before?.sees({ notice: "n1" })).toBe(true);
  expect(sight({ person: "head-2" })?.sees({ case: "c1" })).toBe(false);
  expect(sight({ person: "head-2", grid: "g1" })?.sees({ notice: "n1" })).toBe(false);
  notices.clear();
});

test("a row says where it belongs by its narrowest word; one of no place says nothing, and one that is gone harms nobody", () => {
  const mine = sight({ person: "worker-1" });
  expect(mine?.sees({ zone: "g1", case: "c2" })).toBe(true);
  expect(mine?.sees({ point: "gas-2/gas" })).toBe(false);
  expect(mine?.sees({ alarm: "gas-1/gas#gas.high" })).toBe(true);
  expect(mine?.sees({ grid: "s" })).toBe(false);
  expect(mine?.sees({ grid: "s", role: "lead" })).toBe(true);
  expect(mine?.sees({})).toBeUndefined();
  expect(mine && isRowSeen(mine, "case", { key: "c2" })).toBe(true);
  expect(mine && isRowSeen(mine, "load", { key: "load", value: {} })).toBe(false);
});
