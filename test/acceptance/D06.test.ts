import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { programmeChain } from "./programme-chain.ts";

/** How long it takes to hand it over is measured by `npm run proof -- duty` (D1), with the district away. */
test("D06 over the limit the worker is owed word in the very turn of the reading, whatever the uplink does", () => {
  const box = createBox(programmeChain("chengdu"));
  box.take({ kind: "wan", cutOff: true });
  const atMs = box.now().monoMs;
  const { changes, uplink } = box.take({
    kind: "readings",
    readings: [{ point: "gas-1/gas" as never, sample: { kind: "good", value: 50 }, at: box.now() }],
  });
  const owed = changes.flatMap((change) => (change.table === "notice" && change.value ? [change.value] : []));
  expect(owed).toContainEqual(expect.objectContaining({ to: "micro-worker-micro", kind: "raised", severity: 1 }));
  expect(owed.every(({ dueAt }) => dueAt.monoMs === atMs)).toBe(true);
  // In parallel, not before: the record of the same turn.
  expect(uplink.map(({ body }) => body.kind)).toEqual(expect.arrayContaining(["alarm", "case", "escalated"]));
});
