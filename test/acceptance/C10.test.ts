import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { phone } from "./phone.ts";

/** Each a tap; nothing is typed. */
async function taps(tab: Page, ...on: readonly string[]): Promise<number> {
  for (const selector of on) await tab.locator(selector).first().click();
  return on.length;
}

test("C10 one tap claims, one says arrived, and at most four report it handled, in the box's own network", async (ctx) => {
  const { tab, state } = await phone(ctx);
  expect(await taps(tab, 'button[value="claim"]')).toBe(1);
  await expect.poll(state).toBe("claimed");
  expect(await taps(tab, 'button[value="arrive"]')).toBe(1);
  await expect.poll(state).toBe("on-scene");
  expect(
    await taps(tab, 'label:has(input[name="cause"])', 'label:has(input[name="action"])', 'button[value="handled"]'),
  ).toBeLessThanOrEqual(4);
  await expect.poll(state).toBe("closing");
});
