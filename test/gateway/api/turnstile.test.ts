import { expect, test } from "vitest";
import { createTurnstile } from "../../../gateway/api/turnstile.ts";

test("a few pass at once, the others in the order in which they came, whatever becomes of those before", async () => {
  const inTurn = createTurnstile(2);
  const log: string[] = [];
  const gates = [1, 2, 3, 4].map((nth) => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const done = inTurn(async () => {
      log.push(`in ${nth}`);
      await opened;
      if (nth === 1) throw new Error("it failed");
    }).catch(() => log.push(`failed ${nth}`));
    return { open, done };
  });
  await Promise.resolve();
  expect(log).toEqual(["in 1", "in 2"]);
  for (const { open, done } of gates) {
    open();
    await done;
  }
  expect(log.filter((each) => each.startsWith("in"))).toEqual(["in 1", "in 2", "in 3", "in 4"]);
  expect(log).toContain("failed 1");
});
