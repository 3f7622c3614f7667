import { expect, test } from "vitest";
import { arrivalFaults } from "../../bench/proof/programmes/arrivals.ts";
import { encodeFrame } from "../../cloud-bridge/cbor-frame.ts";
import type { UplinkRecord } from "../../gateway/core/uplink.ts";
import { createApplication } from "../../simulators/district/application.ts";
import { crewOf } from "./crew.ts";
import { neighbourhood } from "./sites.ts";

const micros = Array.from({ length: 20 }, (_, at) => `m${at + 1}`);
const site = neighbourhood({
  programme: "chengdu",
  isLinked: true,
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g", tier: "grid", name: "一般网格", parent: "c" },
    ...micros.map((id) => ({ id, tier: "micro", name: id, parent: "g" })),
  ],
  seats: [
    ["c", "secretary", "secretary"],
    ["g", "full-time", "full-time"],
    ...micros.map((id) => [id, "micro-worker", "worker"] as const),
  ],
  gas: Object.fromEntries(micros.map((id, at) => [`gas-${at + 1}`, { grid: id }])),
});

/** The same with the store on disk and the wire between is measured by `npm run proof -- programmes` (P3). */
test("E05 72 h without the line, 20 cases opened and closed by the grid: each arrives once, in order, with its own times", () => {
  const { box, does } = crewOf(site);
  box.take({ kind: "wan", cutOff: true });
  for (let nth = 1; nth <= 20; nth += 1) {
    box.good(`gas-${nth}/gas`, 30);
    const { id } = box.openCase();
    for (const verb of ["claim", "arrive", "start"] as const) does(verb, { id });
    box.good(`gas-${nth}/gas`, 1);
    does("submit", { id });
    does("pass", { id });
    expect(box.state().case.get(id)?.state).toBe("closed");
    const { monoMs, wallMs } = box.now();
    box.shift({ monoMs: monoMs + 3.6 * 3_600_000, wallMs: wallMs + 3.6 * 3_600_000 });
    box.take({ kind: "tick" });
    if (nth === 10) box.restart();
  }
  const decided = stepsOf(box.uplink);
  expect(new Set(decided.map((each) => each.case)).size).toBe(20);
  expect(decided.filter(({ to }) => to === "closed")).toHaveLength(20);
  expect(arrivalFaults(decided, arrivedFrom(box.uplink))).toEqual([]);
});

function stepsOf(records: readonly UplinkRecord[]) {
  return records.flatMap(({ body, at }) =>
    body.kind === "case" && body.hazard === "gas"
      ? [{ case: body.case as string, step: body.step ?? 0, to: body.to as string, atMs: at.wallMs }]
      : [],
  );
}

/** Sent in frames that overlap, as after a line that broke: what the district holds of it. */
function arrivedFrom(records: readonly UplinkRecord[]) {
  const steps = records.filter(({ lane }) => lane === "step");
  const application = createApplication({ print: () => {}, publish: () => {}, after: () => {} });
  for (let from = 0; from < steps.length; from += 20) {
    const some = steps.slice(Math.max(0, from - 7), from + 20);
    const frame = { box: "box-1", epoch: 1, lane: "step" as const, records: some, lostBefore: 0 };
    for (const bytes of encodeFrame(frame, 32_768)) application.hear("gridpost/v1/box-1/up/step", bytes);
  }
  const held = application.received()[0]?.lanes.step.records ?? [];
  return held.flatMap(({ body, atMs }) =>
    body.kind === "case" && body.hazard === "gas" ? [{ case: body.case, step: body.step ?? 0, to: body.to, atMs }] : [],
  );
}
