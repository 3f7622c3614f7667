import { expect, test } from "vitest";
import { createDepartmentBots, departmentRegistry, responseOf } from "../../simulators/district/departments.ts";

const codes = Array.from({ length: 10 }, (_, at) => `unit-${at + 1}`);
const registry = departmentRegistry(codes.map((code) => ({ code, label: { zh: code, en: code } })));

/** A morning of whistles in virtual time, heard in some order; every bot's word with its time. */
function run(seed: number, order: readonly number[] = codes.map((_, at) => at)): readonly string[] {
  const due: { readonly atMs: number; readonly run: () => void }[] = [];
  const said: string[] = [];
  let nowMs = 0;
  const bots = createDepartmentBots({
    seed,
    registry,
    after: (ms, act) => void due.push({ atMs: nowMs + ms, run: act }),
    say: (box, { whistle, department }, event) =>
      void said.push(`${Math.round(nowMs)} ${department} ${box} ${whistle} ${event}`),
  });
  for (const at of order) {
    const department = codes[at] ?? "";
    const ids = { whistle: `c${at + 1}-t1`, case: `c${at + 1}`, grid: "g", department };
    bots.hear("box-1", { kind: "whistle", ...ids, event: "blown" });
    bots.hear("box-1", { kind: "whistle", ...ids, event: "blown" });
    bots.hear("box-1", { kind: "whistle", ...ids, event: "no-show" });
  }
  for (const act of due.toSorted((a, b) => a.atMs - b.atMs)) {
    nowMs = act.atMs;
    act.run();
  }
  return said;
}

test("H13 ten departments, one seed: the same run to the millisecond, in whatever order the whistles are heard", () => {
  const first = run(7);
  expect(first.length).toBeGreaterThanOrEqual(16);
  expect(run(7)).toEqual(first);
  expect(run(7, [9, 3, 1, 0, 2, 8, 4, 7, 6, 5])).toEqual(first);
  expect(run(8)).not.toEqual(first);
});

test("H13 a department reports in before it ends its work, once for a whistle, within minutes; now and then nobody comes", () => {
  const said = run(7);
  for (const line of said.filter((each) => each.endsWith("ended"))) {
    const [atMs = "", ...name] = line.replace(" ended", "").split(" ");
    const reported = said.find((each) => each.endsWith(`${name.join(" ")} reported-in`));
    expect(Number(reported?.split(" ")[0])).toBeLessThan(Number(atMs));
  }
  expect(new Set(said).size).toBe(said.length);
  const answers = Array.from({ length: 2_000 }, (_, at) => responseOf(1, `unit-${at % 10}`, `w${at}`));
  const times = answers.flatMap((each) => each?.reportsInMs ?? []).toSorted((a, b) => a - b);
  expect(times.length / answers.length).toBeGreaterThan(0.9);
  expect(times.length).toBeLessThan(answers.length);
  expect(times[1_000]).toBeGreaterThan(60_000);
  expect(times[1_000]).toBeLessThan(1_800_000);
});
