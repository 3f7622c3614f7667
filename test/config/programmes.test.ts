import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { oneLine } from "../../config/diagnostic.ts";
import { quotesIn } from "../../config/programme-lint.ts";
import { readProgramme, shippedProgramme } from "../../config/programmes.ts";

const folder = "config/programmes";
const names = readdirSync(folder).map((file) => basename(file, ".yaml"));
const seeds = resolve(process.env["GRIDPOST_SHARED_SEEDS"] ?? "../shared/seeds");
const scratch = mkdtempSync(join(tmpdir(), "gridpost-programmes-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("six programmes ship, and every one of them is sound", () => {
  expect(names.toSorted()).toEqual(["basic", "chengdu", "huizhou", "jianye", "laiyang", "tongnan"]);
  for (const name of names) {
    const { diagnostics } = readProgramme(join(folder, `${name}.yaml`));
    expect(diagnostics.map((each) => oneLine(each, "en"))).toEqual([]);
  }
});

test.for(names)("every phrase %s quotes stands word for word in its text", (name, ctx) => {
  if (!existsSync(seeds)) ctx.skip("the texts that programmes quote are not here");
  const programme = shippedProgramme(name);
  const quotes = quotesIn(programme, []);
  expect(name === "basic" || quotes.length > 10).toBe(true);
  const strangers = quotes.filter(({ seed, phrase }) => {
    const file = programme.seeds.find((each) => each.startsWith(`${seed}_`)) ?? "";
    return !readFileSync(join(seeds, file), "utf8").includes(phrase);
  });
  expect(strangers).toEqual([]);
});

/** What is said about the programme when one text in it is replaced by another. */
function faultsOf(name: string, from: string | RegExp, to: string): readonly string[] {
  const text = readFileSync(join(folder, `${name}.yaml`), "utf8");
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const file = join(scratch, `${name}-x.yaml`);
  writeFileSync(file, changed);
  return readProgramme(file).diagnostics.map((each) => oneLine(each, "en").replace(/^.*?-x\.yaml:\d+:\d+ /, ""));
}

describe("the lint names", () => {
  test.for<readonly [string, string, string | RegExp, string, string]>([
    ["a state left out of the stages", "huizhou", "[on-scene, handling]", "[on-scene]", "E1500"],
    ["a state out of its order", "huizhou", "[on-scene, handling]", "[handling, on-scene]", "E1500"],
    ["a stage without the end", "tongnan", "[closed, rated, archived]", "[closed, rated]", "E1500"],
    [
      "a ladder's unknown tier",
      "tongnan",
      "tier: community, role: duty-room, after",
      "tier: comunity, role: duty-room, after",
      "E1301",
    ],
    ["a ladder's unknown role", "tongnan", "role: [full-time, utility]", "role: [full-time, utilty]", "E1301"],
    ["a role of another tier on a rung", "huizhou", "role: worker, after: 0s", "role: head, after: 0s", "E1301"],
    ["rungs that do not rise", "tongnan", "after: 180s", "after: 60s", "E1319"],
    ["a first rung that waits", "tongnan", "after: 0s", "after: 5s", "E1319"],
    ["nobody who signs a mode", "chengdu", "can: AGBM", "can: AGB", "E1502"],
    ["nobody who approves", "laiyang", /can: CGVAW|can: GVABM|can: AMB/g, "can: CGVBM", "E1502"],
    ["a type without a level", "tongnan", "minLevel: community", "minLevel: comunity", "E1204"],
    ["a level the programme lacks", "laiyang", "level: community", "level: district", "E1301"],
    [
      "a platform's level on the box",
      "tongnan",
      /(tier: community,\s+)authority: box/,
      "$1authority: platform",
      "E1503",
    ],
    ["a timer without a basis", "tongnan", /close: 24h, basis: assumed/, "close: 24h", "E1201"],
    ["a phrase of a text it does not name", "tongnan", 'seed: "003"', 'seed: "004"', "E1506"],
    ["a board nobody declared", "tongnan", "board: safety", "board: safty", "E1301"],
    ["a type on no board", "tongnan", "board: safety,", "", "E1501"],
    ["weights that are not one", "tongnan", "weight: 0.15", "weight: 0.25", "E1507"],
    ["a stage's name used twice", "tongnan", "key: sifted", "key: raised", "E1302"],
    ["severities out of order", "tongnan", "severity: 2, claim", "severity: 3, claim", "E1505"],
    ["a base that is not there", "tongnan", "extends: basic", "extends: basics", "E1301"],
    ["a key nobody knows", "tongnan", "reports:", "report:", "E1202"],
  ])("%s", ([, name, from, to, code]) => {
    const found = faultsOf(name, from, to);
    expect(found.join("\n")).toContain(`[${code}]`);
  });

  test("the place, the cause and the mend", () => {
    expect(faultsOf("tongnan", "role: [full-time, utility]", "role: [full-time, utilty]")).toEqual([
      "ladder.rungs[0].role: there is no role of grid utilty: write utility [E1301]",
    ]);
  });
});

test("a programme of one's own needs no code: it extends another and says what differs", () => {
  const file = join(scratch, "mine.yaml");
  const lines = [
    "schema: gridpost.programme/v1",
    "id: mine",
    "extends: tongnan",
    "label: { zh: 我的, en: Mine }",
    "version: 3",
    "effectiveFrom: 2026-06-01",
    "reports: { daily: false, quarter: false, basis: assumed }",
  ];
  writeFileSync(file, lines.join("\n"));
  const { programme, diagnostics } = readProgramme(file);
  expect(diagnostics).toEqual([]);
  expect(programme).toMatchObject({ id: "mine", version: 3, reports: { daily: false } });
  expect(programme?.stages).toEqual(shippedProgramme("tongnan").stages);
});
