import type { Reporter, TestCase, TestModule } from "vitest/node";

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Names every skipped test with its reason and closes the run with one line a script can read. */
export function closingLine(print: (line: string) => void = console.log): Reporter {
  let lines: readonly string[] = [];
  // Printed at exit, so that neither the coverage table nor a late warning can follow it.
  process.once("exit", () => lines.forEach((line) => print(line)));
  return {
    onTestRunEnd: (modules, unhandled) => {
      lines = [...skippedLines(modules), summary(tally(modules, unhandled.length))];
    },
  };
}

function summary({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** An error outside any test counts as one failure each: a run that exits non-zero never says "0 failed". */
function tally(modules: readonly TestModule[], unhandled: number): Tally {
  const states = allTests(modules).map((test) => test.result().state);
  const count = (state: string): number => states.filter((each) => each === state).length;
  const broken = modules.reduce((sum, module) => sum + brokenParts(module), 0);
  return {
    passed: count("passed"),
    // A test still pending at the end never ran: its worker died or the run was cut short.
    failed: count("failed") + count("pending") + broken + unhandled,
    skipped: count("skipped"),
  };
}

function brokenParts(module: TestModule): number {
  const suites = [module, ...module.children.allSuites()];
  return suites.filter((suite) => suite.errors().length > 0).length;
}

function skippedLines(modules: readonly TestModule[]): readonly string[] {
  return allTests(modules).flatMap((test) => {
    const result = test.result();
    return result.state === "skipped" ? [`skipped: ${place(test)}: ${result.note ?? "no reason given"}`] : [];
  });
}

function place(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

function allTests(modules: readonly TestModule[]): readonly TestCase[] {
  return modules.flatMap((module) => [...module.children.allTests()]);
}
