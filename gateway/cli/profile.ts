import { existsSync } from "node:fs";
import { commandLine } from "../../config/command-line.ts";
import { isError, oneLine, withExcerpt, type Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import type { ProfileId } from "../../config/ids.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { readProgramme, type ReadProgramme } from "../../config/programmes.ts";
import { profileFiles, shippedDirectory } from "../../config/shelf.ts";
import { words } from "../../config/words.ts";
import { differencesOf } from "./profile-diff.ts";
import { sheetOf } from "./profile-sheet.ts";
import type { Output } from "./validate.ts";

/** Exit codes are a promise: 0 sound, or alike · 1 they differ · 2 wrong usage · 3 invalid. */
const exit = { done: 0, differ: 1, usage: 2, invalid: 3 } as const;

const usage = `gridpost profile lint [NAME|FILE …]     检查治理模式 check programmes; all that ship when none is named
gridpost profile show NAME|FILE         层级、角色、环节、级别、时限，各注明出处 what it says, and from where
gridpost profile diff NAME|FILE NAME|FILE   两个治理模式的不同 how two differ
    [--lang zh-CN|en]
`;

/** A programme is data: this reads it as the gateway does, and changes nothing. */
export function profileCommand(args: readonly string[], out: Output, env: Environment = environment()): number {
  const wish = understand(args, env);
  if (wish === undefined) return tell(out, usage, exit.usage);
  const { verb, names, language } = wish;
  const read = names.map((name) => [name, programmeOf(name)] as const);
  const lost = read.filter(([, found]) => found === undefined).map(([name]) => name);
  if (lost.length > 0) return tell(out, unknown(lost)[language], exit.usage);
  const found = read.map(([name, programme]) => ({ name, ...(programme as ReadProgramme) }));
  return verb === "lint" ? lint(out, found, language) : verbs[verb](out, found, language);
}

interface Found extends ReadProgramme {
  readonly name: string;
}

type Do = (out: Output, found: readonly Found[], language: Language) => number;

const lint: Do = (out, found, language) => {
  for (const { name, diagnostics } of found) {
    for (const each of diagnostics) out.write(`${withExcerpt(each, language).join("\n")}\n\n`);
    const errors = diagnostics.filter(isError).length;
    out.write(`${name}: ${words(`${errors} 个错误`, `${errors} errors`)[language]}\n`);
  }
  return found.some(({ programme }) => programme === undefined) ? exit.invalid : exit.done;
};

const verbs: Readonly<Record<"show" | "diff", Do>> = {
  show: (out, [found], language) => {
    if (found?.programme === undefined) return unsound(out, found, language);
    return tell(out, `${sheetOf(found.programme, language).join("\n")}\n`, exit.done);
  },
  diff: (out, [left, right], language) => {
    if (left?.programme === undefined) return unsound(out, left, language);
    if (right?.programme === undefined) return unsound(out, right, language);
    const lines = differencesOf(left.programme, right.programme);
    return tell(out, lines.map((line) => `${line}\n`).join(""), lines.length > 0 ? exit.differ : exit.done);
  },
};

function unsound(out: Output, found: Found | undefined, language: Language): number {
  for (const each of found?.diagnostics ?? []) out.write(`${oneLine(each, language)}\n`);
  return exit.invalid;
}

const shelf = () => profileFiles([shippedDirectory("programmes")]);

/** A name is one that ships; anything else is a file. */
function programmeOf(name: string): ReadProgramme | undefined {
  const file = shelf().get(name as ProfileId) ?? (existsSync(name) ? name : undefined);
  return file === undefined ? undefined : readProgramme(file);
}

function unknown(names: readonly string[]) {
  const there = [...shelf().keys()].toSorted().join(" ");
  const what = names.join(" ");
  return words(`没有治理模式 ${what}；已有：${there}\n`, `There is no programme ${what}; there are: ${there}\n`);
}

interface Wish {
  readonly verb: "lint" | "show" | "diff";
  readonly names: readonly string[];
  readonly language: Language;
}

const wanted = { show: 1, diff: 2 } as const;

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const { values, positionals = [] } = commandLine(args, { lang: { type: "string" } } as const) ?? {};
  const language = languageOf(values?.lang ?? usualLanguage(env));
  const asked = values && askedFor(positionals);
  return asked && language && { ...asked, language };
}

function askedFor([verb, ...names]: readonly string[]): Omit<Wish, "language"> | undefined {
  if (verb === "lint") return { verb, names: names.length > 0 ? names : [...shelf().keys()].toSorted() };
  if (verb !== "show" && verb !== "diff") return undefined;
  return names.length === wanted[verb] ? { verb, names } : undefined;
}

function tell(out: Output, text: string, code: number): number {
  out.write(text);
  return code;
}
