import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment, loadSite } from "../../config/load.ts";
import { words } from "../../config/words.ts";
import { askGateway } from "../control.ts";
import type { Clock } from "../core/ports.ts";
import { judged, type Finding } from "../doctor/finding.ts";
import { gatewayAbsent, gatewayFindings } from "../doctor/gateway-checks.ts";
import { machineFindings } from "../doctor/machine-checks.ts";
import type { HealthView } from "../health-verbs.ts";
import { told } from "./told.ts";
import type { Output } from "./validate.ts";

/** Exit codes are a promise: 0 no fault · 1 a fault · 2 wrong usage · 5 no permission. */
const exit = { sound: 0, fault: 1, usage: 2, forbidden: 5 } as const;

export interface DoctorDeps {
  readonly out: Output;
  readonly clock: Pick<Clock, "now">;
  readonly devices: string;
  readonly env?: Environment;
}

/** `gridpost doctor`: the box looked over item by item, each with what mends it. Nothing is changed. */
export async function doctorCommand(args: readonly string[], deps: DoctorDeps): Promise<number> {
  const { out, env = environment() } = deps;
  const wish = understand(args, env);
  if (wish === undefined) return told(out, usage, exit.usage);
  if (!isReadable(wish.data)) return told(out, forbidden(wish.data)[wish.language], exit.forbidden);
  const findings = await findingsOf(wish, deps);
  const isSound = findings.every(({ state }) => state !== "fault");
  const json = { schema: "gridpost.doctor/v1", ok: isSound, items: findings };
  const text = wish.json ? `${JSON.stringify(json)}\n` : textOf(findings, wish.language);
  return told(out, text, isSound ? exit.sound : exit.fault);
}

async function findingsOf(wish: Wish, { clock, devices }: DoctorDeps): Promise<readonly Finding[]> {
  const { data, config } = wish;
  const said = await askGateway(data, { do: "health" });
  const own = said?.["ok"] === true ? gatewayFindings(said as unknown as HealthView) : [gatewayAbsent];
  return [...own, ...machineFindings({ data, devices, clock }), ...(config === undefined ? [] : [written(config)])];
}

/** What the site's file itself says, warnings as well. */
function written(file: string): Finding {
  const loaded = loadSite(file);
  const warnings = loaded.ok ? loaded.value.warnings.length : 0;
  const errors = loaded.ok ? 0 : loaded.error.length;
  return judged(errors > 0 ? "fault" : warnings > 0 ? "warn" : "ok", {
    id: "configuration",
    label: words("配置", "Configuration"),
    said: words(`${errors} 个错误，${warnings} 个警告`, `${errors} errors, ${warnings} warnings`),
    mend: words(`gridpost validate ${file}`, `gridpost validate ${file}`),
  });
}

function isReadable(data: string): boolean {
  try {
    accessSync(data, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const signs = { ok: "✔", warn: "!", fault: "✘" } as const;

function textOf(findings: readonly Finding[], language: Language): string {
  const lines = findings.map(({ state, label, said, mend }) => {
    const way = mend === undefined ? "" : `\n    → ${mend[language]}`;
    return `${signs[state]} ${label[language]}  ${said[language]}${way}\n`;
  });
  const count = (of: Finding["state"]) => findings.filter(({ state }) => state === of).length;
  const end = words(
    `${count("fault")} 处有问题，${count("warn")} 处要留意。\n`,
    `${count("fault")} faults, ${count("warn")} to look at.\n`,
  );
  return `${lines.join("")}${end[language]}`;
}

function forbidden(data: string) {
  return words(
    `打不开 ${data}：没有这个目录，或没有权限（sudo -u gridpost gridpost doctor …）。\n`,
    `${data} cannot be opened: it is not there, or you may not (sudo -u gridpost gridpost doctor …).\n`,
  );
}

const usage =
  "gridpost doctor --data DIR [--config SITE.yaml] [--json] [--lang zh-CN|en]   逐项体检 the box, item by item\n";
const text = { type: "string" } as const;
const options = { data: text, config: text, lang: text, json: { type: "boolean", default: false } } as const;

interface Wish {
  readonly data: string;
  readonly config: string | undefined;
  readonly json: boolean;
  readonly language: Language;
}

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const line = commandLine(args, options);
  if (line === undefined || line.positionals.length > 0 || line.values.data === undefined) return undefined;
  const { data, config, json, lang } = line.values;
  const language = languageOf(lang ?? usualLanguage(env));
  return language === undefined ? undefined : { data: resolve(data), config, json, language };
}
