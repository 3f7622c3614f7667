import { readFileSync } from "node:fs";
import { commandLine } from "../../config/command-line.ts";
import { isError, withExcerpt, type Diagnostic, type Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment, loadSite, type LoadedSite } from "../../config/load.ts";
import { dutyBook, onDuty, planningOf, type DutyBook } from "../core/people/duty.ts";
import { gapsAhead, isGrave } from "../core/people/gaps.ts";
import { spansOf, type Seat } from "../core/people/plan.ts";
import type { Gap } from "../core/people/roster-rows.ts";
import { indexSite } from "../core/site-index.ts";
import { emptyState } from "../core/state.ts";
import { civilText, clockText, localTimeMs } from "../core/time.ts";
import { importRoster } from "./roster-import.ts";
import { readRosterSheet } from "./roster-sheet.ts";
import type { Output } from "./validate.ts";

/** Exit codes are a promise: 0 done · 1 nobody on duty where the ladder calls · 2 wrong usage · 3 invalid. */
const exit = { done: 0, gaps: 1, usage: 2, invalid: 3 } as const;

export interface RosterDeps {
  readonly out: Output;
  readonly nowMs: number;
  readonly env?: Environment;
}

/** Shows the roster of a site file, finds its gaps, or brings another one in. */
export function rosterCommand(args: readonly string[], { out, nowMs, env = environment() }: RosterDeps): number {
  const wish = understand(args, env);
  if (wish === undefined) return say(out, [usage], exit.usage);
  const loaded = loadSite(wish.site, { env });
  if (!loaded.ok) return say(out, excerpts(loaded.error, wish.language), exit.invalid);
  return verbs[wish.verb]({ ...wish, loaded: loaded.value, out, nowMs, env });
}

const verbs = { show, gaps, import: bring } as const;

const usage = `gridpost roster show SITE.yaml [--at 2026-12-01T08:00] [--grid ID] [--days 14]   看排班 who is on duty
gridpost roster gaps SITE.yaml [--days 14]                                       查空岗 find the gaps
gridpost roster import SHEET.csv|SHEET.yaml --config SITE.yaml [--force]         导入排班 bring a roster in`;

interface Wish {
  readonly verb: keyof typeof verbs;
  readonly site: string;
  readonly sheet: string;
  readonly at: string | undefined;
  readonly grid: string | undefined;
  readonly days: number;
  readonly force: boolean;
  readonly language: Language;
}

interface Doing extends Wish {
  readonly loaded: LoadedSite;
  readonly out: Output;
  readonly nowMs: number;
  readonly env: Environment;
}

const daysMax = 366;

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const parsed = commandLine(args, options);
  if (parsed === undefined) return undefined;
  const asked = askedIn(parsed.positionals);
  const language = languageOf(parsed.values.lang ?? usualLanguage(env));
  if (asked === undefined || language === undefined || !isSound(asked.verb, parsed.values)) return undefined;
  const { config, at, grid, force, days } = parsed.values;
  return { ...asked, site: config ?? asked.sheet, at, grid, days: Number(days), force, language };
}

function askedIn([verb, sheet, ...rest]: readonly string[]): Pick<Wish, "verb" | "sheet"> | undefined {
  return sheet === undefined || rest.length > 0 || !isVerb(verb) ? undefined : { verb, sheet };
}

/** Only an import takes two files. */
function isSound(verb: Wish["verb"], { days, at, config }: { days: string; at?: string; config?: string }): boolean {
  return isDays(days) && isTime(at) && (verb === "import") === (config !== undefined);
}

const options = {
  config: { type: "string" },
  at: { type: "string" },
  grid: { type: "string" },
  days: { type: "string", default: "14" },
  force: { type: "boolean", default: false },
  lang: { type: "string" },
} as const;

function isDays(text: string): boolean {
  const days = Number(text);
  return Number.isInteger(days) && days >= 1 && days <= daysMax;
}

function isTime(text: string | undefined): boolean {
  return text === undefined || /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text);
}

function isVerb(text: string | undefined): text is Wish["verb"] {
  return text !== undefined && Object.hasOwn(verbs, text);
}

function bookOf({ site, profiles, programme }: LoadedSite): DutyBook {
  return dutyBook(indexSite(site, profiles, programme), emptyState());
}

