import { expect, onTestFinished, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import type { CaseId } from "../../gateway/core/ids.ts";
import { servePage } from "../../simulators/district/page-server.ts";
import { screenOf } from "../../simulators/district/screen.ts";
import { centreOf, letCentreIn, median, platform, realBox, recordsAt, seen, smallHuizhou } from "./real-box.ts";

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

test("D17 the command centre's screen and the box's pages: a step on either side is on the other's within 2 s", async () => {
  const centre = await centreOf({ programme: shippedProgramme("huizhou") });
  const page = await servePage(centre);
  onTestFinished(() => page.stop());
  const box = await realBox({ ...smallHuizhou, primary: centre.district.port });
  await letCentreIn(centre, box);
  await box.says("gas-1", { gas: 80 });
  await seen(() => centre.dockets().length > 0);
  const [{ case: id } = { case: "" }] = centre.dockets();
  const inHall = (state: string) => centre.dockets().some((each) => each.case === id && each.state === state);

  const up: number[] = [];
  for (const [verb, to] of [
    ["claim", "claimed"],
    ["arrive", "on-scene"],
    ["start", "handling"],
  ] as const) {
    expect(await box.act(id, verb, "worker")).toBe(200);
    up.push(await seen(() => inHall(to)));
  }
  expect(median(up)).toBeLessThanOrEqual(2_000);
  expect(screenOf(centre, Date.now()).steps.filter((step) => step.case === id).length).toBeGreaterThanOrEqual(4);

  const down: number[] = [];
  const stream = await fetch(`${box.origin}/api/v1/stream`);
  const told = streamText(stream);
  for (const department of ["municipal", "police", "sanitation"]) {
    const args = { case: id, verb: "whistle", epoch: 1, department, reason: "现场协同" };
    expect(centre.desk.say("district-commander", box.id, { verb: "case.command", args }).kind).toBe("sent");
    down.push(await seen(() => told().includes(`"department":"${department}"`)));
  }
  expect(median(down)).toBeLessThanOrEqual(2_000);
  await seen(() => centre.desk.orders().every(({ outcome }) => outcome === "done"));
}, 120_000);

/** What a screen of the box was told so far. */
function streamText({ body }: Response): () => string {
  let text = "";
  const read = async () => {
    if (body === null) return;
    for await (const piece of body.pipeThrough(new TextDecoderStream())) text += piece;
  };
  read().catch(() => {});
  return () => text;
}
