import { describe, expect, test } from "vitest";
import { createIntake } from "../../cloud-bridge/intake.ts";
import { limits } from "../../config/limits.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";
import { startWallMs } from "./records.ts";

/** An intake whose core takes each command as soon as it has it, or never. */
function create({ core }: { readonly core: "quick" | "stuck" }) {
  const clock = createVirtualClock(startWallMs);
  const handed: number[] = [];
  const intake = createIntake((bytes) => {
    handed.push(bytes[1] ?? -1);
    if (core === "quick") void clock.after(1, intake.taken);
  }, clock);
  return { clock, handed, ...intake };
}

const command = (number: number) => Uint8Array.of(0x81, number % 24);

describe("commands on their way to the core", () => {
  test("go one after the other, in order, each when the core is done with the one before", async () => {
    const { take, handed, taken, clock } = create({ core: "stuck" });
    for (const number of [1, 2, 3]) take(command(number));
    expect(handed).toEqual([1]);
    taken();
    await clock.advance(limits.downlinkPaceMs);
    expect(handed).toEqual([1, 2]);
  });

  test("are dropped and counted beyond what may wait, and no flood makes the core work faster", async () => {
    const { take, handed, counts, clock } = create({ core: "quick" });
    for (let number = 0; number < 100_000; number += 1) take(command(number));
    expect(counts()).toEqual({
      commandsTaken: 1,
      commandsUnreadable: 0,
      commandsDropped: 100_000 - 1 - limits.downlinkWaitingMax,
    });
    await clock.advance(1_000);
    expect(handed.length).toBeLessThanOrEqual(1 + 1_000 / limits.downlinkPaceMs);
    await clock.advance(10_000);
    expect(handed).toHaveLength(1 + limits.downlinkWaitingMax);
  });

  test.each([
    ["no CBOR", Uint8Array.of(0xff)],
    ["another tag", Uint8Array.of(0xd1, 0x80)],
    ["too long", new Uint8Array(limits.commandBytesMax + 1)],
    ["nothing", new Uint8Array()],
  ])("that are %s go no further", (_, bytes) => {
    const { take, handed, counts } = create({ core: "quick" });
    take(bytes);
    expect([handed, counts().commandsUnreadable]).toEqual([[], 1]);
  });
});