function show({ loaded, out, nowMs, at, grid, days, language }: Doing): number {
  const book = bookOf(loaded);
  const { utcOffset } = loaded.site.box;
  const [date = "", time = ""] = at?.split("T") ?? [];
  const fromMs = at === undefined ? nowMs : localTimeMs(date, time, utcOffset);
  const seats = [...book.site.seats.values()].filter((seat) => grid === undefined || seat.grid === grid);
  const lines = seats.flatMap((seat) => [
    seatLine(book, seat, fromMs, language),
    ...planLines(book, seat, { fromMs, days }),
  ]);
  return say(out, [...lines, notLive[language]], exit.done);
}

const notLive = {
  zh: "按站点文件；网关里批准的请假、换班看控制台或 GET /api/v1/roster。",
  en: "By the site file; leave and swaps approved on the gateway: GET /api/v1/roster.",
} as const;

function seatLine(book: DutyBook, seat: Seat, wallMs: number, language: Language): string {
  const { people, also, why } = onDuty(book, seat, { boot: "", monoMs: 0, wallMs, wallTrusted: true });
  const name = book.site.grids.get(seat.grid)?.name ?? seat.grid;
  const now = { zh: "现在", en: "now" }[language];
  return `${name} (${seat.grid}) ${seat.role}  ${now}: ${[...people, ...also].join(" ") || "–"}  (${why})`;
}

function planLines(
  book: DutyBook,
  seat: Seat,
  of: { readonly fromMs: number; readonly days: number },
): readonly string[] {
  const { utcOffset } = book.site.site.box;
  const at = (ms: number) => `${civilText(ms, utcOffset)} ${clockText(ms, utcOffset).slice(0, 5)}`;
  const spans = spansOf(seat, { fromMs: of.fromMs, toMs: of.fromMs + of.days * 86_400_000 }, planningOf(book, seat));
  return spans.map(({ fromMs, toMs, people, backups, declared, because }) => {
    const isAssumed = because.some((each) => each.kind === "layer" && each.day?.basis === "assumed");
    const behind = backups.length > 0 ? ` (+ ${backups.join(" ")})` : "";
    return `  ${at(fromMs)} – ${at(toMs)}  ${people.join(" ") || declared || "!!"}${behind}${isAssumed ? "  basis: assumed" : ""}`;
  });
}

function gaps({ loaded, out, nowMs, days, language }: Doing): number {
  const book = bookOf(loaded);
  const found = gapsAhead(book, nowMs, days);
  const none = { zh: `${days} 天内没有空岗。`, en: `No gaps in ${days} days.` }[language];
  const lines = found.length === 0 ? [none] : found.map((gap) => gapLine(gap, loaded.site.box.utcOffset, language));
  return say(out, lines, found.some(isGrave) ? exit.gaps : exit.done);
}

function gapLine(gap: Gap, utcOffset: string, language: Language): string {
  const at = (ms: number) => `${civilText(ms, utcOffset)} ${clockText(ms, utcOffset).slice(0, 5)}`;
  const { grid, role, fromMs, toMs, have, need, declared } = gap;
  const mark = isGrave(gap) ? "!!" : "  ";
  const short = { zh: `${have} 人，应有 ${need} 人`, en: `${have} of ${need}` }[language];
  return `${mark} ${grid} ${role}  ${at(fromMs)} – ${at(toMs)}  ${declared ?? short}${gap.assumed ? "  basis: assumed" : ""}`;
}

function bring({ loaded, out, nowMs, env, site, sheet, force, language }: Doing): number {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(sheet);
  } catch {
    return say(out, [{ zh: `${sheet} 读不出来`, en: `${sheet} cannot be read` }[language]], exit.invalid);
  }
  const { diagnostics, layers } = importRoster(readRosterSheet(sheet, bytes), {
    loaded,
    nowMs,
    env,
    site,
    sheet,
    force,
  });
  const told = excerpts(diagnostics, language);
  if (layers === undefined)
    return say(
      out,
      [
        ...told,
        { zh: "没有导入，站点文件没有改动。", en: "Nothing was imported; the site file is as it was." }[language],
      ],
      exit.invalid,
    );
  const done = {
    zh: `${site} 的 roster 已换成 ${layers} 层；重启网关后生效。`,
    en: `The roster of ${site} now has ${layers} layers; it holds after a restart.`,
  };
  return say(out, [...told, done[language]], exit.done);
}

function excerpts(diagnostics: readonly Diagnostic[], language: Language): readonly string[] {
  const sorted = [...diagnostics.filter(isError), ...diagnostics.filter((each) => !isError(each))];
  return sorted.flatMap((each) => [...withExcerpt(each, language), ""]);
}

function say(out: Output, lines: readonly string[], code: number): number {
  out.write(`${lines.join("\n")}\n`);
  return code;
}
