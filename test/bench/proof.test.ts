import { expect, test } from "vitest";
import type { Promise_, ProofArea, Verdict } from "../../bench/proof/area.ts";
import { proof, type ProofDeps } from "../../bench/proof/command.ts";
import { areas } from "../../bench/proof/areas.ts";
import { asTable } from "../../bench/proof/report.ts";

const held = promise("P1", async () => ({ kind: "held", figure: "5,100 readings/s" }));
const missed = promise("P2", async () => ({ kind: "missed", figure: "7 s | 8 s" }));
const notRun = promise("P3", async () => ({ kind: "not-run", why: "needs --full" }));
const broken = promise("P4", async () => {
  throw new TypeError("socket\nclosed");
});

/** Of a process that is gone no answer comes, and nothing else keeps this one alive. */
const dried = promise("P5", () => new Promise(() => undefined));

function promise(id: string, run: () => Promise<Verdict>): Promise_ {
  return { id, promise: `promise ${id}`, bound: "≤ 5 s", run };
}

async function ran(promises: readonly Promise_[], ...args: readonly string[]) {
  return ranAfter(undefined, promises, ...args);
}

async function ranAfter(before: string | undefined, promises: readonly Promise_[], ...args: readonly string[]) {
  const out: string[] = [];
  const told: string[] = [];
  const files = new Map<string, string>();
  const fake: ProofArea = { name: "fake", title: "A fake area", promises };
  const code = await proof(args, {
    areas: { fake },
    surroundings: () => somewhere,
    print: (text) => out.push(text),
    tell: (line) => told.push(line),
    read: (file) => files.get(file) ?? before,
    write: (file, text) => files.set(file, text),
  } satisfies ProofDeps);
  return { code, out: out.join("\n"), told: told.join("\n"), files };
}

const somewhere = {
  date: "2026-11-21",
  commit: "abc1234",
  machine: "m",
  memory: "4 GiB",
  node: "v20",
  kernel: "Linux 6",
};

test("each promise gets one aligned row, and what throws is missed with its error", async () => {
  const { out } = await ran([held, missed, notRun, broken], "fake");
  expect(out.split("\n")).toEqual([
    "id  promise     bound  verdict  figure",
    "P1  promise P1  ≤ 5 s  held     5,100 readings/s",
    "P2  promise P2  ≤ 5 s  missed   7 s | 8 s",
    "P3  promise P3  ≤ 5 s  not-run  needs --full",
    "P4  promise P4  ≤ 5 s  missed   TypeError: socket closed",
    "",
    "1 held, 2 missed, 1 not run",
  ]);
});

test("Chinese signs count as two columns", () => {
  const rows = ["格哨", "ab"].map((text) => ({
    id: text,
    promise: "p",
    bound: "b",
    verdict: "held" as const,
    figure: "f",
  }));
  expect(asTable(rows).split("\n").slice(1, 3)).toEqual([
    "格哨  p        b      held     f",
    "ab    p        b      held     f",
  ]);
});

test.each([
  ["all held or not run", [held, notRun], 0],
  ["nothing to run", [], 0],
  ["one missed", [held, missed], 1],
  ["one thrown", [held, broken], 1],
] as const)("exits by the verdicts: %s", async (_, promises, code) => {
  expect((await ran(promises, "fake")).code).toBe(code);
});

test.each([[["nowhere"]], [["constructor"]], [["fake", "P9"]], [["fake", "--fast"]]])(
  "exits 2 and lists the areas when given %j",
  async (args) => {
    const { code, out, told, files } = await ran([held], ...args);
    expect(code).toBe(2);
    expect(told).toContain("fake  A fake area (1 promises)");
    expect([out, files.size]).toEqual(["", 0]);
  },
);

test("lists the areas when none is named", async () => {
  const { code, out } = await ran([held]);
  expect(code).toBe(0);
  expect(out).toContain("fake  A fake area");
});

