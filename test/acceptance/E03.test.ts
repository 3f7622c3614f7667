import { expect, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import { crewOf } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";
import { centreOf, letCentreIn, realBox, recordsAt, seen, smallHuizhou } from "./real-box.ts";

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

test("E03 a whistle blown with nobody above goes up once when the platform is there; the department reports in and it shows", async () => {
  const programme = shippedProgramme("huizhou");
  // The platform of yesterday, gone before the box starts.
  const before = await centreOf({ programme });
  const { port } = before.district;
  await before.stop();
  const box = await realBox({ ...smallHuizhou, primary: port });
  await box.says("gas-1", { gas: 80 });
  await seen(async () => Object.keys((await box.state()).case).length > 0);
  const id = Object.keys((await box.state()).case)[0] ?? "";
  expect(await box.act(id, "claim", "worker")).toBe(200);
  const order = { department: "municipal", reason: "关总阀" };
  expect(await box.act(id, "whistle", "worker", { order })).toBe(200);

  const centre = await centreOf({ programme, port, speed: 500 });
  await letCentreIn(centre, box);
  const blown = () =>
    recordsAt(centre.district, box.id).filter(({ body }) => body.kind === "whistle" && body.event === "blown");
  await seen(() => blown().length === 1);
  const task = async () => (await box.state()).case[id]?.tasks[0]?.state;
  await seen(async () => (await task()) === "done", 60_000);
  const events = () =>
    recordsAt(centre.district, box.id).flatMap(({ body }) => (body.kind === "whistle" ? [body.event] : []));
  await seen(() => events().includes("ended"));
  expect(events()).toEqual(["blown", "reported-in", "ended"]);
  expect(centre.dockets()[0]?.whistles).toMatchObject([{ department: "municipal", event: "ended" }]);
}, 120_000);
