import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Document, isCollection, isMap, isScalar, type Node } from "yaml";
import { z } from "zod";
import { checkSite } from "../../config/check.ts";
import { diagnose, isError, type Diagnostic } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { explain } from "../../config/explain.ts";
import { loadSite, type LoadedSite } from "../../config/load.ts";
import type { Span } from "../../config/place.ts";
import type { Problem } from "../../config/problem.ts";
import { rosterSchema } from "../../config/roster.ts";
import { readSheet } from "../../config/sheet.ts";
import type { Site } from "../../config/site.ts";
import { gapProblems } from "./roster-gaps.ts";
import type { RosterSheet } from "./roster-sheet.ts";

interface Into {
  readonly loaded: LoadedSite;
  readonly site: string;
  readonly sheet: string;
  readonly nowMs: number;
  readonly env: Environment;
  /** Taken although nobody would be on duty where the ladder calls. */
  readonly force: boolean;
}

interface Imported {
  readonly diagnostics: readonly Diagnostic[];
  /** How many there are now; `undefined`: nothing was changed. */
  readonly layers?: number;
}

const sectionSchema = z.strictObject({ roster: z.array(rosterSchema).min(1) });

/** The site file gets the sheet's roster, or every mistake is told and the file stays as it was. */
export function importRoster(sheet: RosterSheet, into: Into): Imported {
  if (sheet.layers.length === 0 && sheet.diagnostics.some(isError)) return { diagnostics: sheet.diagnostics };
  const section = { roster: named(sheet.layers, into.loaded.site) };
  const parsed = sectionSchema.safeParse(section);
  const faults = parsed.success ? fitFaults(parsed.data, into) : explain(sectionSchema, section);
  const found = faults.map((problem) => diagnose(problem, into.sheet, (path) => sheet.find(path)));
  const diagnostics = [...sheet.diagnostics, ...found];
  if (!parsed.success || diagnostics.some(isError)) return { diagnostics };
  const late = write(into, section.roster);
  return late.some(isError) ? { diagnostics: late } : { diagnostics, layers: section.roster.length };
}

/** A grid or a person may be called by the name the site gives them, where only one is called so. */
function named(layers: readonly unknown[], { grids, people }: Site): readonly unknown[] {
  const idOf = (name: unknown, of: readonly { readonly id: string; readonly label: string }[]) => {
    const same = of.filter(({ label }) => label === name);
    return of.some(({ id }) => id === name) || same.length !== 1 ? name : same[0]?.id;
  };
  const places = grids.map(({ id, name }) => ({ id, label: name }));
  const persons = people.map(({ id, title }) => ({ id, label: title }));
  return layers.map((layer) => {
    if (typeof layer !== "object" || layer === null) return layer;
    const { grid, people: who, ...rest } = layer as Record<string, unknown>;
    const known = Array.isArray(who) ? who.map((each) => idOf(each, persons)) : who;
    return {
      ...(grid !== undefined && { grid: idOf(grid, places) }),
      ...rest,
      ...(known !== undefined && { people: known }),
    };
  });
}

/** What the site would say to it that it does not say now, and where nobody would be on duty. */
function fitFaults({ roster }: Pick<Site, "roster">, { loaded, nowMs, force }: Into): readonly Problem[] {
  const { profiles, programme } = loaded;
  const beside = { programme: { programme, names: [programme.id] } };
  const before = new Set(checkSite(loaded.site, profiles, beside).map((problem) => JSON.stringify(problem)));
  const site = { ...loaded.site, roster };
  const news = checkSite(site, profiles, beside).filter(
    (problem) => problem.path[0] === "roster" || !before.has(JSON.stringify(problem)),
  );
  return news.some(({ code }) => code.startsWith("E"))
    ? news
    : [...news, ...gapProblems(site, { profiles, programme, nowMs, force })];
}

/** Beside the file first, read as the gateway would; then in its place, whole. */
function write({ site, env }: Into, layers: readonly unknown[]): readonly Diagnostic[] {
  const draft = `${site}.new`;
  writeFileSync(draft, spliced(readFileSync(site, "utf8"), layers));
  const loaded = loadSite(draft, { env });
  if (loaded.ok) renameSync(draft, site);
  else rmSync(draft);
  return loaded.ok ? [] : loaded.error;
}

/** Only the roster changes: every other byte of the file stays as its author wrote it. */
function spliced(text: string, layers: readonly unknown[]): string {
  const [from, to] = rosterSpan(text);
  return `${text.slice(0, from)}${sectionText(layers)}${text.slice(to)}`;
}

function rosterSpan(text: string): Span {
  const contents = readSheet(text).sheet.document?.contents;
  const items = isMap<Node, Node>(contents) ? contents.items : [];
  const pair = items.find(({ key }) => isScalar(key) && key.value === "roster");
  const [from = text.length] = pair?.key.range ?? [];
  const [, to = text.length] = pair?.value?.range ?? [];
  // Line ends and comments after a block belong to what follows.
  return [from, from + text.slice(from, to).trimEnd().length];
}

function sectionText(layers: readonly unknown[]): string {
  const document = new Document({ roster: layers });
  const list = document.get("roster");
  if (isCollection(list)) for (const item of list.items) if (isCollection(item)) item.flow = true;
  return document.toString({ lineWidth: 0 }).trimEnd();
}
