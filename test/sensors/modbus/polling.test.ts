import { describe, expect, test } from "vitest";
import { line, play, type Answering } from "./line-drive.ts";
import { profile, type MeasureInput } from "./profile.ts";
import { answerFrame } from "./slave.ts";

const gas: MeasureInput = {
  id: "gas",
  quantity: "combustible-gas",
  unit: "%LEL",
  from: { table: "holding", address: 0 },
};
const smoke: MeasureInput = { id: "smoke", quantity: "smoke-alarm", from: { table: "discrete", address: 0 } };
const one = { devices: { d1: { unit: 1, profile: profile([gas]) } } };
const two = { devices: { d1: { unit: 1, profile: profile([gas, smoke]) } } };

const answers: Answering = (frame) => ({ afterMs: 10, bytes: answerFrame(frame, 1) });
const except =
  (unit: number): Answering =>
  (frame, nowMs) =>
    frame.unit === unit ? undefined : answers(frame, nowMs);
const many = (count: number): Parameters<typeof line>[0] => ({
  devices: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`d${index + 1}`, { unit: index + 1, profile: profile([gas]) }]),
  ),
});
describe("polling", () => {
  test("keeps to its grid for an hour: no drift, nothing left out", () => {
    const { sent } = play(one, answers, 3_600_000);
    expect(sent.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 3601 }, (_, index) => index * 1000));
  });

  test("does not pile up when the line is slower than the period", () => {
    const slow: Answering = (frame) => ({ afterMs: 400, bytes: answerFrame(frame, 1) });
    const { sent } = play(many(5), slow, 60_000);
    const perUnit = [1, 2, 3, 4, 5].map((unit) => sent.filter((each) => each.unit === unit).length);
    expect(Math.max(...perUnit) - Math.min(...perUnit)).toBeLessThanOrEqual(1);
    for (const [index, { atMs }] of sent.entries())
      expect(atMs - (sent[index - 1]?.atMs ?? -400)).toBeGreaterThanOrEqual(400);
  });

  test("probes a silent device every 2.5 s at the most, and says timeout at each probe", () => {
    const { sent, samples } = play(many(2), except(1), 30_000);
    const dead = sent.filter(({ unit }) => unit === 1).map(({ atMs }) => atMs);
    expect(dead.map((atMs) => Math.floor(atMs / 1000))).toEqual([
      0,
      1,
      2,
      ...Array.from({ length: 13 }, (_, at) => 4 + 2 * at),
    ]);
    expect(samples.filter(({ text }) => text.startsWith("d1/gas timeout"))).toHaveLength(dead.length);
  });

  test("polls a revived device every period again, 5 s after it came back at the latest", () => {
    const revived: Answering = (frame, nowMs) =>
      frame.unit === 1 && nowMs < 100_000 ? undefined : answers(frame, nowMs);
    const good = play(many(2), revived, 130_000).samples.filter(({ text }) => text === "d1/gas 1");
    expect(good[0]?.atMs).toBeLessThanOrEqual(105_100);
    expect((good[10]?.atMs ?? 0) - (good[0]?.atMs ?? 0)).toBeLessThanOrEqual(10_100);
  });

  const silentUpTo = (silent: number, afterMs: number): Answering => {
    return (frame) => (frame.unit <= silent ? undefined : { afterMs, bytes: answerFrame(frame, 1) });
  };

  test.each([1, 3, 10, 19])(
    "20 devices of which %i are silent: where the line has pauses, no other waits",
    (silent) => {
      const { samples } = play(many(20), silentUpTo(silent, 10), 120_000);
      for (let unit = silent + 1; unit <= 20; unit += 1) {
        const good = samples.filter(({ text }) => text === `d${unit}/gas 1`).map(({ atMs }) => atMs);
        const gaps = good.slice(1).map((atMs, index) => atMs - (good[index] ?? 0));
        // The first poll cannot know who is silent: it waits for each of them once.
        expect(good[0]).toBeLessThanOrEqual(silent * 500 + 200);
        // Nor the second, which makes good what may have been lost.
        expect(Math.max(...gaps.slice(2))).toBeLessThanOrEqual(1000);
      }
    },
  );

  test.each([1, 3, 10])(
    "%i silent devices on a line without a pause: each is tried, the others wait little",
    (silent) => {
      const { sent, samples } = play({ ...many(20), poll: "1200ms" }, silentUpTo(silent, 60), 600_000);
      const gaps = Array.from({ length: 20 - silent }, (_, at) => `d${silent + at + 1}/gas 1`).flatMap((text) => {
        const good = samples.filter((each) => each.text === text && each.atMs > 60_000).map(({ atMs }) => atMs);
        return good.slice(1).map((atMs, index) => atMs - (good[index] ?? 0));
      });
      // A silent device on a network is waited for 250 ms.
      expect(gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length * 0.95)]).toBeLessThanOrEqual(1200 + 250);
      const tried = sent.filter(({ atMs, unit }) => atMs >= 60_000 && unit <= silent);
      expect(new Set(tried.map(({ unit }) => unit)).size).toBe(silent);
    },
  );

  test("asks a silent device of several reads for one of them, in turn, and lets all its points say so", () => {
    const { sent, samples } = play(two, () => undefined, 20_000);
    const dead = sent.map(({ atMs }) => atMs);
    expect(dead.slice(0, 4)).toEqual([0, 500, 1000, 2000]);
    expect(samples.filter(({ text }) => text.startsWith("d1/gas timeout")).length).toBeGreaterThanOrEqual(
      dead.length - 2,
    );
    expect(samples.filter(({ text }) => text.startsWith("d1/smoke timeout")).length).toBeGreaterThanOrEqual(
      dead.length - 2,
    );
  });

  test("a read that is never answered backs off alone: the device's other read keeps its pace", () => {
    const halfDeaf: Answering = (frame, nowMs) => (frame.pdu[0] === 2 ? undefined : answers(frame, nowMs));
    const { samples } = play(two, halfDeaf, 60_000);
    expect(samples.filter(({ text }) => text === "d1/gas 1").length).toBeGreaterThanOrEqual(60);
    expect(samples.filter(({ text }) => text.startsWith("d1/smoke timeout")).length).toBeLessThanOrEqual(32);
  });

  test("a revived device is found by any of its reads, and then all are read at once", () => {
    const neverBits: Answering = (frame, nowMs) =>
      frame.pdu[0] === 2 || nowMs < 60_000 ? undefined : answers(frame, nowMs);
    const found = play(two, neverBits, 80_000).samples.find(({ text }) => text === "d1/gas 1");
    expect(found?.atMs).toBeLessThanOrEqual(70_500);

    const revived: Answering = (frame, nowMs) => (nowMs < 60_000 ? undefined : answers(frame, nowMs));
    const good = play(two, revived, 80_000).samples.filter(({ text }) => text.endsWith(" 1"));
    expect(new Set(good.slice(0, 2).map(({ text }) => text)).size).toBe(2);
    expect((good[1]?.atMs ?? 0) - (good[0]?.atMs ?? 0)).toBeLessThanOrEqual(20);
  });

  test.each([0, 10])("one lost answer is made good soon, with %i others silent and the line full", (silent) => {
    const losing: Answering = (frame, nowMs) => {
      const isLost = frame.unit <= silent || (frame.unit === 20 && nowMs >= 60_000 && nowMs < 61_300);
      return isLost ? undefined : { afterMs: 60, bytes: answerFrame(frame, 1) };
    };
    const { samples } = play(many(20), losing, 80_000);
    const lost = samples.find(({ text }) => text.startsWith("d20/gas timeout"))?.atMs ?? 0;
    const back = samples.find(({ atMs, text }) => atMs > lost && text === "d20/gas 1")?.atMs ?? Infinity;
    expect(lost).toBeGreaterThan(60_000);
    expect(back - lost).toBeLessThanOrEqual(3_600);
  });

  test("one long silent is not forgotten over many that fell silent just now", () => {
    const falling: Answering = (frame, nowMs) => {
      const isLost = frame.unit === 1 ? nowMs < 101_000 : frame.unit <= 10 && nowMs >= 100_000;
      return isLost ? undefined : { afterMs: 60, bytes: answerFrame(frame, 1) };
    };
    const back = play(many(20), falling, 160_000).samples.find(({ text }) => text === "d1/gas 1")?.atMs;
    expect(back).toBeLessThanOrEqual(145_000);
  });

  test("a device that answered again is forgiven: its next lost answer is asked for a period later", () => {
    const losing: Answering = (frame, nowMs) =>
      nowMs < 50_000 || (nowMs > 69_900 && nowMs < 70_900) ? undefined : answers(frame, nowMs);
    const after = play(one, losing, 80_000)
      .sent.map(({ atMs }) => atMs)
      .filter((atMs) => atMs > 69_000 && atMs < 73_000);
    expect(after.map((atMs) => Math.round(atMs / 1000))).toEqual([70, 71, 72]);
  });

  test("an exception from a gateway on the way counts as silence, one from the device does not", () => {
    const saying =
      (code: number): Answering =>
      (frame) => ({
        afterMs: 10,
        bytes: Uint8Array.of(0, 0, 0, 0, 0, 3, frame.unit, 0x83, code)
          .with(0, frame.transaction >> 8)
          .with(1, frame.transaction & 0xff),
      });
    expect(play(one, saying(11), 30_000).sent.length).toBeLessThan(18);
    expect(play(one, saying(2), 30_000).sent).toHaveLength(31);
  });
});
