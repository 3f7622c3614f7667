import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { judgeRecording, recordedFolder, recordedIds } from "../../../bench/proof/mqtt/recorded.ts";

const folder = recordedFolder();
const ids = folder === undefined ? [] : recordedIds(folder);

describe.skipIf(folder === undefined)("recorded messages", () => {
  test.for(ids)("%s", (id) => {
    expect(judgeRecording(folder ?? "", id).faults).toEqual([]);
  });

  test("a recording that says something else is found wanting", () => {
    const scratch = mkdtempSync(join(tmpdir(), "gridpost-recorded-"));
    const text = readFileSync(join(folder ?? "", "milesight-em500-swl-1.json"), "utf8");
    writeFileSync(join(scratch, "milesight-em500-swl-1.json"), text.replaceAll('"value": 2,', '"value": 3,'));
    expect(judgeRecording(scratch, "milesight-em500-swl-1").faults).toEqual(["depth is 0.02, not 0.03"]);
    rmSync(scratch, { recursive: true });
    expect(existsSync(scratch)).toBe(false);
  });
});

test("the recordings are there", (ctx) => {
  if (folder === undefined) ctx.skip("no recorded data beside the checkout (or at GRIDPOST_SHARED_DATA)");
  expect(ids.length).toBeGreaterThan(40);
});
