import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createDisk } from "../../bench/proof/store/disk.ts";
import { withExaminers } from "../../bench/proof/store/examiner.ts";
import { hasStrace, record } from "../../bench/proof/store/recording.ts";
import { seed } from "../../bench/proof/store/rows.ts";
import { createRng } from "../../simulators/rng.ts";

const sentence = "What the gateway has acknowledged is on disk: it survives a killed process and a power cut.";

test.each(["docs/store.md", "README.md"])("the sentence stands in %s", async (file) => {
  expect((await readFile(file, "utf8")).replaceAll(/\s+/g, " ")).toContain(sentence);
});

test(
  sentence,
  async (ctx) => {
    if (!hasStrace()) return ctx.skip("no strace to see what is synced when");
    const directory = await mkdtemp(join(tmpdir(), "gridpost-durability-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
    const operations = await record(directory, { commits: 40, perOpening: 20 });
    const disk = createDisk();
    let acknowledgements = 0;
    await withExaminers(async ([examiner]) => {
      for (const operation of operations) {
        disk.apply(operation);
        if (operation.kind !== "acked" || (acknowledgements += 1) % 4 !== 0) continue;
        // The very moment of the acknowledgement, with every byte gone that no sync had covered.
        const store = join(directory, `cut-${acknowledgements}`);
        await mkdir(store);
        disk.build(store, "dropped", createRng(seed));
        const found = await examiner?.examine(store);
        expect(found).toMatchObject({ wrong: [], whole: operation.numbers });
      }
    });
    expect(acknowledgements).toBe(40);
  },
  60_000,
);
