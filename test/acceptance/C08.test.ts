import { expect, test } from "vitest";
import type { SiteInput } from "../../config/site.ts";
import type { PersonId } from "../../config/ids.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { at, rosterSite } from "../gateway/core/people/roster-site.ts";

const dayNight = [
  { people: ["worker-a"], hours: { from: "08:00", to: "20:00" } },
  { people: ["worker-b"], hours: { from: "20:00", to: "08:00" } },
];

const withGraveDoor = (site: SiteInput): SiteInput => ({
  ...site,
  rules: (site.rules ?? []).map((rule) => (rule.id === "door.held" ? { ...rule, severity: 2, onDelay: "0s" } : rule)),
});

test("C08 whoever claimed has the case until the next one says that it is theirs: two open cases are never ownerless", () => {
  const box = createBox(rosterSite(dayNight, withGraveDoor));
  const { monoMs, wallMs } = box.now();
  const ms = at("2026-06-02T19:50").wallMs - wallMs;
  box.shift({ monoMs: monoMs + ms, wallMs: wallMs + ms });
  box.wait(1);
  const open: string[] = [];
  for (const [point, value] of [
    ["node-1/gas", 50],
    ["node-1/door", 1],
  ] as const) {
    box.good(point, value);
    box.act("claim", "worker-a");
    box.act("arrive", "worker-a");
    open.push(box.openCase().id);
  }
  const owners = () => open.map((id) => box.state().case.get(id)?.claimedBy);
  expect(new Set(open).size).toBe(2);
  for (let second = 0; second < 20 * 60; second += 10) {
    box.wait(10);
    expect(owners(), `${second} s`).toEqual(["worker-a", "worker-a"]);
  }
  const [handover] = box.state().handover.values();
  expect(handover).toMatchObject({ from: "worker-a", to: ["worker-b"], cases: open });
  const act = { do: "take-over", handover: handover?.id as never } as const;
  box.take({ kind: "roster", by: "worker-b" as PersonId, command: "t1", act });
  expect(owners()).toEqual(["worker-b", "worker-b"]);
});
