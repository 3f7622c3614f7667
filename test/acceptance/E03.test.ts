import { expect, test } from "vitest";
import { crewOf } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

function whistled(name: string, department: string) {
  const crew = crewOf(programmeChain(name));
  const { box, asks, does } = crew;
  box.take({ kind: "wan", cutOff: true });
  box.good("gas-1/gas", 50);
  const claimer = does("claim");
  const whistle = (to: string, reason = "需要专业支援") =>
    asks("whistle", claimer, { id: "c1", order: { department: to, reason } });
  const first = whistle(department);
  const sent = (event: string) =>
    box.uplink.flatMap(({ body, at }) => (body.kind === "whistle" && body.event === event ? [{ ...body, at }] : []));
  return { ...crew, first, whistle, sent, claimer };
}

test("E03 a whistle names department and reason, waits for the line and is sent once; the grid keeps the case", () => {
  const { box, first, whistle, sent, claimer } = whistled("tongnan", "fire");
  expect(first).toBeUndefined();
  expect(whistle("nobody")).toBe("unknown-department");
  expect(whistle("fire", " ")).toBe("reason-missing");
  box.take({ kind: "wan", cutOff: false });
  box.restart();
  box.wait(5);
  expect(sent("blown")).toEqual([
    expect.objectContaining({ whistle: "c1-t1", case: "c1", department: "fire", why: "需要专业支援" }),
  ]);
  expect(box.state().case.get("c1")?.claimedBy).toBe(claimer);
});

test("E03 the department reports in by the street's desk and ends its part", () => {
  const { box, orders, sent } = whistled("tongnan", "fire");
  const report = (event: string, whistle = "c1-t1") =>
    orders("whistle.reportIn", { whistle, event }, { role: "department" });
  expect(report("reported-in")).toMatchObject({ kind: "done" });
  box.wait(1_000);
  expect(sent("no-show")).toEqual([]);
  expect(report("ended")).toMatchObject({ kind: "done" });
  expect(report("ended")).toMatchObject({ detail: "no-such-task" });
  expect(report("reported-in", "c9-t1")).toMatchObject({ detail: "unknown-case" });
});

test("E03 no show within its 15 minutes: said once, the street is copied, those above are told, nobody is held up", () => {
  const { box, sent, does } = whistled(
    "chengdu",
    programmeChain("chengdu").programme.whistle.departments[0]?.code ?? "",
  );
  for (const verb of ["arrive", "start"] as const) does(verb);
  box.wait(899);
  expect(sent("no-show")).toEqual([]);
  box.wait(2);
  expect(sent("no-show")).toHaveLength(1);
  const copies = box.uplink.flatMap(({ body }) => (body.kind === "copy" && body.why === "no-show" ? [body] : []));
  expect(copies).toEqual([expect.objectContaining({ case: "c1", to: "street" })]);
  expect(box.notices().some(({ kind }) => kind === "supervise")).toBe(true);
  expect(box.state().case.get("c1")?.tasks).toMatchObject([{ state: "no-show" }]);
});
