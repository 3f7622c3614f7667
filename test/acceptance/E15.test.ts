import { expect, test } from "vitest";
import { crewOf, found } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

/** A case that the grid asked the street to take over, and that the street has accepted. */
function transferred() {
  const crew = crewOf(programmeChain("jianye"));
  const { box, does, asks, orders } = crew;
  box.good("gas-1/gas", 50);
  does("claim");
  expect(asks("escalate", "worker-grid")).toBeUndefined();
  const command = (verb: string, epoch: number, more: object = {}) =>
    orders("case.command", { case: "c1", verb, epoch, ...more });
  expect(box.openCase()).toMatchObject({ authority: "box", transfer: { to: "street" } });
  expect(command("take", 2)).toMatchObject({ detail: "dispatched" });
  expect(command("accept", 2)).toMatchObject({ detail: "accepted" });
  box.good("gas-1/gas", 1);
  return { ...crew, command };
}

test("E15 what the street took over owes its result back: missing for the time of its handling, it is asked for, and again", () => {
  const { box } = transferred();
  const asked = () =>
    box.uplink.flatMap(({ body }) => (body.kind === "case" && body.event === "result-asked" ? [body.why] : []));
  box.wait(3_599);
  expect(asked()).toEqual([]);
  box.wait(2);
  expect(asked()).toEqual(["handle 1"]);
  box.wait(3_600);
  expect(asked()).toEqual(["handle 1", "handle 2"]);
  expect(box.state().case.get("c1")).toMatchObject({ state: "accepted", authority: "platform", epoch: 2 });
});

test("E15 the result is pushed to those whom the alarm had called", () => {
  const { box, command } = transferred();
  const { cause, action, verdict } = found;
  for (const verb of ["arrive", "start"]) command(verb, 2);
  command("submit", 2, { cause, action, verdict });
  command("pass", 2);
  expect(command("approve", 2)).toMatchObject({ detail: "closed" });
  const told = box.notices().flatMap(({ to, kind }) => (kind === "result" ? [to] : []));
  expect(told).toContain("worker-grid");
  // An order that knew the case before it changed hands is refused, and answered with how it stands.
  expect(command("recur", 1)).toMatchObject({ kind: "refused", detail: "old-epoch" });
});
