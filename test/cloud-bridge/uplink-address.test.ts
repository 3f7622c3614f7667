import { expect, test } from "vitest";
import { uplinkSchema } from "../../config/uplink.ts";

test.each([
  ["mqtt://district.example:1883", 0],
  ["mqtts://district.example", 0],
  ["mqtt://127.0.0.1:1", 0],
  ["http://district.example", 1],
  ["mqtt://", 1],
  ["mqtt://a b", 1],
  ["mqtt://district.example:99999", 1],
])("the address %s has %d problems", (url, count) => {
  const parsed = uplinkSchema.safeParse({ url });
  expect(parsed.success ? 0 : parsed.error.issues.length).toBe(count);
});
