import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { diagnose, faultOf, fileStart, inReadingOrder, isError, type Diagnostic } from "./diagnostic.ts";
import { explain } from "./explain.ts";
import { profileIdSchema, type ProfileId } from "./ids.ts";
import { limits } from "./limits.ts";
import { locate } from "./locate.ts";
import { placeOf } from "./place.ts";
import type { Problem } from "./problem.ts";
import { readSheet, type Sheet } from "./sheet.ts";
import { textIn, type FileFault, type TextFile } from "./text-file.ts";
import { words, type Words } from "./words.ts";

/** The profiles of one sort a site asks for, as far as they could be read. */
export interface Shelf<P> {
  readonly profiles: ReadonlyMap<ProfileId, P>;
  readonly names: readonly string[];
  readonly broken: readonly { readonly section: string; readonly id: string }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What a file of the sort must be, beside well-formed. */
export interface Sort<P> {
  readonly schema: z.ZodType<P>;
  readonly check: (profile: P) => readonly Problem[];
}

export function takeProfiles<P>(wanted: ReadonlySet<string>, directories: readonly string[], sort: Sort<P>): Shelf<P> {
  const files = profileFiles(directories);
  const taken = [...files].filter(([id]) => wanted.has(id)).map(([id, file]) => ({ id, ...readProfile(file, sort) }));
  return {
    profiles: new Map(taken.flatMap(({ id, profile }) => (profile ? [[id, profile] as const] : []))),
    names: [...files.keys()].toSorted(),
    broken: taken.filter(({ profile }) => !profile).map(({ id }) => ({ section: "profiles", id })),
    diagnostics: taken.flatMap(({ diagnostics }) => diagnostics),
  };
}

function readProfile<P>(
  path: string,
  { schema, check }: Sort<P>,
): {
  readonly profile: P | undefined;
  readonly diagnostics: readonly Diagnostic[];
} {
  const file = asSeenFromHere(path);
  const { sheet, diagnostics } = openFile(path);
  const opened = diagnostics.map((diagnostic) => ({ ...diagnostic, file }));
  if (sheet === undefined) return { profile: undefined, diagnostics: opened };
  const faults = explain(schema, sheet.value);
  const profile = schema.safeParse(sheet.value).data;
  const problems = [...faults, ...(profile ? check(profile) : [])];
  const found = problems.map((problem) => diagnose(problem, file, (at, atKey) => locate(sheet, at, atKey)));
  return { profile: [...opened, ...found].some(isError) ? undefined : profile, diagnostics: [...opened, ...found] };
}

/** Id → file; a profile's id is its file's name. */
export function profileFiles(directories: readonly string[]): ReadonlyMap<ProfileId, string> {
  const found = directories.flatMap((directory) =>
    filesIn(directory).flatMap((name) => {
      const id = profileIdSchema.safeParse(basename(name, ".yaml"));
      return name.endsWith(".yaml") && id.success ? [[id.data, join(directory, name)] as const] : [];
    }),
  );
  return new Map(found.toReversed());
}

/** A folder that is not there or may not be read holds no profile; the device that names one says so. */
function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch {
    return [];
  }
}

/** A site's own profiles come first, then those that ship with the gateway. */
export function usualDirectories(file: string, folder: string): readonly string[] {
  return [join(dirname(file), folder), shippedDirectory(folder)];
}

export function shippedDirectory(folder: string): string {
  return shippedFile("config", folder);
}

export function shippedFile(...path: readonly string[]): string {
  return join(packageRoot(), ...path);
}

/** The same from the sources and from `dist`: the nearest folder above this file that holds the manifest. */
function packageRoot(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const above = [here, join(here, ".."), join(here, "..", "..")];
  return above.find((folder) => existsSync(join(folder, "package.json"))) ?? here;
}

export function asSeenFromHere(path: string): string {
  const near = relative(".", path);
  return near.startsWith("..") || isAbsolute(near) ? path : near;
}
export interface Opened {
  readonly sheet: Sheet | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function openFile(file: string): Opened {
  const source = readBytes(file);
  return opened(file, source.kind === "bytes" ? textIn(source.bytes) : { text: undefined, faults: [source.fault] });
}

/** The same of a text that is not in the file yet. */
export function openText(file: string, text: string): Opened {
  const bytes = Buffer.from(text);
  const isFit = bytes.length <= limits.siteFileBytesMax;
  return opened(file, isFit ? textIn(bytes) : { text: undefined, faults: [tooLarge(bytes.length)] });
}

function opened(file: string, { text, faults }: TextFile): Opened {
  const outer = faults.map((fault) => faultOf(fault, file, fault.place ?? fileStart));
  if (text === undefined) return { sheet: undefined, diagnostics: outer };
  const { sheet, faults: inner, broken } = readSheet(text);
  const diagnostics = [...outer, ...inner.map((fault) => faultOf(fault, file, placeOf(sheet, fault.span)))];
  return { sheet: broken ? undefined : sheet, diagnostics: inReadingOrder(diagnostics) };
}

type Source =
  { readonly kind: "bytes"; readonly bytes: Uint8Array } | { readonly kind: "fault"; readonly fault: FileFault };

function readBytes(file: string): Source {
  try {
    const { size } = statSync(file);
    if (size > limits.siteFileBytesMax) return { kind: "fault", fault: tooLarge(size) };
    return { kind: "bytes", bytes: readFileSync(file) };
  } catch (error) {
    return { kind: "fault", fault: unreadable(error instanceof Error && "code" in error ? error.code : undefined) };
  }
}

function tooLarge(size: number): FileFault {
  const most = limits.siteFileBytesMax / 1024;
  const problem = words(`文件有 ${Math.ceil(size / 1024)} KiB`, `the file has ${Math.ceil(size / 1024)} KiB`);
  const hint = words(`至多 ${most} KiB；核对是不是配置文件`, `at most ${most} KiB; check that it is a site file`);
  return { code: "E1003", problem, hint };
}

function unreadable(code: unknown): FileFault {
  const why = reasons[String(code)];
  if (why) return why;
  const problem = words(`文件读不出来（${String(code)}）`, `the file cannot be read (${String(code)})`);
  return { code: "E1002", problem, hint: words("检查磁盘和文件", "check the disk and the file") };
}

const missingFile: FileFault = fileFault("E1001", words("没有这个文件", "there is no such file"), {
  zh: "核对路径，或从 config/examples/minimal.yaml 复制一份",
  en: "check the path, or start from a copy of config/examples/minimal.yaml",
});

const reasons: Readonly<Record<string, FileFault>> = {
  ENOENT: missingFile,
  ENOTDIR: missingFile,
  EISDIR: fileFault("E1002", words("这是文件夹", "this is a folder"), words("写出文件名", "name the file in it")),
  EACCES: fileFault("E1002", words("没有权限读取", "it may not be read"), {
    zh: "给运行网关的用户读权限",
    en: "let the gateway's user read it",
  }),
};

function fileFault(code: string, problem: Words, hint: Words): FileFault {
  return { code, problem, hint };
}
