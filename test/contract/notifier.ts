import { afterEach, describe, expect, test } from "vitest";
import type { NoticeOutcome } from "../../gateway/core/input.ts";
import type { Notifier } from "../../gateway/core/ports.ts";
import { sampleNotice } from "../gateway/notify/sample-notice.ts";

/** A channel with a faithful fake of the other side, which can be told how to behave. */
export interface NotifierBench {
  readonly notifier: Notifier;
  readonly behave: (mood: Situation) => Promise<void> | void;
  /** Texts that reached people, each once for each message. */
  readonly taken: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** What every channel can meet; one whose wire has no such case leaves it out, and says why in its own test. */
export const situations = [
  "well",
  "slow",
  "refuses",
  "throttles",
  "breaks",
  "hangs",
  "cuts",
  "hotspot",
  "gone",
] as const;
export type Situation = (typeof situations)[number];

export type Expected = Partial<Readonly<Record<Situation, Partial<NoticeOutcome> & Pick<NoticeOutcome, "kind">>>>;

export interface ContractOptions {
  /** How long the fake takes at most to answer when all is well. */
  readonly wellWithinMs?: number;
}

/** The rules of the `Notifier` port, as behaviour. */
export function notifierContract(
  name: string,
  open: () => Promise<NotifierBench>,
  expected: Expected,
  { wellWithinMs = 5_000 }: ContractOptions = {},
): void {
  describe(`${name}, by the notifier's contract`, () => {
    let bench: NotifierBench | undefined;
    afterEach(async () => {
      await bench?.stop();
      bench = undefined;
    });
    const start = async (mood: Situation) => {
      bench = await open();
      await bench.behave(mood);
      return bench;
    };
    const within = (ms: number) => AbortSignal.timeout(ms);
    const rows = situations.flatMap((mood) => (expected[mood] === undefined ? [] : [[mood, expected[mood]] as const]));

    test.each(rows)("when the other side is %s it says %o, and never more", async (mood, outcome) => {
      const { notifier, taken } = await start(mood);
      const said = await notifier.send(sampleNotice(), within(mood === "hangs" ? 500 : wellWithinMs));
      expect(said).toMatchObject(outcome);
      const isSuccess = said.kind === "accepted" || said.kind === "delivered";
      expect(isSuccess).toBe(mood === "well" || mood === "slow");
      if (isSuccess) await expect.poll(taken).toHaveLength(1);
      if (!isSuccess) expect(said).toMatchObject({ retry: "later", why: expect.stringMatching(/^[\w-]+$/) });
    });

    test("the message says what, where, how much, when, how to answer and which case", async () => {
      const { notifier, taken } = await start("well");
      await notifier.send(sampleNotice(), within(wellWithinMs));
      await expect.poll(taken).toHaveLength(1);
      const [text = ""] = taken();
      const order = ["燃气高浓度", "3号楼", "50 %LEL", "12:00:00"].map((part) => text.indexOf(part));
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(order[0]).toBeGreaterThanOrEqual(0);
      expect(text).toMatch(/编号 7/);
    });

    test("several notices in one message are all named in it", async () => {
      const { notifier, taken } = await start("well");
      const others = ["8", "9"].map((code) => sampleNotice({ code }));
      const said = await notifier.send(sampleNotice(), within(wellWithinMs), others);
      expect(["accepted", "delivered"]).toContain(said.kind);
      const text = () => taken().join("\n");
      for (const code of ["7", "8", "9"]) await expect.poll(text).toContain(`编号 ${code}`);
    });

    test("an attempt that is aborted ends at once, before and during it, and is no success", async () => {
      const { notifier } = await start(expected.hangs === undefined ? "slow" : "hangs");
      const early = await notifier.send(sampleNotice(), AbortSignal.abort());
      const abort = new AbortController();
      const sending = notifier.send(sampleNotice(), abort.signal);
      setTimeout(() => abort.abort(), 50);
      const late = await Promise.race([sending, new Promise<"stuck">((done) => setTimeout(done, 1_500, "stuck"))]);
      expect(early).toMatchObject({ kind: "failed" });
      expect(late).toMatchObject({ kind: expect.stringMatching(/^(failed|unknown)$/) });
    });

    test("after a bad time the next message goes through", async () => {
      const { notifier, behave, taken } = await start("refuses");
      await notifier.send(sampleNotice(), within(wellWithinMs));
      await behave("well");
      const sending = async () => (await notifier.send(sampleNotice(), within(wellWithinMs))).kind;
      await expect.poll(sending, { timeout: 10_000, interval: 100 }).toMatch(/^(accepted|delivered)$/);
      await expect.poll(taken).toHaveLength(1);
    });
  });
}
