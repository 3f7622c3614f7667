import { placeCharsMax, placeText, type Grid } from "../grid.ts";
import { codeExample, codePattern } from "../grid-code.ts";
import type { GridId } from "../ids.ts";
import type { Path, Problem } from "../problem.ts";
import { rankOf, type Programme } from "../programme.ts";
import { words } from "../words.ts";
import { gridsUpFrom, pointsUnder, type Survey } from "./survey.ts";

/** The tree has what its programme asks of it: whole paths, sound codes, one responsible leaf for each place. */
export function gridFaults(survey: Survey): readonly Problem[] {
  const { programme } = survey;
  return [
    ...overlaps(survey),
    ...orphans(survey),
    ...hazardsOfKind(survey),
    ...longPlaces(survey),
    ...(programme === undefined ? [] : ofProgramme(survey, programme)),
  ];
}

function ofProgramme(survey: Survey, programme: Programme): readonly Problem[] {
  return survey.site.grids
    .flatMap((grid, at) => [
      ...skippedTier(survey, { programme, grid, at }),
      ...codeForm({ programme, grid, at }),
      ...codePrefix(survey, grid, at),
      ...gridSize({ programme, grid, at }),
    ])
    .concat(floors(survey, programme));
}

interface Spot {
  readonly programme: Programme;
  readonly grid: Grid;
  readonly at: number;
}

/** Only tiers that a programme calls optional may be missing on the way up to the box's own top. */
function skippedTier({ grids }: Survey, { programme, grid, at }: Spot): readonly Problem[] {
  const rank = rankOf(programme, grid.tier);
  const parent = grid.parent === undefined ? undefined : grids.get(grid.parent);
  if (rank === undefined || (grid.parent !== undefined && parent === undefined)) return [];
  const above =
    parent === undefined ? programme.tiers.findIndex(({ onBox }) => onBox) - 1 : rankOf(programme, parent.tier);
  const skipped = programme.tiers.slice((above ?? rank) + 1, rank).filter(({ optional }) => !optional);
  const [missing] = skipped;
  if (missing === undefined || grid.kind !== "territorial") return [];
  return [
    {
      code: "E1390",
      path: ["grids", at, parent === undefined ? "tier" : "parent"],
      problem: words(
        `${grid.id} 之上缺 ${missing.key}（${missing.label.zh}）`,
        `above ${grid.id} a ${missing.key} is missing`,
      ),
      hint: words(`加一个 ${missing.key} 网格作为上级`, `declare a grid of tier ${missing.key} as its parent`),
      relies: [{ section: "grids" }],
    },
  ];
}

function codeForm({ programme, grid, at }: Spot): readonly Problem[] {
  if (grid.code === undefined) return [];
  const pattern = codePattern(programme.code, grid.tier);
  if (pattern?.test(grid.code) === true) return [];
  const example = codeExample(programme.code, grid.tier);
  const problem = words(`${grid.code} 不是 ${grid.tier} 的编码`, `${grid.code} is no code of a ${grid.tier}`);
  const hint = pattern
    ? words(`写成 ${example} 的样子，0 为数字，A 为字母`, `write it like ${example}, 0 for a digit and A for a letter`)
    : words(`${programme.id} 不给 ${grid.tier} 编码，删去`, `${programme.id} gives a ${grid.tier} no code, delete it`);
  return [{ code: "E1391", path: ["grids", at, "code"], problem, hint }];
}

/** A code begins with that of the grid above it; else one of the two is in the wrong place. */
function codePrefix(survey: Survey, grid: Grid, at: number): readonly Problem[] {
  const { code } = grid;
  if (code === undefined) return [];
  const above = gridsUpFrom(survey, grid.id)
    .slice(1)
    .find((each) => each.code !== undefined);
  if (above?.code === undefined || code.startsWith(above.code)) return [];
  return [
    {
      code: "E1392",
      path: ["grids", at, "code"],
      problem: words(
        `${code} 不以上级 ${above.id} 的编码 ${above.code} 开头`,
        `${code} does not begin with the code ${above.code} of ${above.id} above it`,
      ),
      hint: words("改正编码，或改正 parent", "mend the code, or the parent"),
      other: ["grids", survey.site.grids.indexOf(above), "code"],
    },
  ];
}

/** Too large or too small a grid is somebody's plan: said, never in the way. */
function gridSize({ programme, grid, at }: Spot): readonly Problem[] {
  const { min = 0, max = Infinity } = programme.tiers.find(({ key }) => key === grid.tier)?.households ?? {};
  const { households } = grid;
  if (households === undefined || (households >= min && households <= max)) return [];
  const bounds = max === Infinity ? `≥ ${min}` : `${min}–${max}`;
  return [
    {
      code: "W_GRID_SIZE",
      path: ["grids", at, "households"],
      problem: words(
        `${households} 户；${programme.id} 的 ${grid.tier} 是 ${bounds} 户`,
        `${households} households; a ${grid.tier} of ${programme.id} has ${bounds}`,
      ),
      hint: words("核对户数，或重划网格", "check the number, or divide the grid anew"),
    },
  ];
}

