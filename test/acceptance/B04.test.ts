import { expect, test } from "vitest";
import type { SiteInput } from "../../config/site.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { loadText, neighbourhoodText } from "./sites.ts";
import { indexSite } from "../../gateway/core/site-index.ts";
import { parse, stringify } from "yaml";

/** Deputies of the village grid, each from a department with a trade of its own; one is for whatever is left. */
function deputies() {
  const text = neighbourhoodText({
    programme: "huizhou",
    grids: [
      { id: "c", tier: "community", name: "村居网格" },
      { id: "g", tier: "grid", name: "责任网格", parent: "c" },
    ],
    seats: [
      ["g", "worker", "worker"],
      ["c", "deputy", "police", "municipal", "general"],
      ["c", "head", "head"],
    ],
    gas: { "gas-1": { grid: "g" } },
  });
  const site = parse(text) as SiteInput;
  const trade = (person: string, trades?: string[]) => ({
    grid: "c",
    role: "deputy",
    people: [person],
    ...(trades && { trades }),
  });
  const roster = [
    ...site.roster.filter(({ role }) => role !== "deputy"),
    trade("police", ["police"]),
    trade("municipal", ["water"]),
    trade("general"),
  ];
  const devices = [
    ...(site.devices ?? []),
    { id: "door-1", name: "配电间门", profile: "gridpost-door", place: { grid: "g" } },
    { id: "road-1", name: "下穿通道", profile: "gridpost-level", place: { grid: "g" } },
  ];
  const common = { hazard: "door", basis: "assumed", severity: 1 };
  const rules = [
    ...(site.rules ?? []),
    {
      ...common,
      id: "door.forced",
      title: { zh: "门被撬", en: "Forced" },
      kind: "contact",
      on: { quantity: "door" },
      when: "active",
    },
    {
      ...common,
      hazard: "water",
      id: "water.record",
      title: { zh: "积水", en: "Water" },
      kind: "limit",
      on: { quantity: "water-level" },
      above: "4 m",
      clear: "3.9 m",
    },
  ];
  const { site: loaded, profiles, programme } = loadText(stringify({ ...site, roster, devices, rules }));
  return createBox(indexSite(loaded, profiles, programme));
}

function deputiesTold(box: ReturnType<typeof createBox>): readonly string[] {
  box.wait(91);
  return box.notices().flatMap(({ to }) => (["police", "municipal", "general"].includes(to) ? [to] : []));
}

test.each([
  ["a forced door", "door-1/door", 1, ["police"]],
  ["water in the underpass", "road-1/level", 4.5, ["municipal"]],
] as const)("B04 %s calls the deputy of its trade and no other", (_, point, value, told) => {
  const box = deputies();
  box.good(point, value);
  expect(deputiesTold(box)).toEqual(told);
});
