import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hil } from "../../../simulators/hil.ts";

const folder = mkdtempSync(join(tmpdir(), "gridpost-hil-run-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), "utf8");

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...args: readonly string[]): Promise<Told> {
  let [out, err] = ["", ""];
  const code = await hil([...args, "--lang", "en"], {
    write: (text) => void (out += text),
    complain: (text) => void (err += text),
    entry: join(process.cwd(), "dist/main.js"),
    stopped: new Promise(() => {}),
  });
  return { code, out, err };
}

function scenario(name: string, lines: readonly string[]): string {
  const file = at(`${name}.yaml`);
  writeFileSync(file, `${[`scenario: ${name}`, ...lines].join("\n")}\n`);
  return file;
}

const gas = [
  "steps:",
  "  - set: { dev: gas-3-2-1, to: 60 %LEL }",
  "  - expect: { event: alarm.raised, rule: gas.hh, within: 5s }",
  "  - expect: { relay_in: closed, within: 5s }",
  "  - expect: { fake: wecom, path: text.content, contains: 可燃气体, within: 8s }",
];
const wide = ["thresholds:", "  detect_to_local: { max: 5s }", "  detect_to_accepted: { max: 8s }", "  lost_events: 0"];

describe("UX-16 a scenario around the real gateway", { timeout: 120_000 }, () => {
  let gone: Told = { code: -1, out: "", err: "" };
  beforeAll(async () => {
    const file = scenario("gas", [...gas, ...wide]);
    gone = await run("run", file, "--html", at("out"), "--junit", at("out/junit.xml"));
  }, 60_000);

  test("ends with 0 when every step is right and every threshold kept", () => {
    expect([gone.code, gone.err]).toEqual([0, "gas 1/1\n"]);
    expect(gone.out).toMatch(/^gas {3}1 rounds {2}1 passed {2}0 lost\n/);
    expect(gone.out).toMatch(/decision → siren +p50 .* n 1 +limits max 5\.00 s ✔/);
  });

  test("JUnit has a suite for the scenario, a case for each expectation and threshold, and the properties of the run", () => {
    const junit = text("out/junit.xml");
    expect(junit).toMatch(
      /<testsuite name="gas" timestamp="[\d-]+T[\d:.]+Z" tests="6" failures="0" errors="0" skipped="0" /,
    );
    const cases = [...junit.matchAll(/<testcase classname="([^"]+)" name="([^"]+)" time="\d+\.\d{3}"/g)];
    expect(cases.map(([, suite, name]) => `${suite} | ${name}`)).toEqual([
      "gas | #1 2 alarm.raised gas.hh ≤ 5.00 s",
      "gas | #1 3 relay_in closed ≤ 5.00 s",
      "gas | #1 4 wecom text.content ∋ 可燃气体 ≤ 8.00 s",
      "gas.thresholds | detect_to_local max ≤ 5.00 s",
      "gas.thresholds | detect_to_accepted max ≤ 8.00 s",
      "gas.thresholds | lost_events ≤ 0",
    ]);
    const properties = new Map(
      [...junit.matchAll(/<property name="([^"]+)" value="([^"]*)"/g)].map(([, k, v]) => [k, v]),
    );
    for (const name of ["p50_ms", "p95_ms", "p99_ms", "max_ms"])
      expect(Number(properties.get(`latency.detect_to_local.${name}`))).toBeGreaterThan(0);
    expect(Object.fromEntries(properties)).toMatchObject({
      "latency.detect_to_local.n": "1",
      "gateway.version": expect.stringMatching(/^\d+\.\d+\.\d+$/),
      "config.sha256": expect.stringMatching(/^[0-9a-f]{64}$/),
      seed: "1",
      "clock.offset_us": expect.stringMatching(/^-?\d+$/),
      test_run: expect.stringMatching(/^hil-[0-9a-f]{8}$/),
      verdict: "passed",
    });
  });

  test("everything recorded bears the run, and so does what left the box", () => {
    const rows = text("out/events.jsonl")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const runs = new Set(rows.map((row) => row["test_run"]));
    expect([...runs]).toEqual([expect.stringMatching(/^hil-/)]);
    expect(rows.filter(({ kind }) => kind === "message").length).toBeGreaterThan(0);
  });

  test("the page loads nothing from anywhere", () => {
    const page = text("out/index.html");
    expect(page).toContain("round-1-step-2");
    expect(page).not.toMatch(/<script|<link|src=|https?:/);
  });

  test("judged again from its record it comes to the same; by other thresholds it is inconclusive, or 99", async () => {
    const again = await run("replay", at("out/events.jsonl"));
    expect([again.code, again.out]).toEqual([0, gone.out.replace(/report \S+ +/, "")]);
    const many = scenario("gas-many", [...gas, ...wide, "min_samples: 2"]);
    expect(await run("replay", at("out/events.jsonl"), "--scenario", many)).toMatchObject({ code: 6 });
    const never = scenario("gas-never", [...gas, "  - expect: { event: case.claimed, within: 1s }", ...wide]);
    expect(await run("replay", at("out/events.jsonl"), "--scenario", never)).toMatchObject({ code: 1 });
  });

  test("a record that is cut off in a line, or is none, is refused by its line", async () => {
    writeFileSync(at("cut.jsonl"), text("out/events.jsonl").slice(0, -5));
    expect(await run("replay", at("cut.jsonl"))).toMatchObject({
      code: 3,
      err: expect.stringMatching(/cut\.jsonl:\d+:1 /),
    });
    expect(await run("replay", at("none.jsonl"))).toMatchObject({ code: 3 });
  });

  test("two runs are compared by their p99: more than a fifth slower is bad, and so is one that is gone", async () => {
    const before = at("out/hist.json");
    const slower = (factor: number) => {
      const hist = JSON.parse(text("out/hist.json")) as { latencies: Record<string, { p99_ms: number }> };
      const row = hist.latencies["detect_to_local"];
      if (row !== undefined) row.p99_ms *= factor;
      writeFileSync(at("slower.json"), JSON.stringify(hist));
      return at("slower.json");
    };
    expect(await run("diff", before, before)).toMatchObject({ code: 0 });
    expect(await run("diff", before, slower(1.19))).toMatchObject({ code: 0 });
    expect(await run("diff", before, slower(1.21))).toMatchObject({
      code: 1,
      out: expect.stringContaining("✘ detect_to_local"),
    });
    expect(await run("diff", before, slower(1.21), "--limit", "30")).toMatchObject({ code: 0 });
    const gap = JSON.parse(text("out/hist.json")) as { latencies: Record<string, unknown> };
    delete gap.latencies["detect_to_local"];
    writeFileSync(at("gap.json"), JSON.stringify(gap));
    expect(await run("diff", before, at("gap.json"))).toMatchObject({ code: 1 });
    expect(await run("diff", before, at("out/junit.xml"))).toMatchObject({ code: 3 });
  });

  test("is inconclusive when a clock offset is injected", async () => {
    const file = scenario("jump", [
      ...gas.slice(0, 2),
      "  - fault: { clock: bench, ahead: 3s }",
      "  - wait: 100ms",
      ...gas.slice(2, 3),
      ...wide,
    ]);
    const { code, out } = await run("run", file, "--junit", at("jump.xml"));
    expect([code, out]).toEqual([6, expect.stringContaining("the clocks are unsure by ±")]);
    expect(text("jump.xml")).toContain('<property name="verdict" value="inconclusive"/>');
    expect(text("jump.xml")).toContain("<skipped ");
  });

  test("ends with 1 when a step fails, and says what came instead", async () => {
    const file = scenario("unclaimed", [...gas.slice(0, 3), "  - expect: { event: case.claimed, within: 300ms }"]);
    const { code, out } = await run("run", file, "--junit", at("unclaimed.xml"));
    expect([code, out]).toEqual([1, expect.stringContaining("✘ #1 3 case.claimed ≤ 300 ms: never came")]);
    expect(text("unclaimed.xml")).toMatch(
      /<failure message="never came">wanted: .*\nseen: .*alarm\.raised gas-3-2-1\/gas#gas\.hh/,
    );
  });

  test("a scenario that ships holds: silence rings, and a power cut loses nothing", async () => {
    const { code, out } = await run("run", "sensor-lost", "--html", at("lost"));
    expect([code, out]).toEqual([0, expect.stringContaining("1 rounds  1 passed  0 lost")]);
    expect(text("lost/gateway-1.log").match(/"event":"listening"/g)).toHaveLength(2);
  });

  test("of several scenarios each has its suite and its folder, and the worst counts", async () => {
    const bad = scenario("bad-one", [...gas.slice(0, 3), "  - expect: { event: case.claimed, within: 100ms }"]);
    const good = scenario("good-one", gas.slice(0, 3));
    const { code } = await run("run", good, bad, "--html", at("both"), "--junit", at("both.xml"));
    expect(code).toBe(1);
    expect([...text("both.xml").matchAll(/<testsuite name="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      "good-one",
      "bad-one",
    ]);
    expect(text("both.xml")).toMatch(/<testsuites name="gridpost hil" tests="3" failures="1" /);
    expect(text("both/good-one/index.html")).toContain("good-one");
    expect(text("both/bad-one/hist.json")).toContain('"scenario": "bad-one"');
  });

  test("ends with 99 when a threshold is crossed and every step is right", async () => {
    // The rule of the brook waits two seconds by itself.
    const file = scenario("slow", [
      "steps:",
      "  - set: { dev: river-1, to: 3.6 m }",
      "  - expect: { event: alarm.raised, rule: water.orange, within: 8s }",
      "thresholds: { sense_to_detect: { p95: 1s } }",
    ]);
    expect(await run("run", file)).toMatchObject({ code: 99 });
  });
});
