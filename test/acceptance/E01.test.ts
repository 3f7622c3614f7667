import { expect, test } from "vitest";
import { decodeFrame, encodeFrame } from "../../cloud-bridge/cbor-frame.ts";
import type { UplinkRecord } from "../../gateway/core/uplink.ts";
import { momentAt, oneOfEach } from "../cloud-bridge/records.ts";

const levels = [1, 2, 3, 4] as const;
const severities = [1, 2, 3, 4] as const;

test("E01 the level a case is handled at and how bad it is are two fields: 4 × 4 come back from the wire as they went", () => {
  const pairs = levels.flatMap((level) => severities.map((severity) => [level, severity] as const));
  const records = pairs.map(([level, severity], at): UplinkRecord => {
    return { lane: "step", seq: at + 1, at: momentAt(at + 1), body: { ...oneOfEach.case, level, severity } };
  });
  const [bytes = new Uint8Array()] = encodeFrame({ box: "b", epoch: 1, lane: "step", records, lostBefore: 0 }, 1e6);
  const read = decodeFrame(bytes);
  const back = read.ok
    ? read.value.records.flatMap(({ body }) => (body.kind === "case" ? [[body.level, body.severity]] : []))
    : [];
  expect(back).toEqual(pairs);
});
