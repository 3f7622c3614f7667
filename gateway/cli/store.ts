import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { environment } from "../../config/load.ts";
import { askGateway } from "../control.ts";
import { writeArchive } from "../store/archive.ts";
import { allRows } from "../store/keys.ts";
import { restoreStore, type RestoreFault } from "../store/restoring.ts";
import { surveyStore, withClosedStore, type Finding, type Survey, type Unfit } from "../store/survey.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import type { Output } from "./validate.ts";

/** Exit codes are a promise: 0 done · 1 found bad · 2 wrong usage · 4 the store is not to be had. */
const exit = { done: 0, bad: 1, usage: 2, unreachable: 4 } as const;

/** Looks after the store of a gateway that does not run. */
export async function storeCommand(
  args: readonly string[],
  out: Output,
  env: Environment = environment(),
): Promise<number> {
  const wish = understand(args, env);
  if (wish === undefined) {
    out.write(`${usage}\n`);
    return exit.usage;
  }
  const outcome = await verbs[wish.verb](wish);
  out.write(wish.json ? asJson(outcome, wish) : outcome.text[wish.language]);
  return outcome.code;
}

interface Outcome {
  readonly code: number;
  /** What `--json` says besides the schema. */
  readonly content: object;
  readonly text: Readonly<Record<Language, string>>;
}

const verbs = { verify, compact, export: save, backup, import: bring, restore: bring } as const;
type Verb = keyof typeof verbs;

async function verify({ data }: Wish): Promise<Outcome> {
  const survey = await surveyStore(data);
  if (!survey.ok) return refused(survey.error, data);
  const { rows, findings } = survey.value;
  const code = findings.length > 0 ? exit.bad : exit.done;
  return {
    code,
    content: survey.value,
    text: { zh: surveyText(rows, findings, "zh"), en: surveyText(rows, findings, "en") },
  };
}

function surveyText(rows: Survey["rows"], findings: readonly Finding[], language: Language): string {
  const counts = Object.entries(rows).map(([kind, count]) => `  ${kind.padEnd(10)} ${count}\n`);
  const broken = findings.map((finding) => `  ${JSON.stringify(finding)}\n`);
  const verdict = {
    zh: findings.length > 0 ? `发现 ${findings.length} 处损坏或缺失：\n` : "完好。\n",
    en: findings.length > 0 ? `${findings.length} damaged or missing:\n` : "Sound.\n",
  };
  return [...counts, verdict[language], ...broken].join("");
}

async function compact({ data }: Wish): Promise<Outcome> {
  const done = await withClosedStore(data, async (databases) => {
    for (const database of databases) await database.compact(allRows);
  });
  if (!done.ok) return refused(done.error, data);
  return { code: exit.done, content: {}, text: { zh: "已压缩。\n", en: "Compacted.\n" } };
}

/** Also of a store that a running gateway has open: then the gateway writes it, and goes on meanwhile. */
async function backup(wish: Wish): Promise<Outcome> {
  const said = await askGateway(wish.data, { do: "backup", file: wish.file });
  if (said === undefined) return save(wish);
  if (said["ok"] === true) return saved(wish.file, Number(said["rows"]));
  const why = String(said["why"]);
  const text = { zh: `网关没有写成 ${wish.file}：${why}\n`, en: `The gateway did not write ${wish.file}: ${why}\n` };
  return { code: exit.bad, content: { refused: { kind: "unwritten", why } }, text };
}

async function save({ data, file }: Wish): Promise<Outcome> {
  const done = await withClosedStore(data, (databases, id) => writeArchive(file, databases, id));
  if (!done.ok) return refused(done.error, data);
  return saved(file, done.value);
}

function saved(file: string, rows: number): Outcome {
  const text = { zh: `已写入 ${file}：${rows} 条记录。\n`, en: `${file} written: ${rows} rows.\n` };
  return { code: exit.done, content: { file, rows }, text };
}

