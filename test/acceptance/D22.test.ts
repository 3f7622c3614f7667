import fc from "fast-check";
import { expect, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import { isOver, caseStates } from "../../gateway/core/cases/transitions.ts";
import { docketsOf } from "../../simulators/district/docket.ts";
import { queuesOf } from "../../simulators/district/offices.ts";
import { screenOf } from "../../simulators/district/screen.ts";
import { boxWith, type Step } from "../simulators/dockets.ts";
import { centreOf, realBox, seen, smallHuizhou } from "./real-box.ts";

test("D22 the queues of both areas together hold exactly the box's open cases, as they come and go", async () => {
  const centre = await centreOf({ programme: shippedProgramme("huizhou") });
  const box = await realBox({ ...smallHuizhou, primary: centre.district.port });
  const queued = () =>
    screenOf(centre, Date.now())
      .queues.flatMap(({ cases }) => cases.map((each) => each.case))
      .toSorted();
  const open = async () =>
    Object.values((await box.state()).case)
      .filter((each) => !isOver(each))
      .map(({ id }) => id as string)
      .toSorted();
  const same = async () => JSON.stringify(queued()) === JSON.stringify(await open());
  await box.says("gas-1", { gas: 80 });
  await box.says("gas-2", { gas: 30 });
  await seen(async () => queued().length === 2 && (await same()));
  expect(screenOf(centre, Date.now()).openCases).toBe(2);
  const [first = ""] = await open();
  expect(await box.act(first, "claim", "worker")).toBe(200);
  await seen(async () => (await same()) && centre.dockets().some(({ state }) => state === "claimed"));
}, 150_000);

test("D22 whatever steps come up, every open case stands in one queue and no other case in any", () => {
  const step = fc.tuple(
    fc.constantFrom("c1", "c2", "c3", "c4", "c5"),
    fc.constantFrom(...caseStates),
    fc.record({ severity: fc.integer({ min: 1, max: 4 }), source: fc.constantFrom("sensor", "citizen", "hotline") }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queues = queuesOf(docketsOf([boxWith("box-1", steps as readonly Step[])]));
      const last = new Map(steps.map(([id, to]) => [id, to]));
      const open = [...last].filter(([, state]) => !isOver({ state })).map(([id]) => id);
      expect(queues.flatMap(({ cases }) => cases.map((each) => each.case)).toSorted()).toEqual(open.toSorted());
    }),
  );
});
