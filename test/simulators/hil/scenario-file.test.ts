import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { oneLine } from "../../../config/diagnostic.ts";
import { readScenario, shippedScenarios } from "../../../simulators/hil/file/scenario-file.ts";
import { hil } from "../../../simulators/hil.ts";

const folder = mkdtempSync(join(tmpdir(), "gridpost-hil-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the scenarios that ship", () => {
  test("are the three", () => {
    expect(shippedScenarios().toSorted()).toEqual(["flood-rise", "gas-leak-night", "sensor-lost"]);
  });

  test.each(shippedScenarios())("%s has nothing to complain of, and bears the name of its file", (name) => {
    const { diagnostics, read } = readScenario(name);
    expect(diagnostics).toEqual([]);
    expect(read?.scenario).toMatchObject({ scenario: name, title: { zh: expect.any(String), en: expect.any(String) } });
  });
});

/** What is said about a scenario of these lines, without the name of its file. */
function complaints(lines: readonly string[]): readonly string[] {
  const file = join(folder, "scenario.yaml");
  writeFileSync(file, `${["scenario: bad", ...lines].join("\n")}\n`);
  return readScenario(file).diagnostics.map((each) => oneLine(each, "en").replace(`${file}:`, ""));
}

describe("a bad scenario names line, column and fix", () => {
  const rows: readonly (readonly [title: string, lines: readonly string[], said: string])[] = [
    [
      "an unknown key",
      ["steps:", "  - wait: 1s", "thresholdz: {}"],
      "4:1 thresholdz: unknown key thresholdz: write thresholds [E1202]",
    ],
    [
      "an unknown step",
      ["steps:", "  - rammp: { dev: gas-3-2-1 }"],
      "3:5 steps[0].rammp: unknown key rammp: write ramp [E1202]",
    ],
    [
      "two things in one step",
      ["steps:", "  - { wait: 1s, set: { dev: gas-3-2-1, to: 1 %LEL } }"],
      "3:5 steps[0]: {…} is not written the right way: each step is one of ramp, set, wait, expect, fault, do [E1208]",
    ],
    [
      "a duration without a unit",
      ["steps:", "  - wait: 3"],
      "3:11 steps[0].wait: 3 is not written the right way: a duration has a unit, like 500ms, 5s, 15min, 12h, 14d [E1207]",
    ],
    [
      "a device that the site has not",
      ["steps:", "  - set: { dev: gas-3-2-9, to: 1 %LEL }"],
      "3:17 steps[0].set.dev: the site has no such device or point: gas-3-2-9: write gas-3-2-1 [E1601]",
    ],
    [
      "a unit of another dimension",
      ["steps:", "  - set: { dev: river-1, to: 1 %LEL }"],
      "3:30 steps[0].set.to: water-level is not measured in %LEL: write it in m [E1602]",
    ],
    [
      "a platform that the site does not use",
      ["steps:", "  - wait: 1s", "  - expect: { fake: ntfy, within: 1s }"],
      "4:21 steps[1].expect.fake: the site has no channel of ntfy: declare one in the site's channels [E1603]",
    ],
    [
      "a real platform that is to be looked into",
      ["bench: { wecom: real }", "steps:", "  - wait: 1s", "  - expect: { fake: wecom, within: 1s }"],
      "5:21 steps[1].expect.fake: the bench has the real platform for wecom: write wecom: fake in the bench [E1603]",
    ],
    [
      "an expectation of nothing that was done",
      ["steps:", "  - expect: { relay_in: closed, within: 1s }"],
      "3:13 steps[0].expect: nothing is done before it, so there is nothing to count from: write a set, a ramp or a wait first [E1606]",
    ],
    [
      "a fault that the wire cannot have",
      ["steps:", "  - fault: { dev: gas-m-1, wire: crc, for: 1s }"],
      "3:34 steps[0].fault.wire: a device on MQTT has no fault crc: there are: drop delay duplicate silent malformed [E1604]",
    ],
    [
      "a fault without an end",
      ["steps:", "  - fault: { dev: gas-3-2-1, wire: drop }"],
      "3:12 steps[0].fault: {…} is not written the right way: every fault but that of the clock says for how long: `for` [E1208]",
    ],
    [
      "nobody of that name",
      ["steps:", "  - do: { claim_as: worker-z }"],
      "3:21 steps[0].do.claim_as: the site has no such person: worker-z: write worker-a [E1601]",
    ],
    [
      "a bench that is misspelt",
      ["bench: { modbus: simm }", "steps:", "  - wait: 1s"],
      '2:18 bench.modbus: "simm" is not written the right way: write sim, sim:tcp://0.0.0.0:5020 or sim:/dev/ttyUSB7@9600 [E1207]',
    ],
  ];
  test.each(rows)("%s", (_, lines, said) => {
    expect(complaints(lines)).toEqual([said]);
  });

  test("a name that is none of those that ship", () => {
    const [only] = readScenario("gas-leak-nigth").diagnostics;
    expect(only).toMatchObject({ code: "E1600", hint: { en: "write gas-leak-night" } });
  });

  test("lint ends with 3 and says it in the form that was asked for", async () => {
    const file = join(folder, "lint.yaml");
    writeFileSync(file, "scenario: bad\nsteps:\n  - wait: 3\n");
    const said: string[] = [];
    const terminal = { write: (text: string) => said.push(text), complain: () => {}, entry: "", stopped: forever };
    expect(await hil(["lint", file, "--format", "unix", "--lang", "en"], terminal)).toBe(3);
    expect(said.join("")).toContain(`${file}:3:11 steps[0].wait:`);
    expect(await hil(["lint", file, "--json"], terminal)).toBe(3);
    expect(JSON.parse(said.at(-1) ?? "")).toMatchObject({ ok: false, diagnostics: [{ line: 3, column: 11 }] });
    expect(await hil(["lint", "gas-leak-night"], terminal)).toBe(0);
    expect(await hil(["lint"], terminal)).toBe(2);
    expect(await hil(["nonsense"], terminal)).toBe(2);
  });
});

const forever = new Promise<void>(() => {});
