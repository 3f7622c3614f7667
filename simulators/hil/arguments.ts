import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";

interface Outputs {
  readonly junit: string | undefined;
  /** A folder: index.html, hist.json and, of a run, events.jsonl. */
  readonly html: string | undefined;
}

export type HilWish = { readonly language: Language } & (
  | ({
      readonly kind: "run";
      readonly scenarios: readonly string[];
      readonly bench: string | undefined;
      readonly target: string | undefined;
      /** As many as `min_samples` asks when left out. */
      readonly repeat: number | undefined;
      readonly notifiesPeople: boolean;
    } & Outputs)
  | {
      readonly kind: "lint";
      readonly scenarios: readonly string[];
      readonly bench: string | undefined;
      readonly format: "human" | "unix" | "json";
    }
  | ({ readonly kind: "replay"; readonly events: string; readonly scenario: string | undefined } & Outputs)
  | { readonly kind: "diff"; readonly before: string; readonly after: string; readonly limitPercent: number }
);

export const usage = `gridpost hil run SCENARIO … [--bench FILE] [--target HOST] [--repeat N] [--junit FILE] [--html DIR]
                 [--i-know-this-notifies-people]
  在台架上跑场景，对象是真网关 · plays scenarios on a bench around the real gateway
gridpost hil lint SCENARIO … [--bench FILE] [--format human|unix|json]
  只检查场景 · checks scenarios only
gridpost hil replay EVENTS.jsonl [--scenario FILE] [--junit FILE] [--html DIR]
  不用台架，按记录重新评判 · judges a recorded run again, without a bench
gridpost hil diff A/hist.json B/hist.json [--limit 20]
  p99 变慢超过百分之几就不通过 · fails when a p99 is slower by more than so many per cent
  --lang zh-CN|en
  0 通过 passed · 1 未通过 failed · 2 用法 usage · 3 场景有错 invalid · 4 连不上 unreachable · 6 无法定论 inconclusive
  99 时延越过门限 a latency threshold crossed`;

export function understand(args: readonly string[], env: Environment): HilWish | undefined {
  const [verb = "", ...rest] = args;
  const parsed = commandLine(rest, options);
  const language = languageOf(parsed?.values.lang ?? usualLanguage(env));
  if (parsed === undefined || language === undefined) return undefined;
  const understood = Object.hasOwn(verbs, verb) ? verbs[verb as keyof typeof verbs](parsed) : undefined;
  return understood && { ...understood, language };
}

const text = { type: "string" } as const;
const options = {
  bench: text,
  target: text,
  repeat: text,
  junit: text,
  html: text,
  scenario: text,
  limit: text,
  lang: text,
  format: { ...text, default: "human" },
  json: { type: "boolean", default: false },
  "i-know-this-notifies-people": { type: "boolean", default: false },
} as const;
type Parsed = NonNullable<ReturnType<typeof commandLine<typeof options>>>;
type Bare<K extends HilWish["kind"]> = Omit<Extract<HilWish, { kind: K }>, "language"> | undefined;

const verbs = { run: runWish, lint: lintWish, replay: replayWish, diff: diffWish };

function runWish({ values, positionals }: Parsed): Bare<"run"> {
  const { bench, target, junit, html } = values;
  const repeat = values.repeat === undefined ? undefined : Number(values.repeat);
  const isCount = repeat === undefined || (Number.isSafeInteger(repeat) && repeat >= 1 && repeat <= repeatMax);
  if (positionals.length === 0 || !isCount) return undefined;
  const notifiesPeople = values["i-know-this-notifies-people"];
  return { kind: "run", scenarios: positionals, bench, target, repeat, notifiesPeople, junit, html };
}

function lintWish({ values, positionals }: Parsed): Bare<"lint"> {
  const format = values.json ? "json" : values.format;
  if (positionals.length === 0 || (format !== "human" && format !== "unix" && format !== "json")) return undefined;
  return { kind: "lint", scenarios: positionals, bench: values.bench, format };
}

function replayWish({ values: { scenario, junit, html }, positionals }: Parsed): Bare<"replay"> {
  const [events, ...rest] = positionals;
  return events === undefined || rest.length > 0 ? undefined : { kind: "replay", events, scenario, junit, html };
}

function diffWish({ values, positionals }: Parsed): Bare<"diff"> {
  const [before, after, ...rest] = positionals;
  const limitPercent = Number(values.limit ?? usualLimit);
  if (before === undefined || after === undefined || rest.length > 0 || !(limitPercent >= 0)) return undefined;
  return { kind: "diff", before, after, limitPercent };
}

const repeatMax = 10_000;
const usualLimit = 20;
