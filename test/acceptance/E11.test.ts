import { expect, test } from "vitest";
import { crewOf } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

test("E11 a department does not decline: it may ask to be replaced, whose case it is decides, and the time begins anew", () => {
  const { programme } = programmeChain("huizhou");
  const [first, second] = programme.whistle.departments.map(({ code }) => code);
  const { box, asks, does, orders } = crewOf(programmeChain("huizhou"));
  box.good("gas-1/gas", 50);
  does("claim");
  expect(asks("whistle", "worker-grid", { order: { department: first ?? "", reason: "燃气泄漏" } })).toBeUndefined();
  const report = (event: string, more: object = {}) =>
    orders("whistle.reportIn", { whistle: "c1-t1", event, ...more }, { role: "department" });
  expect(report("declined")).toMatchObject({ kind: "refused", detail: "may-not-decline" });
  box.wait(600);
  expect(report("asks-reroute", { department: second ?? "" })).toMatchObject({ detail: "reason-missing" });
  expect(report("asks-reroute", { department: second ?? "", reason: "不属本部门职责" })).toMatchObject({
    kind: "done",
  });
  const task = () => box.state().case.get("c1")?.tasks[0];
  // Nothing has changed hands by asking.
  expect(task()).toMatchObject({ owner: { department: first }, state: "open", wish: { department: second } });
  expect(box.notices().some(({ kind }) => kind === "reroute-asked")).toBe(true);
  expect(asks("reroute", "worker-grid", { id: "c1", order: { task: "t1" } })).toBe("not-the-level");
  expect(asks("reroute", "head-community", { id: "c1", order: { task: "t1" } })).toBeUndefined();
  expect(task()).toMatchObject({ owner: { department: second }, state: "open" });
  expect(task()?.wish).toBeUndefined();
  // A fresh timer: at the old one's end nobody is a no-show.
  box.wait(899);
  expect(task()?.state).toBe("open");
  box.wait(2);
  expect(task()?.state).toBe("no-show");
});
