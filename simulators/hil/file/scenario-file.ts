import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { z } from "zod";
import { diagnose, faultOf, fileStart, inReadingOrder, isError, type Diagnostic } from "../../../config/diagnostic.ts";
import { explain } from "../../../config/explain.ts";
import { loadSite } from "../../../config/load.ts";
import { locate } from "../../../config/locate.ts";
import { nearest } from "../../../config/nearest.ts";
import type { Problem } from "../../../config/problem.ts";
import { openFile } from "../../../config/shelf.ts";
import { words } from "../../../config/words.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";
import { shipped } from "../../demo/place.ts";
import { benchSchema, type BenchDeclaration } from "./bench-declaration.ts";
import { checkScenario } from "./check-scenario.ts";
import { scenarioSchema, type Scenario } from "./scenario.ts";

export interface ReadScenario {
  readonly scenario: Scenario;
  /** As its author wrote it, with the bench it was given: a run can be judged anew without its files. */
  readonly written: unknown;
  readonly site: SiteIndex;
  readonly siteFile: string;
}

export type ScenarioRead = {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when anything is wrong. */
  readonly read?: ReadScenario;
};

/** A scenario with its bench and the site it speaks of, or every problem of the three at once. */
export function readScenario(named: string, benchFile?: string): ScenarioRead {
  const file = scenarioPath(named);
  if (file === undefined) return { diagnostics: [unknownScenario(named)] };
  const sheet = readSheet(file, scenarioSchema);
  if (benchFile === undefined) return atSite(sheet, file);
  const bench = readSheet(benchFile, benchSchema);
  const diagnostics = [...sheet.diagnostics, ...bench.diagnostics];
  if (sheet.value === undefined || bench.value === undefined) return { diagnostics };
  const written = { ...(sheet.written as object), bench: bench.written };
  return atSite({ ...sheet, value: { ...sheet.value, bench: bench.value }, written, diagnostics }, benchFile);
}

/** `beside`: the file from whose folder the site is named. */
function atSite(
  { value: scenario, written, diagnostics, diagnosed }: SheetRead<Scenario>,
  beside: string,
): ScenarioRead {
  if (scenario === undefined) return { diagnostics };
  const siteFile = sitePath(scenario.bench, beside);
  const loaded = loadSite(siteFile);
  if (!loaded.ok) return { diagnostics: [...diagnostics, ...loaded.error] };
  const { profiles, programme } = loaded.value;
  const site = indexSite(loaded.value.site, profiles, programme);
  const found = inReadingOrder([...diagnostics, ...checkScenario(scenario, site).map(diagnosed)]);
  return found.some(isError)
    ? { diagnostics: found }
    : { diagnostics: found, read: { scenario, written, site, siteFile } };
}

export function shippedScenarios(): readonly string[] {
  return readdirSync(shippedFolder()).map((name) => basename(name, ".yaml"));
}

function shippedFolder(): string {
  return shipped("simulators/hil/scenarios");
}

/** A file, or the name of a scenario that ships. */
function scenarioPath(named: string): string | undefined {
  if (named.includes("/") || named.endsWith(".yaml") || existsSync(named)) return named;
  return shippedScenarios().includes(named) ? join(shippedFolder(), `${named}.yaml`) : undefined;
}

function unknownScenario(named: string): Diagnostic {
  const meant = nearest(named, shippedScenarios());
  const list = shippedScenarios().join(" ");
  const hint =
    meant === undefined
      ? words(`写文件名，或随附的 ${list}`, `name a file, or one that ships: ${list}`)
      : words(`改成 ${meant}`, `write ${meant}`);
  return faultOf(
    { code: "E1600", problem: words("没有这个场景", "there is no such scenario"), hint },
    named,
    fileStart,
  );
}

function sitePath({ site }: BenchDeclaration, beside: string): string {
  return site === undefined ? shipped("simulators/hil/sites/community.yaml") : resolve(dirname(beside), site);
}

interface SheetRead<T> {
  readonly value: T | undefined;
  readonly written: unknown;
  readonly diagnostics: readonly Diagnostic[];
  readonly diagnosed: (problem: Problem) => Diagnostic;
}

function readSheet<T>(file: string, schema: z.ZodType<T>): SheetRead<T> {
  const { sheet, diagnostics } = openFile(file);
  const diagnosed = (problem: Problem): Diagnostic =>
    diagnose(problem, file, (path, atKey) => (sheet === undefined ? fileStart : locate(sheet, path, atKey)));
  if (sheet === undefined) return { value: undefined, written: undefined, diagnostics, diagnosed };
  const refused = explain(schema, sheet.value).map(diagnosed);
  const value = schema.safeParse(sheet.value).data;
  return { value, written: sheet.value, diagnostics: [...diagnostics, ...refused], diagnosed };
}
