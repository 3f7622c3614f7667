import { expect, test } from "vitest";
import { encodeFrame } from "../../cloud-bridge/cbor-frame.ts";
import { encodeBirth } from "../../cloud-bridge/cbor-birth.ts";
import { inventoryOf } from "../../cloud-bridge/inventory.ts";
import { lanes } from "../../gateway/core/uplink.ts";
import { createApplication, type Received } from "../../simulators/district/application.ts";
import { docketsOf } from "../../simulators/district/docket.ts";
import { aggregated, disagreements, kpisOf, ownFigures } from "../../simulators/district/kpi.ts";
import { createRng } from "../../simulators/rng.ts";
import { huizhouStreet } from "./evaluated.ts";
import { reportingBox } from "./reporting.ts";

const feedback = { cause: "软管老化", action: "换管", verdict: "real", category: "source", rootCause: "超期" } as const;

/** A day of one box, its cases taken as far as chance has it, and the figures of the day as the box sends them at 07:00. */
async function dayOf(seed: number) {
  const rng = createRng(seed);
  const site = huizhouStreet();
  const box = reportingBox(site);
  for (let round = 0; round < 6; round += 1) {
    const device = rng.next() < 0.5 ? "gas-1" : "gas-2";
    const worker = device === "gas-1" ? "worker-1" : "worker-2";
    box.good(`${device}/gas`, rng.next() < 0.5 ? 30 : 60);
    box.wait(30);
    const id = [...box.state().case.keys()].at(-1);
    if (id === undefined) continue;
    const say = (verb: string, by: string, more: object = {}) =>
      box.take({ kind: "case", case: id, by, verb, command: `${id}-${verb}-${round}`, ...more } as never);
    const steps = rng.next() < 0.6 ? 6 : Math.floor(rng.next() * 6);
    const words: readonly (readonly [string, string, object])[] = [
      ["claim", worker, {}],
      ["arrive", worker, {}],
      ["start", worker, {}],
      ["submit", worker, { feedback }],
      ["pass", "head", {}],
      ["approve", "head", {}],
    ];
    if (steps > 1 && rng.next() < 0.3) say("whistle", worker, { order: { department: "municipal", reason: "关阀" } });
    box.good(`${device}/gas`, 0);
    box.wait(90);
    for (const [verb, by, more] of words.slice(0, steps)) {
      say(verb, by, more);
      box.wait(20);
    }
    box.wait(600);
  }
  await box.lookAt("2026-06-03", "07:00");
  return { site, box };
}

/** All that the boxes sent, through the wire into one district. */
async function district(seeds: readonly number[]): Promise<readonly Received[]> {
  const application = createApplication({ print: () => {}, publish: () => {}, after: () => {} });
  for (const [at, seed] of seeds.entries()) {
    const { site, box } = await dayOf(seed);
    const name = `box-${at + 1}`;
    const birth = { box: name, epoch: 1, boot: "b1", lanes: [], inventory: inventoryOf(site) };
    for (const bytes of encodeBirth(birth, 32_768)) application.hear(`gridpost/v1/${name}/up/birth`, bytes);
    for (const lane of lanes) {
      for (const record of box.uplink.filter((each) => each.lane === lane)) {
        for (const bytes of encodeFrame({ box: name, epoch: 1, lane, records: [record], lostBefore: 0 }, 32_768))
          application.hear(`gridpost/v1/${name}/up/${lane}`, bytes);
      }
    }
  }
  expect([...application.refused()]).toEqual([]);
  return application.received();
}

const keys = ["closureRate.ofRegistered", "baseDisposalRate.ofRegistered", "reopenRate", "whistleRate"];

test("J01 what each box computed of its day is what the district computes anew from its steps, and so is the sum of them", async () => {
  const received = await district([1, 2, 3, 4]);
  const own = ownFigures(received);
  const closures = own.filter(({ key }) => key === "closureRate.ofRegistered");
  expect(closures).toHaveLength(4);
  expect(closures.some(({ count, of = 0 }) => 0 < count && count < of)).toBe(true);
  const { compared, differ } = disagreements(own, received, "street");
  expect(differ).toEqual([]);
  expect(compared).toBeGreaterThanOrEqual(12);

  const [{ fromMs, toMs } = { fromMs: 0, toMs: 0 }] = own;
  const recomputed = kpisOf({ dockets: docketsOf(received, { fromMs, toMs }), baseUpTo: "street" });
  const sums = aggregated(own);
  for (const { key, count, of } of recomputed.filter(({ key }) => keys.includes(key) && sums.has(key)))
    expect([key, sums.get(key)]).toEqual([key, { count, of }]);
}, 60_000);

test("J01 a figure that the steps do not bear out is named with its box, and the others are not", async () => {
  const [first, second] = await district([1, 2]);
  if (first === undefined || second === undefined) throw new Error("two boxes");
  const records = second.lanes.summary.records.map((record) =>
    record.body.kind === "metric" && record.body.metric === "closureRate.ofRegistered"
      ? { ...record, body: { ...record.body, count: record.body.count + 1 } }
      : record,
  );
  const proud = { ...second, lanes: { ...second.lanes, summary: { ...second.lanes.summary, records } } };
  const received = [first, proud];
  const { differ } = disagreements(ownFigures(received), received, "street");
  expect(differ).toMatchObject([{ key: "closureRate.ofRegistered", box: "box-2" }]);
}, 60_000);

test("J01 the step that closed a case shows as a difference when it is lost, whichever case it is of", async () => {
  const [whole] = await district([3]);
  if (whole === undefined) throw new Error("one box");
  const { step } = whole.lanes;
  const last = new Map(
    step.records.flatMap(({ seq, body }) => (body.kind === "case" ? [[body.case, { seq, to: body.to }]] : [])),
  );
  const closings = [...last.values()].filter(({ to }) => to === "closed");
  expect(closings.length).toBeGreaterThan(0);
  for (const { seq } of closings) {
    const records = step.records.filter((each) => each.seq !== seq);
    const received = [{ ...whole, lanes: { ...whole.lanes, step: { ...step, records } } }];
    expect(disagreements(ownFigures(received), received, "street").differ).not.toEqual([]);
  }
}, 60_000);
