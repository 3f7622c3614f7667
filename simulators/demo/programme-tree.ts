import { formatCode, parseCode, type CodeParts } from "../../config/grid-code.ts";
import type { Programme } from "../../config/programme.ts";
import type { SiteInput } from "../../config/site.ts";

export interface ProgrammeTree {
  readonly grids: SiteInput["grids"];
  readonly people: SiteInput["people"];
  readonly roster: SiteInput["roster"];
  /** The grids nothing stands below, in order. */
  readonly leaves: readonly string[];
}

/**
 * A tree of the programme's own shape and names: one grid of each tier above the box, then as many communities as its
 * own numbers come out even with, and in them its grids and micro-grids.
 */
export function programmeTree(programme: Programme): ProgrammeTree {
  const grids = [...above(programme), ...communities(programme)];
  const parents = new Set(grids.map(({ parent }) => parent));
  const seats = grids.flatMap((grid) => seatsOf(programme, grid));
  return {
    grids: grids.map(({ parts, ...grid }) => ({ ...grid, ...codeOf(programme, grid.tier, parts) })),
    people: seats.map(({ person, title }) => ({ id: person, title, channels: ["screen"] })),
    roster: seats.map(({ person, grid, role }) => ({ grid, role, people: [person], ...always })),
    leaves: grids.filter(({ id }) => !parents.has(id)).map(({ id }) => id),
  };
}

const always = { shift: "24h", handover: "08:00", from: "2026-01-01" } as const;

interface Planned {
  readonly id: string;
  readonly tier: string;
  readonly name: string;
  readonly parent?: string;
  readonly parts: CodeParts;
}

const root: CodeParts = { province: "99", city: "00", county: "00", township: "001", kind: "A" };

/** What lies above the box is an address and no more. */
function above({ tiers }: Programme): readonly Planned[] {
  const own = tiers.findIndex(({ onBox }) => onBox);
  return tiers.slice(0, own).map(({ key, label }, at) => {
    const parent = tiers[at - 1]?.key;
    return { id: key, tier: key, name: `示例${label.zh}`, ...(parent && { parent }), parts: root };
  });
}

function communities(programme: Programme): readonly Planned[] {
  const { tiers } = programme;
  const [top, middle, small] = tiers.filter(({ onBox }) => onBox);
  if (top === undefined) return [];
  const parent = tiers[tiers.indexOf(top) - 1]?.key;
  const per = shareOf(middle?.count, top.count, usualGrids);
  const many = evenCount(per);
  const micros = small === undefined ? 0 : shareOf(small.count, top.count, 2 * per);
  return counted(many).flatMap((at) => {
    const village = String(at).padStart(3, "0");
    const community: Planned = {
      id: `c${at}`,
      tier: top.key,
      name: `${top.label.zh}${at}`,
      ...(parent && { parent }),
      parts: { ...root, village },
    };
    const below = { grids: portion(per * many, many, at), micros: portion(Math.round(micros * many), many, at) };
    return [community, ...gridsIn(programme, community, below)];
  });
}

const usualGrids = 3;

/** To one decimal, as programmes give their averages. */
function shareOf(count: number | undefined, of: number | undefined, usual: number): number {
  return count === undefined || of === undefined ? usual : Math.round((10 * count) / of) / 10;
}

/** The fewest communities that the average comes out even with. */
function evenCount(per: number): number {
  return counted(10).find((many) => Number.isInteger(Math.round(per * many * 100) / 100)) ?? 1;
}

/** The whole number of a total that falls to one of so many. */
function portion(total: number, many: number, at: number): number {
  const whole = Math.round(total);
  return Math.floor((whole * at) / many) - Math.floor((whole * (at - 1)) / many);
}

interface Below {
  readonly grids: number;
  readonly micros: number;
}

function gridsIn({ tiers }: Programme, community: Planned, { grids, micros }: Below): readonly Planned[] {
  const [, middle, small] = tiers.filter(({ onBox }) => onBox);
  if (middle === undefined) return [];
  // Few for so many grids: they stand where it is complex, and the other grids have none.
  const divided = micros >= 2 * grids ? grids : Math.ceil(micros / 4);
  return counted(grids).flatMap((at) => {
    const parts = { ...community.parts, grid: String(at).padStart(3, "0") };
    const grid: Planned = {
      id: `${community.id}-g${at}`,
      tier: middle.key,
      name: `${community.name}${middle.label.zh}${at}`,
      parent: community.id,
      parts,
    };
    const below = small === undefined || at > divided ? 0 : portion(micros, divided, at);
    return [
      grid,
      ...counted(below).map((each) => ({
        id: `${grid.id}-m${each}`,
        tier: small?.key ?? "",
        name: `${grid.name}${small?.label.zh ?? ""}${each}`,
        parent: grid.id,
        parts: { ...parts, micro: String(each).padStart(3, "0") },
      })),
    ];
  });
}

interface Seated {
  readonly grid: string;
  readonly role: string;
  readonly person: string;
  readonly title: string;
}

/** Everybody the ladder calls, and whoever verifies and approves on the box. */
function seatsOf({ roles, ladder, tiers }: Programme, grid: Planned): readonly Seated[] {
  const onLadder = new Set(ladder.rungs.flatMap((rung) => (rung.tier === grid.tier ? rung.roles : [])));
  const isOnBox = tiers.some(({ key, onBox }) => key === grid.tier && onBox);
  return roles
    .filter(
      ({ tier, can, key }) => (tier ?? grid.tier) === grid.tier && (onLadder.has(key) || (isOnBox && /[VA]/.test(can))),
    )
    .map(({ key, label }) => ({
      grid: grid.id,
      role: key,
      person: `${key}-${grid.id}`,
      title: `${label.zh} ${grid.id}`.slice(0, 24),
    }));
}

/** A tier the scheme gives no code has none. */
function codeOf({ code }: Programme, tier: string, parts: CodeParts): { readonly code?: string } {
  const end = code.segments.findIndex((segment) => segment.tier === tier);
  if (end < 0) return {};
  const written = formatCode({ segments: code.segments.slice(0, end + 1) }, parts);
  return parseCode(code, written) === undefined ? {} : { code: written };
}

function counted(many: number): readonly number[] {
  return Array.from({ length: many }, (_, at) => at + 1);
}
