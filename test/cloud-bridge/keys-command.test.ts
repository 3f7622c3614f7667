import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { keysCommand } from "../../cloud-bridge/cli/keys.ts";
import { openTrustFile } from "../../cloud-bridge/trust-file.ts";
import { limits } from "../../config/limits.ts";
import { replaceFile } from "../../gateway/access/credential-file.ts";

const data = mkdtempSync(join(tmpdir(), "gridpost-keys-"));
afterAll(() => rmSync(data, { recursive: true }));

const nowMs = () => 1_790_000_000_000;
function keys(...args: readonly string[]) {
  let text = "";
  const out = { write: (more: string) => (text += more) };
  const code = keysCommand([...args, "--data", data, "--lang", "en"], { out, nowMs, replaceFile, env: {} });
  return { code, text };
}

describe("gridpost keys", () => {
  test("shows the box's own key, the same each time, until it is changed", () => {
    const { code, text } = keys("show");
    expect([code, text]).toEqual([
      0,
      expect.stringMatching(/^this box [\w-]{43}\n {2}SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}\n$/),
    ]);
    expect(keys("show").text).toBe(text);
    expect(keys("rotate").code).toBe(0);
    expect(keys("show").text).not.toBe(text);
  });

  test("gives out a code of 80 bits for a tier and its roles, and says that one is out", () => {
    const { code, text } = keys("enrol", "--tier", "street", "--role", "desk,commander");
    expect([code, text]).toEqual([0, expect.stringMatching(/^([a-z2-9]{4}-){3}[a-z2-9]{4}\n# shown this once/)]);
    const kept = openTrustFile(data, { nowMs, replaceFile }).read().code;
    expect(kept).toEqual({
      code: text.split("\n")[0],
      tier: "street",
      roles: ["commander", "desk"],
      untilMs: nowMs() + limits.enrolCodeMs,
    });
    expect(keys("show").text).toContain("a code is out");
  });

  test("revokes what is there and nothing else", () => {
    expect(keys("revoke", "0123456789abcdef")).toEqual({ code: 1, text: "There is no key 0123456789abcdef.\n" });
    const file = openTrustFile(data, { nowMs, replaceFile });
    const key = { id: "0123456789abcdef", publicKey: "A".repeat(43), sinceMs: 0, by: "enrolled" } as const;
    file.write({ ...file.read(), district: [{ ...key, tier: "district", roles: ["desk"] }] });
    expect(keys("revoke", key.id).code).toBe(0);
    expect(keys("show").text).toContain("0123456789abcdef\tdistrict\tdesk\trevoked");
  });

  test.each([[], ["show", "x"], ["revoke"], ["enrol", "--tier", "micro"], ["enrol", "--role", "king"], ["open"]])(
    "explains itself when it is asked %j",
    (...args) => expect(keys(...args).code).toBe(2),
  );
});
