import { commandLine } from "../../config/command-line.ts";
import { asJson, isError, oneLine, withExcerpt, type Diagnostic, type Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import type { Programme } from "../../config/programme.ts";
import type { Site } from "../../config/site.ts";
import { gapProblems } from "./roster-gaps.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment, loadSite, type LoadedSite } from "../../config/load.ts";

/** Exit codes are a promise: 0 fit for use · 2 wrong usage · 3 invalid configuration. */
const exit = { fit: 0, usage: 2, invalid: 3 } as const;

export interface Output {
  readonly write: (text: string) => unknown;
}

/** Checks a site file and says everything that is wrong with it; changes nothing. */
export function validate(
  args: readonly string[],
  out: Output,
  env: Environment = environment(),
  /** With it the roster of the days ahead is looked at as well; a box that starts is never kept from it by a gap. */
  nowMs?: number,
): number {
  const wish = understand(args, env);
  if (wish === undefined) return tell(out, [usage], exit.usage);
  const loaded = loadSite(wish.file, { env, ...(nowMs !== undefined && { alsoCheck: gapsFrom(nowMs) }) });
  const diagnostics = loaded.ok ? loaded.value.warnings : loaded.error;
  const isInvalid = wish.strict ? diagnostics.length > 0 : diagnostics.some(isError);
  const lines = {
    json: () => [asJson(diagnostics)],
    unix: () => diagnostics.map((each) => oneLine(each, wish.language)),
    human: () => [
      ...asText(diagnostics, wish.language),
      summary(diagnostics, loaded.ok ? loaded.value : undefined, wish),
    ],
  };
  return tell(out, lines[wish.format](), isInvalid ? exit.invalid : exit.fit);
}

function gapsFrom(nowMs: number) {
  return (site: Site, programme: Programme) => gapProblems(site, { profiles: new Map(), programme, nowMs });
}

function tell(out: Output, lines: readonly string[], code: number): number {
  if (lines.length > 0) out.write(`${lines.join("\n")}\n`);
  return code;
}

const usage = `gridpost validate SITE.yaml [--format human|unix|json] [--json] [--lang zh-CN|en] [--strict]
  只检查，不启动，不改动 · checks only, starts and changes nothing
  --strict  警告也算不通过 · warnings count as well`;

interface Wish {
  readonly file: string;
  readonly format: "human" | "unix" | "json";
  readonly language: Language;
  readonly strict: boolean;
}

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const parsed = parse(args);
  if (parsed === undefined) return undefined;
  const { values, positionals } = parsed;
  const [file, ...rest] = positionals;
  const format = values.json ? "json" : values.format;
  const language = languageOf(values.lang ?? usualLanguage(env));
  const known = format === "human" || format === "unix" || format === "json";
  if (file === undefined || rest.length > 0 || !known || language === undefined) return undefined;
  return { file, format, language, strict: values.strict };
}

function parse(args: readonly string[]) {
  const options = {
    json: { type: "boolean", default: false },
    format: { type: "string", default: "human" },
    lang: { type: "string" },
    strict: { type: "boolean", default: false },
  } as const;
  return commandLine(args, options);
}

function asText(diagnostics: readonly Diagnostic[], language: Language): readonly string[] {
  return diagnostics.flatMap((each) => [...withExcerpt(each, language), ""]);
}

function summary(diagnostics: readonly Diagnostic[], loaded: LoadedSite | undefined, { file, language }: Wish): string {
  const errors = diagnostics.filter(isError).length;
  const warnings = diagnostics.length - errors;
  const counts = {
    zh: `${errors} 个错误，${warnings} 个警告。`,
    en: `${count(errors, "error")}, ${count(warnings, "warning")}.`,
  };
  if (loaded === undefined) return counts[language];
  const { devices, rules, people } = loaded.site;
  const parts = {
    zh: `${file} 可用：${devices.length} 台设备，${rules.length} 条规则，${people.length} 人。`,
    en: `${file} is fit for use: ${count(devices.length, "device")}, ${count(rules.length, "rule")}, ${people.length} people. `,
  };
  return `${parts[language]}${warnings > 0 ? counts[language] : ""}`.trim();
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
