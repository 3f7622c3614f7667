import { parseArgs } from "node:util";
import type { Label } from "../../config/quantity.ts";
import { unitSchema, type Unit } from "../../config/units.ts";
import { fail, ok, type Result } from "../../gateway/core/result.ts";
import type { Language } from "./language.ts";

export interface ReplayWish {
  readonly file: string;
  readonly point?: string;
  readonly column?: string;
  readonly unit?: Unit;
}

export type DemoWish =
  | { readonly kind: "help"; readonly language: Language }
  | {
      readonly kind: "demo";
      /** Simulated seconds for each real one; the world's or the file's. */
      readonly speed?: number;
      readonly replay?: ReplayWish;
      readonly data?: string;
      /** The programme whose tree and names the site gets. */
      readonly profile?: string;
      readonly language: Language;
    }
  | { readonly kind: "replay-all"; readonly language: Language }
  /** A named scenario, `all` or `list`. */
  | {
      readonly kind: "scenario";
      readonly scenario: string;
      readonly seed: number;
      readonly profile?: string;
      readonly language: Language;
    }
  /** One of the demo's own processes, started by the demo. */
  | { readonly kind: "part"; readonly part: string };

export const usage = `gridpost demo [--profile tongnan] [--speed N] [--data DIR] [--lang zh|en]
              [--replay FILE.csv [--point DEVICE/MEASURE] [--column NAME] [--unit U]]
gridpost demo --scenario NAME|all|list [--seed N] [--profile tongnan]
gridpost demo --replay-all`;

export function understand(argv: readonly string[]): Result<DemoWish, Label> {
  const parsed = parse(argv);
  if (!parsed.ok) return parsed;
  const values = parsed.value;
  const language = values.lang ?? "both";
  if (language !== "zh" && language !== "en" && language !== "both") return fail(texts.lang);
  if (values.help === true) return ok({ kind: "help", language });
  if (values.part !== undefined) return ok({ kind: "part", part: values.part });
  return wishOf(values, language);
}

function wishOf(values: Values, language: Language): Result<DemoWish, Label> {
  if (values.scenario !== undefined || values.seed !== undefined) return scenarioWish(values, language);
  return values["replay-all"] === true ? replayAllWish(values, language) : demoWish(values, language);
}

function replayAllWish(values: Values, language: Language): Result<DemoWish, Label> {
  const rest = Object.keys(values).filter((name) => name !== "replay-all" && name !== "lang");
  return rest.length > 0 ? fail(texts.alone) : ok({ kind: "replay-all", language });
}

function demoWish(values: Values, language: Language): Result<DemoWish, Label> {
  const speed = values.speed === undefined ? undefined : Number(values.speed);
  if (speed !== undefined && !(speed > 0 && speed <= speedMax)) return fail(texts.speed);
  const replay = replayWish(values);
  if (!replay.ok) return replay;
  return ok({
    kind: "demo",
    language,
    ...given({ speed, data: values.data, profile: values.profile, replay: replay.value }),
  });
}

function scenarioWish(values: Values, language: Language): Result<DemoWish, Label> {
  const { scenario, profile } = values;
  const seed = Number(values.seed ?? usualSeed);
  const rest = Object.keys(values).filter((name) => !["scenario", "seed", "profile", "lang"].includes(name));
  if (scenario === undefined || rest.length > 0 || !Number.isSafeInteger(seed)) return fail(texts.seed);
  return ok({ kind: "scenario", scenario, seed, language, ...given({ profile }) });
}

function replayWish({ replay: file, point, column, unit }: Values): Result<ReplayWish | undefined, Label> {
  if (file === undefined) return (point ?? column ?? unit) ? fail(texts.fileFirst) : ok(undefined);
  if (point !== undefined && !/^[^/]+\/[^/]+$/.test(point)) return fail(texts.point);
  const known = unitSchema.optional().safeParse(unit);
  if (!known.success) return fail(texts.unit);
  return ok({ file, ...given({ point, column, unit: known.data }) });
}

type Values = NonNullable<Extract<ReturnType<typeof parse>, { ok: true }>["value"]>;

function parse(argv: readonly string[]) {
  try {
    return ok(parseArgs({ args: [...argv], options, strict: true }).values);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return fail({ zh: `看不懂的参数：${said}`, en: said });
  }
}

/** Leaves out what was not given: an absent key and an undefined one are not the same to the reader. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

const options = {
  speed: { type: "string" },
  replay: { type: "string" },
  point: { type: "string" },
  column: { type: "string" },
  unit: { type: "string" },
  data: { type: "string" },
  profile: { type: "string" },
  lang: { type: "string" },
  part: { type: "string" },
  scenario: { type: "string" },
  seed: { type: "string" },
  help: { type: "boolean", short: "h" },
  "replay-all": { type: "boolean" },
} as const;

const speedMax = 100_000;
const usualSeed = 7;
const texts = {
  lang: { zh: "--lang 只能是 zh 或 en", en: "--lang is zh or en" },
  seed: {
    zh: "--seed 是整数，和 --scenario NAME 一起用，此外只可加 --profile、--lang",
    en: "--seed is a whole number and goes with --scenario NAME; nothing but --profile and --lang beside them",
  },
  alone: { zh: "--replay-all 单独使用", en: "--replay-all stands alone" },
  speed: { zh: `--speed 是 0 到 ${speedMax} 之间的数`, en: `--speed is a number above 0 and up to ${speedMax}` },
  fileFirst: {
    zh: "--point、--column、--unit 要和 --replay FILE.csv 一起用",
    en: "--point, --column and --unit go with --replay FILE.csv",
  },
  point: { zh: "--point 写成 设备/测量，例如 river-1/level", en: "--point reads DEVICE/MEASURE, like river-1/level" },
  unit: { zh: "--unit 不是已知单位", en: "--unit is no known unit, like m, ft, ppm, mg/m3" },
} as const satisfies Record<string, Label>;
