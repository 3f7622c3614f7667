import fc from "fast-check";
import { expect, test } from "vitest";
import { heardSchema, isPlain } from "../../../sensors/mqtt/messages.ts";

const value = fc.oneof(fc.double(), fc.constant(null), fc.constant("5"), fc.constant(undefined));
const sample = fc.oneof(
  fc.record({ kind: fc.constantFrom("good", "uncertain", "bad", "?"), value }, { requiredKeys: [] }),
  fc.record(
    { kind: fc.constant("good"), value: fc.double(), extra: fc.boolean() },
    { requiredKeys: ["kind", "value"] },
  ),
  fc.constantFrom(null, undefined, 7, "good", []),
);
const item = fc.oneof(
  fc.record({ point: fc.constantFrom("n1/gas", 7, null), sample }, { requiredKeys: [] }),
  fc.record({ point: fc.constant("n1/gas"), sample, deviceMs: fc.integer() }),
  fc.constantFrom(null, undefined, 7, "n1/gas", [], [1, 2]),
);

test("what is told at a glance to be a reading is one by the schema, and the plain ones are told at a glance", () => {
  fc.assert(fc.property(item, (each) => !isPlain(each) || heardSchema.safeParse(each).success));
  expect(isPlain({ point: "n1/gas", sample: { kind: "good", value: 5.1 } })).toBe(true);
  expect(isPlain({ point: "n1/gas", sample: { kind: "good", value: Number.NaN } })).toBe(false);
});
