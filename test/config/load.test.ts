import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isError, type Diagnostic } from "../../config/diagnostic.ts";
import { limits } from "../../config/limits.ts";
import { loadSite, type LoadOptions } from "../../config/load.ts";

const good = readFileSync("test/config/good.yaml", "utf8");
const fixtures: LoadOptions = { env: {}, deviceDirectories: ["test/config/devices"] };
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gridpost-config-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(content: string | Uint8Array, name = "site.yaml"): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function told(file: string, options = fixtures): readonly Diagnostic[] {
  const loaded = loadSite(file, options);
  return loaded.ok ? loaded.value.warnings : loaded.error;
}

function codes(file: string, options = fixtures): readonly string[] {
  return told(file, options).map(({ code, line, column }) => `${code} ${line}:${column}`);
}

test("a good file gives the site, the profiles it uses and no warning", () => {
  const loaded = loadSite("test/config/good.yaml", fixtures);
  expect(loaded.ok && [...loaded.value.profiles.keys()].toSorted()).toEqual(["gas", "level", "smoke"]);
  expect(loaded.ok && loaded.value.warnings).toEqual([]);
  expect(loaded.ok && loaded.value.site.links[0]?.poll).toBe(2000);
  expect(loaded.ok && loaded.value.site.rules[0]).toMatchObject({ above: { value: 20, unit: "%LEL" }, onDelay: 5000 });
});

test("what cannot be opened is a diagnostic, not a stack trace", () => {
  expect(codes(join(folder, "nowhere.yaml"))).toEqual(["E1001 1:1"]);
  expect(codes(join("test/config/good.yaml", "inside.yaml"))).toEqual(["E1001 1:1"]);
  expect(codes(folder)).toEqual(["E1002 1:1"]);
  expect(codes(`${folder}/\0`)).toEqual(["E1002 1:1"]);
});

test.each([
  ["an empty file", "", "E1004 1:1"],
  ["nothing but blanks", "\n\n", "E1004 1:1"],
  ["a lone document mark", "---\n", "E1004 1:1"],
  ["one word", "box\n", "E1006 1:1"],
  ["brackets without end", "[".repeat(20_000), "E1104 1:33"],
  ["a UTF-16 file", Buffer.from(`\uFEFF${good}`, "utf16le"), "E1005 1:1"],
  ["a name in GBK", Buffer.concat([Buffer.from("box:\n  name: "), Buffer.from([0xb1, 0xb1])]), "E1005 2:9"],
] as const)("%s is named as such", (_name, content, expected) => {
  expect(codes(written(content))).toEqual([expected]);
});

test("a file of the largest size is read, one byte more is not", () => {
  const padding = (size: number): string => `${good}${"#".repeat(size - Buffer.byteLength(good))}`;
  expect(codes(written(padding(limits.siteFileBytesMax)))).toEqual([]);
  expect(codes(written(padding(limits.siteFileBytesMax + 1)))).toEqual(["E1003 1:1"]);
});

test("what editors on Windows add is warned about and does no harm", () => {
  const windows = `\uFEFF${good.replaceAll("\n", "\r\n")}`;
  const loaded = loadSite(written(windows), fixtures);
  expect(loaded.ok && loaded.value.warnings.map(({ code }) => code)).toEqual(["W1007", "W1008"]);
  expect(codes(written(windows.replace("port: 502", "port: 5O2")))).toEqual(["W1007 1:1", "W1008 1:1", "E1203 3:57"]);
});

test("a value may come from the environment and is never printed", () => {
  const file = written(`${good}uplink: { url: "mqtts://box:\${env:KEY}@district.example:8883" }\n`);
  const loaded = loadSite(file, { ...fixtures, env: { KEY: "s3cret" } });
  expect(loaded.ok && loaded.value.site.uplink?.url).toBe("mqtts://box:s3cret@district.example:8883");
  const spoilt = told(file, { ...fixtures, env: { KEY: "s3 cret" } });
  expect(spoilt.map(({ code, path }) => [code, path])).toEqual([["E1207", "uplink.url"]]);
  expect(JSON.stringify(spoilt)).not.toContain("cret");
  expect(codes(file)).toEqual(["E1209 55:16"]);
});

