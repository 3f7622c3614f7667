import { expect, test } from "vitest";
import { closeWithin } from "../../gateway/closing.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";

test("what closes in time is closed, and what fails to close says so", async () => {
  const clock = createVirtualClock(0);
  await expect(closeWithin(clock, 1_000, async () => "done")).resolves.toBeUndefined();
  await expect(closeWithin(clock, 1_000, () => Promise.reject(new Error("disk")))).rejects.toThrow("disk");
});

test("what hangs is given up in time", async () => {
  const clock = createVirtualClock(0);
  const closing = closeWithin(clock, 1_000, () => new Promise(() => {}));
  const ended = expect(closing).rejects.toThrow("not closed within 1000 ms");
  await clock.advance(1_000);
  await ended;
});
