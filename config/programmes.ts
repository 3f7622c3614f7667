import { dirname } from "node:path";
import { diagnose, inReadingOrder, isError, type Diagnostic } from "./diagnostic.ts";
import { explain } from "./explain.ts";
import { isMapping } from "./findings.ts";
import type { ProfileId } from "./ids.ts";
import { locate } from "./locate.ts";
import { nearest } from "./nearest.ts";
import type { Footing, Problem } from "./problem.ts";
import { lintProgramme } from "./programme-lint.ts";
import { programmeSchema, type Programme } from "./programme.ts";
import type { Sheet } from "./sheet.ts";
import { asSeenFromHere, openFile, profileFiles, shippedDirectory } from "./shelf.ts";
import { words } from "./words.ts";

/** The programme a site names, as far as it could be read, and what others there are. */
export interface TakenProgramme {
  readonly programme: Programme | undefined;
  readonly names: readonly string[];
  readonly broken: readonly Footing[];
  readonly diagnostics: readonly Diagnostic[];
}

export function takeProgramme(name: string, directories: readonly string[] = shipped()): TakenProgramme {
  const files = profileFiles(directories);
  const names = [...files.keys()].toSorted();
  const file = files.get(name as ProfileId);
  if (file === undefined) return { programme: undefined, names, broken: [], diagnostics: [] };
  const { programme, diagnostics } = isShipped(file) ? readOnce(file, directories) : readProgramme(file, directories);
  const broken = programme === undefined ? [{ section: "programme", id: name }] : [];
  return { programme, names, broken, diagnostics };
}

/** What ships does not change while a process lives. */
const read = new Map<string, ReadProgramme>();

function readOnce(file: string, directories: readonly string[]): ReadProgramme {
  const known = read.get(file) ?? readProgramme(file, directories);
  read.set(file, known);
  return known;
}

function isShipped(file: string): boolean {
  return dirname(file) === shippedDirectory("programmes");
}

/** A programme that ships with the gateway. */
export function shippedProgramme(name: string): Programme {
  const { programme } = takeProgramme(name);
  if (programme === undefined) throw new Error(`no sound programme ${name}`);
  return programme;
}

function shipped(): readonly string[] {
  return [shippedDirectory("programmes")];
}

export interface ReadProgramme {
  readonly programme: Programme | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** One file: what it does not say is taken from the programme it extends. */
export function readProgramme(path: string, directories: readonly string[] = shipped()): ReadProgramme {
  const file = asSeenFromHere(path);
  const { sheet, diagnostics } = openFile(path);
  const opened = diagnostics.map((each) => ({ ...each, file }));
  if (sheet === undefined) return { programme: undefined, diagnostics: opened };
  const { problems, programme } = judged(sheet, directories);
  const found = problems.map((problem) => diagnose(problem, file, (at, atKey) => locate(sheet, at, atKey)));
  const all = inReadingOrder([...opened, ...found]);
  return { programme: all.some(isError) ? undefined : programme, diagnostics: all };
}

interface Judged {
  readonly programme: Programme | undefined;
  readonly problems: readonly Problem[];
}

function judged({ value }: Sheet, directories: readonly string[]): Judged {
  const own = isMapping(value) ? value : {};
  const base = baseOf(own, directories, []);
  if (base.problem !== undefined) return { programme: undefined, problems: [base.problem] };
  const whole = { ...base.sections, ...own };
  const programme = programmeSchema.safeParse(whole).data;
  const problems = [...explain(programmeSchema, whole), ...(programme ? lintProgramme(programme) : [])];
  return { programme, problems };
}

type Sections = Readonly<Record<string, unknown>>;

interface Base {
  readonly sections: Sections;
  readonly problem?: Problem;
}

/** Every section of the programmes below, the nearest winning. */
function baseOf({ extends: name }: Sections, directories: readonly string[], walked: readonly string[]): Base {
  if (typeof name !== "string") return { sections: {} };
  const files = profileFiles(directories);
  const path = files.get(name as ProfileId);
  if (path === undefined) return { sections: {}, problem: unknownBase(name, [...files.keys()]) };
  if (walked.includes(name)) return { sections: {}, problem: circle([...walked, name]) };
  const value = openFile(path).sheet?.value;
  const own = isMapping(value) ? value : {};
  const below = baseOf(own, directories, [...walked, name]);
  return { ...below, sections: { ...below.sections, ...own } };
}

function unknownBase(name: string, known: readonly string[]): Problem {
  const meant = nearest(name, known);
  const problem = words(`没有名为 ${name} 的治理模式`, `there is no programme ${name}`);
  const place = { code: "E1301", path: ["extends"], problem };
  if (meant !== undefined) return { ...place, hint: words(`改成 ${meant}`, `write ${meant}`), fix: meant };
  const list = known.toSorted().join(" ");
  return { ...place, hint: words(`已有：${list}`, `there are: ${list}`) };
}

function circle(walked: readonly string[]): Problem {
  const way = walked.join(" → ");
  return {
    code: "E1304",
    path: ["extends"],
    problem: words(`治理模式绕成了圈 ${way}`, `the programmes run in a circle ${way}`),
    hint: words("删去其中一个 extends", "delete one of the lines extends"),
  };
}