test("--json prints one document and nothing else", async () => {
  const { out } = await ran([held, notRun], "fake", "--json", "--full");
  expect(JSON.parse(out)).toMatchObject({
    schema: "gridpost.proof/v1",
    area: "fake",
    full: true,
    surroundings: somewhere,
    rows: [
      { id: "P1", verdict: "held", figure: "5,100 readings/s" },
      { id: "P3", verdict: "not-run" },
    ],
    counts: { held: 1, missed: 0, notRun: 1 },
  });
});

test("the record names the place, the kind of run and every row by its id", async () => {
  const { files } = await ran([held, missed], "fake", "--full");
  const record = files.get("docs/proof/fake.md") ?? "";
  expect(record).toContain("- commit: abc1234\n");
  expect(record).toContain("| P1 | promise P1 | ≤ 5 s | held | 5,100 readings/s | full, 2026-11-21, abc1234 |\n");
  expect(record).toContain("| P2 | promise P2 | ≤ 5 s | missed | 7 s \\| 8 s | full, 2026-11-21, abc1234 |\n");
});

test("a run of one row leaves the figures of the others and their run", async () => {
  const before = (await ran([held, missed], "fake", "--full")).files.get("docs/proof/fake.md");
  const again = promise("P1", async () => ({ kind: "missed", figure: "90 readings/s" }));
  const { files, out } = await ranAfter(before, [again, missed], "fake", "P1");
  const record = files.get("docs/proof/fake.md") ?? "";
  expect(out).toContain("0 held, 1 missed");
  expect(record).toContain("| P1 | promise P1 | ≤ 5 s | missed | 90 readings/s | short, 2026-11-21, abc1234 |\n");
  expect(record).toContain("| P2 | promise P2 | ≤ 5 s | missed | 7 s \\| 8 s | full, 2026-11-21, abc1234 |\n");
  expect(record).toContain("\n0 held, 2 missed, 0 not run\n");
});

test("a figure taken for a promise that reads otherwise today is not kept", async () => {
  const before = (await ran([held, missed], "fake")).files.get("docs/proof/fake.md");
  const { files } = await ranAfter(before, [{ ...held, bound: "≤ 1 s" }, missed], "fake", "P2");
  expect(files.get("docs/proof/fake.md")).not.toContain("| P1 |");
});

test("what was measured is recorded before the next row begins", async () => {
  const seen: (string | undefined)[] = [];
  const files = new Map<string, string>();
  const looks = promise("P2", async () => {
    seen.push(files.get("docs/proof/fake.md"));
    return { kind: "held", figure: "1" };
  });
  await proof(["fake"], {
    areas: { fake: { name: "fake", title: "A fake area", promises: [held, looks] } },
    surroundings: () => somewhere,
    print: () => {},
    tell: () => {},
    read: (file) => files.get(file),
    write: (file, text) => files.set(file, text),
  });
  expect(seen[0]).toContain("| P1 | promise P1 | ≤ 5 s | held |");
});

test("the short and the full run are told apart by the promise itself", async () => {
  const seen: boolean[] = [];
  const asks: Promise_ = { ...held, run: async ({ full }) => ({ kind: "held", figure: String(seen.push(full)) }) };
  await ran([asks], "fake");
  await ran([asks], "fake", "--full");
  expect(seen).toEqual([false, true]);
});

test.each(Object.entries(areas))("area %s goes by its own name and has unique ids", (name, area) => {
  const ids = area.promises.map(({ id }) => id);
  expect(area.name).toBe(name);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a measurement that waits for what cannot come any more is missed, and the next one is measured", async () => {
  const running = ran([dried, held], "fake");
  // What node says when nothing is left to do.
  setImmediate(() => process.emit("beforeExit", 0));
  const { code, out } = await running;
  expect(code).toBe(1);
  expect(out).toContain("waited for what could not come any more");
  expect(out).toContain("1 held, 1 missed");
  expect(process.listenerCount("beforeExit")).toBe(0);
});
