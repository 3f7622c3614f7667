import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

const micros = Array.from({ length: 12 }, (_, at) => `m${at + 1}`);
const detectors = Array.from({ length: 500 }, (_, at) => `smoke-${at + 1}`);

test("D07 500 alarms in 10 s over 12 micro-grids: at most 20 cases, no member lost, the first word in the turn of the first", () => {
  const box = createBox(
    neighbourhood({
      programme: "chengdu",
      grids: [
        { id: "c", tier: "community", name: "社区" },
        { id: "g", tier: "grid", name: "一般网格", parent: "c" },
        ...micros.map((id) => ({ id, tier: "micro", name: id, parent: "g" })),
      ],
      seats: [
        ["c", "secretary", "secretary"],
        ["g", "full-time", "full-time"],
        ...micros.map((id) => [id, "micro-worker", `worker-${id}`] as const),
      ],
      smoke: Object.fromEntries(
        detectors.map((id, at) => [id, { grid: micros[at % 12] ?? "", building: `${at}号楼`, floor: "1层" }]),
      ),
    }),
  );
  const startedMs = box.now().monoMs;
  for (const [at, id] of detectors.entries()) {
    box.good(`${id}/smoke`, 1);
    if (at % 50 === 49) box.wait(1);
  }
  expect(box.now().monoMs - startedMs).toBe(10_000);
  const cases = [...box.state().case.values()];
  expect(cases.length).toBeLessThanOrEqual(20);
  expect(cases.flatMap(({ alarms }) => alarms).toSorted()).toEqual(
    detectors.map((id) => `${id}/smoke#smoke.alarm`).toSorted(),
  );
  const firstWords = cases.map(({ id, openedAt }) => {
    const dues = box.facts.flatMap((fact) => (fact.kind === "notice-due" && fact.case === id ? [fact.at.monoMs] : []));
    return Math.min(...dues) - openedAt.monoMs;
  });
  expect(Math.max(...firstWords)).toBeLessThanOrEqual(1_000);
});
