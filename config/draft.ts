import { isMapping } from "./findings.ts";
import type { Footing, Path, Problem } from "./problem.ts";
import { siteSchema, type Site, type SiteInput } from "./site.ts";

/**
 * What can still be cross-checked in a site that has faults: faulty entries are left out and remembered, so that
 * their absence is not itself reported, and all problems of a file are told at once.
 */
export interface Draft {
  readonly site: Site;
  /** A problem of the draft under the paths of the file; `undefined` when it may only come from what was left out. */
  readonly inFile: (problem: Problem) => Problem | undefined;
}

type Mapping = Readonly<Record<string, unknown>>;

/** `broken`: names of parts outside the file that are declared but faulty, such as device profiles. */
export function draftOf(raw: Mapping, faults: readonly Problem[], broken: readonly Footing[] = []): Draft | undefined {
  const sections = Object.fromEntries(sectionNames.map((name) => [name, soundPart(name, raw[name], faults)]));
  const parsed = siteSchema.safeParse(partsIn(sections));
  if (!parsed.success) return undefined;
  return { site: parsed.data, inFile: (problem) => inFile(problem, sections, broken) };
}

interface Part {
  /** Without the faulty entries; a stand-in where a needed section is missing altogether. */
  readonly value: unknown;
  /** Where each remaining entry of a list stands in the file. */
  readonly kept: readonly number[];
  readonly standIn: boolean;
  /** Ids of the entries left out. */
  readonly lost: readonly string[];
  readonly whole: boolean;
}

type Sections = Readonly<Record<string, Part>>;

const sectionNames = Object.keys(siteSchema.shape);

const standIns: Partial<SiteInput> = {
  box: { id: "stand-in", name: "-" },
  grids: [{ id: "stand-in", tier: "city", name: "-" }],
  people: [{ id: "stand-in", title: "-", channels: ["screen"] }],
  roster: [
    { grid: "stand-in", role: "leader", people: ["stand-in"], shift: "1d", handover: "08:00", from: "2026-01-01" },
  ],
};

function soundPart(name: string, value: unknown, faults: readonly Problem[]): Part {
  const here = faults.filter(({ path }) => path[0] === name).map(({ path }) => path[1]);
  const isEntry = (step: string | number | undefined) => typeof step === "number";
  if (!Array.isArray(value))
    return here.length > 0 || value === undefined ? substitute(name, [], value === undefined) : asIs(value);
  if (!here.every(isEntry)) return substitute(name, value, false);
  const faulty = new Set(here);
  const kept = [...value.keys()].filter((at) => !faulty.has(at));
  const lost = value.filter((_, at) => faulty.has(at)).flatMap(idOf);
  if (kept.length === 0 && name in standIns) return { ...substitute(name, value, false), lost };
  return { value: kept.map((at): unknown => value[at]), kept, standIn: false, lost, whole: faulty.size === 0 };
}

function asIs(value: unknown): Part {
  return { value, kept: [], standIn: false, lost: [], whole: true };
}

function substitute(name: string, entries: readonly unknown[], absent: boolean): Part {
  const value: unknown = Object.entries(standIns).find(([key]) => key === name)?.[1];
  // An optional section that is simply not there is nothing to hold findings back for.
  const whole = absent && value === undefined;
  return { value, kept: [], standIn: true, lost: entries.flatMap(idOf), whole };
}

function idOf(entry: unknown): readonly string[] {
  return isMapping(entry) && typeof entry["id"] === "string" ? [entry["id"]] : [];
}

function partsIn(sections: Sections): Mapping {
  const parts = Object.entries(sections).filter(([, { value }]) => value !== undefined);
  return Object.fromEntries(parts.map(([name, { value }]) => [name, value]));
}

function inFile(problem: Problem, sections: Sections, broken: readonly Footing[]): Problem | undefined {
  if (problem.relies?.some((footing) => isShaky(footing, sections, broken))) return undefined;
  const path = pathInFile(problem.path, sections);
  const other = problem.other && pathInFile(problem.other, sections);
  if (path === undefined) return undefined;
  return other === undefined ? { ...problem, path } : { ...problem, path, other };
}

/** An entry left out without a readable id may be any. */
function isShaky({ section, id }: Footing, sections: Sections, broken: readonly Footing[]): boolean {
  const outside = broken.filter((each) => each.section === section);
  if (id === undefined ? outside.length > 0 : outside.some((each) => each.id === id)) return true;
  const part = sections[section];
  if (part === undefined || part.whole) return false;
  return id === undefined || part.standIn || part.lost.includes(id) || part.lost.length === 0;
}

function pathInFile(path: Path, sections: Sections): Path | undefined {
  const [name, at, ...rest] = path;
  const part = sections[String(name)];
  if (part === undefined || typeof at !== "number")
    return part?.standIn && name !== undefined && name in standIns ? undefined : path;
  const index = part.kept[at];
  return index === undefined || name === undefined ? undefined : [name, index, ...rest];
}
