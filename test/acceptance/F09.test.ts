import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withExaminers } from "../../bench/proof/store/examiner.ts";
import { killWriters } from "../../bench/proof/store/kill.ts";

test("F09 a hundred times killed by kill −9: of what was acknowledged no fact is lost", async () => {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-power-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  const tally = await withExaminers((examiners) =>
    killWriters({ lives: 100, early: false, log: () => {} }, { directory, examiners }),
  );
  expect(tally).toMatchObject({ cuts: 100, lost: 0, unopened: 0, wrong: 0 });
}, 300_000);
