import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { hazardAct, openPatrol, patrolAct, patrolSite } from "./patrol-site.ts";

test("C07 a scan of the code on the sensor stamps time and person: the tick is proven", () => {
  const box = createBox(patrolSite());
  const { id, items } = openPatrol(box);
  expect(items).toEqual([{ device: "node-1" }]);
  box.wait(90);
  expect(
    patrolAct(box, "worker-a", { do: "tick", patrol: id, device: "node-1", scan: "GP-0001", found: "sound" }),
  ).toBe("done");
  expect(box.state().patrol.get(id)?.items).toEqual([
    { device: "node-1", tick: { by: "worker-a", at: box.now(), proof: "proven", found: "sound" } },
  ]);
});

test("C07 without a scan it is unproven, and the code of another sensor proves nothing and ticks nothing", () => {
  const box = createBox(patrolSite());
  const { id } = openPatrol(box);
  const tick = { do: "tick", patrol: id, device: "node-1", found: "sound" };
  expect(patrolAct(box, "worker-a", { ...tick, scan: "GP-0002" })).toBe("wrong-code");
  expect(box.state().patrol.get(id)?.items[0]?.tick).toBeUndefined();
  expect(patrolAct(box, "worker-a", tick)).toBe("done");
  expect(box.state().patrol.get(id)?.items[0]?.tick?.proof).toBe("unproven");
});

test("C07 a sheet is its grid's own: others, sensors that are not on it and closed sheets are refused by name", () => {
  const box = createBox(patrolSite());
  const { id } = openPatrol(box);
  const tick = { do: "tick", patrol: id, device: "node-1", found: "sound" };
  expect(patrolAct(box, "stranger", tick)).toBe("not-yours");
  expect(patrolAct(box, "worker-a", { ...tick, device: "node-2" })).toBe("not-listed");
  expect(patrolAct(box, "worker-a", { ...tick, found: "faulty" })).toBe("note-missing");
  expect(patrolAct(box, "room", { do: "close", patrol: id })).toBe("done");
  expect(patrolAct(box, "worker-a", tick)).toBe("closed");
});

test("C07 the same act twice is one tick, and the sheet is the same after a restart", () => {
  const box = createBox(patrolSite());
  const { id } = openPatrol(box);
  const tick = { do: "tick", patrol: id, device: "node-1", scan: "GP-0001", found: "sound" };
  patrolAct(box, "worker-a", tick, { command: "phone-1" });
  const first = box.state().patrol.get(id);
  box.wait(5);
  patrolAct(box, "worker-b", { ...tick, scan: "GP-0002" }, { command: "phone-1" });
  box.restart();
  expect(box.state().patrol.get(id)).toEqual(first);
});

test("C07 a sensor found faulty stands in the ledger of hazards, once while it is open", () => {
  const box = createBox(patrolSite());
  const { id } = openPatrol(box);
  const tick = { do: "tick", patrol: id, device: "node-1", scan: "GP-0001", found: "faulty", note: "外壳破损" };
  patrolAct(box, "worker-a", tick);
  patrolAct(box, "worker-b", tick);
  const [item, ...others] = [...box.state().hazard.values()];
  expect([item, others]).toMatchObject([{ source: "patrol", device: "node-1", label: "外壳破损" }, []]);
  expect(hazardAct(box, "worker-a", { do: "close", item: item?.id, measure: "更换外壳" })).toBe("done");
});