/** `import` makes the same store again; `restore` one that goes on from an old state, as a new generation. */
async function bring({ data, file, verb }: Wish): Promise<Outcome> {
  const done = await restoreStore(file, data, { newEpoch: verb === "restore" });
  if (!done.ok) return notRestored(done.error, { data, file });
  const rows = done.value;
  const text = { zh: `已恢复到 ${data}：${rows} 条记录。\n`, en: `${data} restored: ${rows} rows.\n` };
  return { code: exit.done, content: { data, rows }, text };
}

function refused(why: Unfit, data: string): Outcome {
  const text: Readonly<Record<Unfit["kind"], Outcome["text"]>> = {
    absent: { zh: `${data} 里没有数据。\n`, en: `There is no store in ${data}.\n` },
    locked: {
      zh: `网关正在使用 ${data}；请先停止网关。\n`,
      en: `The gateway has ${data} open; stop it first.\n`,
    },
    unreadable: { zh: `${data} 无法读取。\n`, en: `${data} cannot be read.\n` },
  };
  const code = why.kind === "unreadable" ? exit.bad : exit.unreachable;
  return { code, content: { refused: why }, text: text[why.kind] };
}

function notRestored(why: RestoreFault, { data, file }: Pick<Wish, "data" | "file">): Outcome {
  const text: Readonly<Record<RestoreFault["kind"], Outcome["text"]>> = {
    absent: { zh: `没有文件 ${file}。\n`, en: `There is no file ${file}.\n` },
    foreign: { zh: `${file} 不是本系统的备份。\n`, en: `${file} is no archive of a store.\n` },
    "cut-off": { zh: `${file} 不完整。\n`, en: `${file} ends too early.\n` },
    checksum: { zh: `${file} 校验不符。\n`, en: `The checksum of ${file} differs.\n` },
    "not-empty": { zh: `${data} 不是空目录，没有改动。\n`, en: `${data} is not empty; nothing was changed.\n` },
    damaged: { zh: `${file} 中有损坏的记录，未采用。\n`, en: `${file} holds damaged rows; it was not accepted.\n` },
  };
  return { code: why.kind === "not-empty" ? exit.usage : exit.bad, content: { refused: why }, text: text[why.kind] };
}

function asJson({ content, code }: Outcome, { verb }: Wish): string {
  return `${JSON.stringify({ schema: `gridpost.store.${verb}/v1`, ok: code === exit.done, ...content })}\n`;
}

const usage = `gridpost store verify|compact --data DIR [--json] [--lang zh-CN|en]
gridpost store export|import|backup|restore --data DIR --file FILE
  网关须先停止，backup 除外 · the gateway must not run, except for backup
  import 原样重建；restore 从备份继续，编号换代 · import makes the same store, restore a new generation of it`;

interface Wish {
  readonly verb: Verb;
  readonly data: string;
  readonly file: string;
  readonly json: boolean;
  readonly language: Language;
}

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const parsed = parse(args);
  const verb = parsed?.positionals[0];
  if (parsed === undefined || !isVerb(verb) || parsed.positionals.length > 1) return undefined;
  const { data, file, json, lang } = parsed.values;
  const language = languageOf(lang ?? usualLanguage(env));
  if (data === undefined || language === undefined || needsFile(verb) !== (file !== undefined)) return undefined;
  return { verb, data: resolve(data), file: file === undefined ? "" : resolve(file), json, language };
}

function needsFile(verb: Verb): boolean {
  return verb !== "verify" && verb !== "compact";
}

function isVerb(text: string | undefined): text is Verb {
  return text !== undefined && Object.hasOwn(verbs, text);
}

function parse(args: readonly string[]) {
  const options = {
    data: { type: "string" },
    file: { type: "string" },
    json: { type: "boolean", default: false },
    lang: { type: "string" },
  } as const;
  return commandLine(args, options);
}
