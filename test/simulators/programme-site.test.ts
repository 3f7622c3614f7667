import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { oneLine } from "../../config/diagnostic.ts";
import { loadSite } from "../../config/load.ts";
import { shippedProgramme } from "../../config/programmes.ts";
import { programmeSite } from "../../simulators/demo/programme-site.ts";

const folder = mkdtempSync(join(tmpdir(), "gridpost-programme-site-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const demo = readFileSync("config/examples/demo.yaml", "utf8");

/** Communities, grids and micro-grids on the box. */
/** A demo rings nobody outside: it has no groups of residents, and not every seat of a team. */
const unfilled: ReadonlySet<string> = new Set(["W_NO_GROUP", "W_SEAT_EMPTY"]);

test.each([
  ["basic", [1, 3, 6]],
  ["chengdu", [1, 8, 72]],
  ["laiyang", [5, 6, 0]],
  ["jianye", [5, 61, 0]],
  ["tongnan", [5, 32, 37]],
  ["huizhou", [5, 26, 0]],
] as const)(
  "the demo stands in the tree of %s, with its average of grids, and is valid",
  (name, [communities, grids, micros]) => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, programmeSite(demo, shippedProgramme(name)));
    const loaded = loadSite(file, { env: {} });
    const said = (loaded.ok ? loaded.value.warnings : loaded.error).filter(({ code }) => !unfilled.has(code));
    expect(said.map((each) => oneLine(each, "en"))).toEqual([]);
    if (!loaded.ok) return;
    const { site, programme } = loaded.value;
    const [top, middle, small] = programme.tiers.filter(({ onBox }) => onBox).map(({ key }) => key);
    const count = (tier: string | undefined) => site.grids.filter((grid) => grid.tier === tier).length;
    expect([count(top), count(middle), count(small)]).toEqual([communities, grids, micros]);
    expect(site.programme).toBe(name);
  },
);
