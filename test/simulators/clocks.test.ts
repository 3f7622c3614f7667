import { describe, expect, test } from "vitest";
import { decodeFrame, encodeFrame } from "../../cloud-bridge/cbor-frame.ts";
import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import type { UplinkBody, UplinkRecord } from "../../gateway/core/uplink.ts";
import { believe, corrected, type Believed } from "../../simulators/district/clocks.ts";
import { alarm, startWallMs, summary } from "../cloud-bridge/records.ts";

const boot = "00112233445566aa";
/** The box began at `startWallMs`, and its clock stood at 1970 until it was synchronised. */
const stamped = (monoMs: number, body: UplinkBody, wallTrusted: boolean): UplinkRecord => {
  const wallMs = wallTrusted ? startWallMs + monoMs : monoMs;
  return { lane: "event", seq: 1, at: { boot, monoMs, wallMs, wallTrusted }, body };
};

function asHeard(record: UplinkRecord): WireRecord {
  const head = { box: "b", epoch: 1, lane: record.lane, lostBefore: 0 };
  const [bytes = new Uint8Array()] = encodeFrame({ ...head, records: [record] }, 1e6);
  const frame = decodeFrame(bytes);
  const [heard] = frame.ok ? frame.value.records : [];
  if (heard === undefined) throw new Error(JSON.stringify(frame));
  return heard;
}

const synchronised = asHeard(stamped(90_000, { kind: "clock", byMs: startWallMs }, true));
const early = asHeard(stamped(20_000, alarm(1).body, false));

describe("a record stamped before the clock was believed", () => {
  test("has the right time as soon as the box has told of its clock, and says that it was mended", () => {
    const believed = believe(new Map(), synchronised);
    expect(corrected(early, believed)).toEqual({
      ...early,
      atMs: startWallMs + 20_000,
      clockTrusted: true,
      corrected: true,
    });
  });

  test("moves the period of a summary as well", () => {
    const body = { ...summary(1).body, from: { boot, monoMs: 0, wallMs: 0, wallTrusted: false } } as UplinkBody;
    const mended = corrected(asHeard(stamped(60_000, body, false)), believe(new Map(), synchronised));
    expect(mended.body).toMatchObject({ kind: "summary", periodFromMs: startWallMs });
  });

  test.each<readonly [string, Believed]>([
    ["nothing was told", new Map()],
    ["another boot told", new Map([["ffeeddccbbaa9988", startWallMs]])],
  ])("stays doubted when %s", (_, believed) => {
    expect(corrected(early, believed)).toEqual(early);
    expect(early.clockTrusted).toBe(false);
  });

  test("is not mended by a clock that the box does not believe", () => {
    const doubted = asHeard(stamped(90_000, { kind: "clock", byMs: 5 }, false));
    expect(believe(new Map(), doubted).size).toBe(0);
  });
});

test("a record with a believed clock keeps its time, whatever was told later", () => {
  const sound = asHeard(stamped(20_000, alarm(1).body, true));
  expect(corrected(sound, new Map([[boot, 0]]))).toEqual(sound);
});
