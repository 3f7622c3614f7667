import { expect, test } from "vitest";
import type { CaseId } from "../../gateway/core/ids.ts";
import { platform, realBox, recordsAt, seen, smallHuizhou } from "./real-box.ts";

test("D17 hall and scene see the same timeline: a step of either side is with the other within 2 s", async () => {
  const street = await platform({ id: "street" });
  const box = await realBox({ ...smallHuizhou, primary: street.port });
  const desk = await box.desk(street, "street", ["desk"]);
  const stands = (id: string) => async () => (await box.state()).case[id as CaseId]?.state;
  const isTold = (to: string) => () =>
    recordsAt(street, box.id).some(({ body }) => body.kind === "case" && body.case === "c1" && body.to === to);
  await box.says("gas-1", { gas: 50 });
  await seen(isTold("reported"));
  // From the scene up.
  const up: number[] = [];
  for (const [verb, to] of [
    ["claim", "claimed"],
    ["triage", "triaged"],
  ] as const) {
    expect(await box.act("c1", verb, "worker")).toBe(200);
    up.push(await seen(isTold(to)));
  }
  // From the hall down.
  const down: number[] = [];
  for (const [verb, to, epoch] of [
    ["dispatch", "dispatched", 1],
    ["accept", "accepted", 1],
    ["start", "handling", 1],
  ] as const) {
    street.command(box.id, desk.order("case.command", { case: "c1", verb, epoch }));
    down.push(await seen(async () => (await stands("c1")()) === to));
    // Each order of a key has a time of its own.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(Math.max(...up)).toBeLessThanOrEqual(2_000);
  expect(Math.max(...down)).toBeLessThanOrEqual(2_000);
}, 60_000);