interface Claim {
  readonly what: string;
  readonly owner: GridId;
  readonly path: Path;
}

/** A building, a code and the code of a former grid lead to one grid alone. */
function overlaps({ site }: Survey): readonly Problem[] {
  const first = new Map<string, Claim>();
  return site.grids.flatMap((grid, at) =>
    claimsOf(grid, at).flatMap((claim): readonly Problem[] => {
      const other = first.get(claim.what);
      if (other === undefined) first.set(claim.what, claim);
      if (other === undefined) return [];
      const what = claim.what.split(" ").at(-1) ?? "";
      return [
        {
          code: "E_GRID_OVERLAP",
          path: claim.path,
          problem: words(`${what} 已属于 ${other.owner}`, `${what} already belongs to ${other.owner}`),
          hint: words("只留在一个网格里", "leave it in one grid"),
          other: other.path,
        },
      ];
    }),
  );
}

/** Buildings of two communities may bear the same number. */
function claimsOf(grid: Grid, at: number): readonly Claim[] {
  const owner = grid.id;
  const { code, aliases, buildings = [], parent = "" } = grid;
  return [
    ...(code === undefined ? [] : [{ what: `code ${code}`, owner, path: ["grids", at, "code"] }]),
    ...aliases.map((alias, each) => ({ what: `code ${alias}`, owner, path: ["grids", at, "aliases", each] })),
    ...(grid.kind === "professional" ? [] : buildings).map((building, each) => ({
      what: `building ${parent} ${building}`,
      owner,
      path: ["grids", at, "buildings", each],
    })),
  ];
}

/** A point stands in a leaf that is responsible for it. */
function orphans({ site, grids }: Survey): readonly Problem[] {
  const parents = new Set(site.grids.flatMap(({ kind, parent }) => (kind === "territorial" ? [parent] : [])));
  return site.devices.flatMap(({ place }, at): readonly Problem[] => {
    const grid = grids.get(place.grid);
    if (grid === undefined) return [];
    const path = ["devices", at, "place", "grid"];
    if (grid.kind === "professional") {
      const problem = words(
        `专业网格 ${grid.id} 只受知会，不负责`,
        `${grid.id} is a professional grid: told, never responsible`,
      );
      const hint = words("写所在的属地网格", "name the territorial grid it stands in");
      return [{ code: "E_GRID_ORPHAN", path, problem, hint }];
    }
    const { building } = place;
    if (grid.buildings === undefined || building === undefined || grid.buildings.includes(building)) return [];
    if (parents.has(grid.id)) return [];
    const problem = words(`${building} 不在 ${grid.id} 的楼栋里`, `${building} is no building of ${grid.id}`);
    const hint = words("改网格，或在它的 buildings 里加上", "name another grid, or add the building to this one");
    return [{ code: "E_GRID_ORPHAN", path, problem, hint }];
  });
}

function hazardsOfKind({ site }: Survey): readonly Problem[] {
  return site.grids.flatMap(({ kind, hazards, id }, at) => {
    if ((kind === "professional") === (hazards !== undefined)) return [];
    const path = ["grids", at, kind === "professional" ? "kind" : "hazards"];
    const problem =
      kind === "professional"
        ? words(`${id} 没写受知会的危险`, `nothing says what ${id} is told about`)
        : words(`${id} 不是专业网格`, `${id} is no professional grid`);
    const hint =
      kind === "professional"
        ? words("加上 hazards: [gas]", "add hazards: [gas]")
        : words("删去 hazards，或写 kind: professional", "delete hazards, or write kind: professional");
    return [{ code: "E1393", path, problem, hint }];
  });
}

function floors(survey: Survey, { places, id }: Programme): readonly Problem[] {
  const asking = survey.site.rules.filter(({ hazard }) => places.floorFor.includes(hazard));
  const devices = new Set(asking.flatMap((rule) => pointsUnder(survey, rule).map(({ deviceAt }) => deviceAt)));
  return survey.site.devices.flatMap(({ place }, at) => {
    if (!devices.has(at) || place.floor !== undefined) return [];
    const problem = words(`没写楼层；${id} 要求精确到楼层`, `its floor is not written; ${id} asks for it`);
    const hint = words("在 place 里加 floor: 3层", "add floor: 3层 to its place");
    return [{ code: "E1394", path: ["devices", at, "place"], problem, hint }];
  });
}

function longPlaces({ site }: Survey): readonly Problem[] {
  return site.devices.flatMap(({ place }, at) => {
    const { length } = placeText(place);
    if (length <= placeCharsMax) return [];
    const problem = words(`位置共 ${length} 个字`, `the place has ${length} characters in all`);
    const hint = words(
      `至多 ${placeCharsMax} 个字，通知里写得下`,
      `write at most ${placeCharsMax}, so that it fits a notice`,
    );
    return [{ code: "E1395", path: ["devices", at, "place"], problem, hint }];
  });
}
