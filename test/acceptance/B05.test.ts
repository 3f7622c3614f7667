import { expect, test } from "vitest";
import { channelFacts } from "../../config/channel.ts";
import type { ChannelName } from "../../config/channel.ts";
import { createLane } from "../../gateway/notify/lane.ts";
import { writeLetter } from "../../gateway/notify/letter.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { testSite } from "../gateway/core/site.ts";

const grids = ["micro-1", "micro-2", "micro-3"];

/** One person answers in three micro-grids, each with a gauge of its own. */
const site = testSite((base) => ({
  ...base,
  grids: [...base.grids, { id: "micro-3", tier: "micro", name: "三号微网格", parent: "grid-1" }],
  devices: grids.map((grid, at) => ({ id: `node-${at + 1}`, name: `水尺${at + 1}`, profile: "node", place: { grid } })),
  rules: [
    {
      id: "water.yellow",
      title: { zh: "积水黄色", en: "Yellow" },
      kind: "limit",
      on: { quantity: "water-level" },
      hazard: "water",
      severity: 3,
      above: "2 m",
      clear: "1.9 m",
      basis: "assumed",
    },
  ],
  roster: [
    ...grids.map((grid) => ({ grid, role: "worker" as const, people: ["worker-a"] })),
    ...base.roster.filter(({ role }) => role !== "worker"),
  ],
}));

test("B05 whoever is on duty in three grids that one storm hits gets one message with three places", () => {
  const box = createBox(site);
  const at = box.now();
  const readings = grids.map((_, each) => ({
    point: `node-${each + 1}/level`,
    sample: { kind: "good", value: 2.5 },
    at,
  }));
  box.take({ kind: "readings", readings } as never);
  expect(box.state().case.size).toBe(3);
  const lane = createLane("hook" as ChannelName, channelFacts.webhook);
  const parcels = lane.pick(box.notices(), 0);
  expect(parcels).toHaveLength(1);
  const [[first, ...others] = []] = parcels;
  if (first === undefined) throw new Error("there is a message");
  const letter = writeLetter(first, others, { people: site.people, answer: "console", isGroup: false });
  expect(letter.title).toBe("【告警】同时 3 起");
  for (const place of ["水尺1", "水尺2", "水尺3"]) expect(letter.lines.join("\n")).toContain(place);
});

test("B05 what may kill is said alone, each case by itself", () => {
  const box = createBox(testSite());
  const severe = (point: string) => box.good(point, 50);
  severe("node-1/gas");
  severe("node-2/gas");
  const lane = createLane("hook" as ChannelName, channelFacts.webhook);
  expect(lane.pick(box.notices(), 0)).toHaveLength(2);
});