test("a profile beside the site comes before the one that ships with the gateway", () => {
  mkdirSync(join(folder, "devices"), { recursive: true });
  const own = readFileSync("test/config/devices/gas.yaml", "utf8").replace("[0, 100]", "[0, 60]");
  written(own, "devices/gas-transmitter.yaml");
  const site = readFileSync("config/examples/minimal.yaml", "utf8");
  const loaded = loadSite(written(site), { env: {} });
  const profiles = loaded.ok ? [...loaded.value.profiles] : [];
  const profile = profiles.find(([id]) => id === "gas-transmitter")?.[1];
  expect(profile?.measures[0]?.range).toEqual([0, 60]);
});

test("a folder without profiles, or none, leaves every profile unknown", () => {
  for (const directories of [[], [join(folder, "nowhere")], ["test/config/good.yaml"]]) {
    const unknown = told("test/config/good.yaml", { env: {}, deviceDirectories: directories });
    expect(unknown.filter(isError).map(({ path }) => path)).toEqual([0, 1, 2].map((at) => `devices[${at}].profile`));
  }
});

test("a faulty profile is named at its own place, and nothing is blamed on the site", () => {
  const found = told("test/config/bad/profile-broken.yaml");
  expect(found.map(({ file, path }) => [file, path])).toEqual([
    ["test/config/devices/broken.yaml", "measures[0].from.adress"],
  ]);
});

test("a fault in one entry does not hide the faults of the others, nor invent new ones", () => {
  const faulty = good
    .replace("id: c1, tier: community", "id: c1, tier: comunity")
    .replace("{ id: a, title: 网格员甲", "{ id: a, titel: 网格员甲")
    .replace("clear: 15 %LEL", "clear: 21 %LEL")
    .replace("people: [a, b]", "people: [a, b, c]");
  const found = told(written(faulty));
  expect(found.map(({ path }) => path)).toEqual([
    "grids[0].tier",
    "rules[0].clear",
    "people[0].titel",
    "roster[0].people[2]",
  ]);
});

test("a missing section is one problem, not one for everything that refers to it", () => {
  const without = (section: string): string => good.replace(new RegExp(`^${section}:\\n( .*\\n)+`, "m"), "");
  for (const section of ["grids", "people", "roster"]) {
    expect([section, codes(written(without(section)))]).toEqual([section, ["E1201 1:1"]]);
  }
  // Without one of its own a site climbs the ladder of its programme.
  expect(codes(written(without("ladder")))).toEqual([]);
  expect(told(written(without("links"))).map(({ path }) => path)).toEqual(["devices[0].link", "devices[1].link"]);
});

test("every offered replacement, put where the caret stands, takes the problem away", () => {
  const names = readdirSync("test/config/bad").filter((name) => name !== "environment-unset.yaml");
  const fixable = names.map((name) => `test/config/bad/${name}`).filter((file) => told(file).some(({ fix }) => fix));
  expect(fixable.length).toBeGreaterThan(10);
  for (const file of fixable) {
    const first = told(file).find(({ fix }) => fix !== undefined);
    const still = told(written(replaced(readFileSync(file, "utf8"), first)));
    expect([file, still.filter(({ pointer, code }) => pointer === first?.pointer && code === first?.code)]).toEqual([
      file,
      [],
    ]);
  }
});

function replaced(text: string, diagnostic: Diagnostic | undefined): string {
  if (diagnostic === undefined) return text;
  const { line, column, length, fix = "" } = diagnostic;
  const lines = text.split("\n");
  const old = lines[line - 1] ?? "";
  return lines.with(line - 1, old.slice(0, column - 1) + fix + old.slice(column - 1 + length)).join("\n");
}
