import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { commandLine } from "../../config/command-line.ts";
import type { Language } from "../../config/diagnostic.ts";
import type { Environment } from "../../config/environment.ts";
import { languageOf, usualLanguage } from "../../config/language.ts";
import { environment } from "../../config/load.ts";
import { words, type Words } from "../../config/words.ts";
import { askGateway } from "../control.ts";
import type { DrillLook } from "../drill-verbs.ts";
import type { Output } from "./validate.ts";
import { noGateway, told } from "./told.ts";

/** Exit codes are a promise: 0 passed · 1 failed, stopped or refused · 2 wrong usage · 4 no gateway runs there. */
const exit = { passed: 0, failed: 1, usage: 2, unreachable: 4 } as const;

const usage = `gridpost test channel [PERSON …] --by PERSON --data DIR     通道测试：消息到不到人 does a message reach them
gridpost test trip POINT … --by PERSON --data DIR           跳闸试验：实物 with test gas, button, water, magnet
    [--inject]   注入一个值，不用实物 by a value that is put in   [--drill] 演练，走完整个阶梯 the whole ladder
    [--minutes 10]   最多 15 at most                           Ctrl-C 结束 ends it
`;

export interface TestCommandDeps {
  readonly out: Output;
  /** Waits before it looks again; false when whoever waits has had enough. */
  readonly pause: () => Promise<boolean>;
  readonly env?: Environment;
}

/** Begins a test on the running gateway, shows each hop as it is reached, and says in the end what was missing. */
export async function testCommand(
  args: readonly string[],
  { out, pause, env = environment() }: TestCommandDeps,
): Promise<number> {
  const wish = understand(args, env);
  if (wish === undefined) return told(out, usage, exit.usage);
  const said = await askGateway(wish.data, { do: "drill-start", command: randomUUID(), ...wish.ask });
  if (said === undefined) return unreachable(out, wish);
  const drill = said["drill"];
  if (typeof drill !== "string") return refused(out, wish, said);
  return follow({ out, pause, wish, drill });
}

interface Following extends Pick<TestCommandDeps, "out" | "pause"> {
  readonly wish: Wish;
  readonly drill: string;
}

async function follow({ out, pause, wish, drill }: Following): Promise<number> {
  const { data, language, ask } = wish;
  const shown = new Set<string>();
  for (;;) {
    const look = await askGateway(data, { do: "drill-look", drill });
    if (look === undefined) return unreachable(out, wish);
    if (look["refused"] !== undefined) return refused(out, wish, look);
    const now = look as unknown as DrillLook;
    for (const line of linesOf(now, language)) if (!shown.has(line) && shown.add(line)) out.write(line);
    if (now.end !== undefined) return told(out, endText(now.end, language), codeOf(now.end));
    if (!(await pause())) await askGateway(data, { do: "drill-stop", drill, command: randomUUID(), by: ask["by"] });
  }
}

function codeOf({ result }: NonNullable<DrillLook["end"]>): number {
  return result === "passed" ? exit.passed : exit.failed;
}

/** One line for each station that was reached, the time since the one before it. */
function linesOf({ method, trials }: DrillLook, language: Language): readonly string[] {
  const heading = trials.map(({ name }) => `${name} [${methods[method][language]}]\n`);
  const lines = trials.flatMap(({ name, hops }) =>
    hops.map(({ hop, afterMs, by }, at) => {
      const beforeMs = hops[at - 1]?.afterMs ?? 0;
      const what = hopWords[hop]?.[language] ?? hop;
      const seconds = (at === 0 ? afterMs : afterMs - beforeMs) / 1000;
      const mark = trials.length > 1 ? `${name}  ` : "";
      return `✔ ${mark}${what}  ${at === 0 ? "" : "+"}${seconds.toFixed(2)} s${by === undefined ? "" : `  ${by}`}\n`;
    }),
  );
  return [...heading, ...lines];
}

const methods: Readonly<Record<DrillLook["method"], Words>> = {
  channel: words("通道", "channel"),
  inject: words("注入", "put in"),
  physical: words("实物", "physical"),
};

const hopWords: Readonly<Record<string, Words>> = {
  beyond: words("探头越线", "sensor beyond its line"),
  fired: words("规则触发", "rule fired"),
  sounded: words("现场声光", "siren sounded"),
  accepted: words("平台接受", "taken by the channel"),
  claimed: words("已认领", "claimed"),
};

function endText({ result, why }: NonNullable<DrillLook["end"]>, language: Language): string {
  if (result === "passed") return words("通过\n", "passed\n")[language];
  const reason = (whys[why ?? ""] ?? words(why ?? "", why ?? ""))[language];
  return `${(result === "failed" ? words("未通过：", "failed: ") : words("已中止：", "stopped: "))[language]}${reason}\n`;
}

const whys: Readonly<Record<string, Words>> = {
  "not-fired": words(
    "规则没有触发：探头没有越线，或没有读数",
    "no rule fired: the sensor did not pass its line, or is not read",
  ),
  "not-accepted": words("没有通道接受消息：查通道和网络", "no channel took the message: check channels and network"),
  "not-claimed": words(
    "消息送出了，但没有人认领：请确认本人手机已开通知",
    "the message went out and nobody claimed: check that their phone shows notices",
  ),
  "live-alarm": words("有真实告警", "there is a real alarm"),
  "by-person": words("有人结束了它", "somebody ended it"),
  restarted: words("网关重启了", "the gateway was restarted"),
  "unknown-person": words("没有这个人；--by 写站点里的人", "there is no such person; --by names one of the site"),
  "unknown-point": words("没有这个测点", "there is no such point"),
  "not-in-this-grid": words("这个人不管这个测点所在的网格", "the person does not serve the grid of that point"),
  "in-alarm": words("这个测点正在告警", "the point itself is in alarm"),
  "under-way": words("这个测点正在测试", "the point is being tested already"),
  "no-rule-to-try": words(
    "没有规则单凭一个值就会响，请用实物",
    "no rule rings by a value alone; use the physical test",
  ),
  "too-long": words("最多 15 分钟", "15 minutes at most"),
  "too-many": words("同时进行的太多", "too many at once"),
  "nobody-on-duty": words("现在没有人值班", "nobody is on duty now"),
};

function refused(out: Output, { language }: Wish, said: Readonly<Record<string, unknown>>): number {
  const why = String(said["refused"] ?? said["why"]);
  return told(out, `${(whys[why] ?? words(why, why))[language]}\n`, exit.failed);
}

function unreachable(out: Output, { data, language }: Wish): number {
  return told(out, noGateway(data)[language], exit.unreachable);
}

interface Wish {
  readonly data: string;
  readonly language: Language;
  readonly ask: Readonly<Record<string, unknown>>;
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const options = { data: text, lang: text, by: text, minutes: text, inject: flag, drill: flag } as const;

function understand(args: readonly string[], env: Environment): Wish | undefined {
  const line = commandLine(args, options);
  const language = languageOf(line?.values.lang ?? usualLanguage(env));
  if (line === undefined || language === undefined) return undefined;
  const { data, by, minutes = "10" } = line.values;
  const ask = orderOf(line);
  if (data === undefined || by === undefined || ask === undefined || !/^\d{1,2}$/.test(minutes)) return undefined;
  return { data: resolve(data), language, ask: { ...ask, by, forMs: Number(minutes) * 60_000 } };
}

interface Line {
  readonly positionals: readonly string[];
  readonly values: { readonly inject?: boolean; readonly drill?: boolean };
}

function orderOf({ positionals, values }: Line): Readonly<Record<string, unknown>> | undefined {
  const [kind, ...named] = positionals;
  const purpose = values.drill === true ? "drill" : "test";
  if (kind === "channel") return { purpose, method: "channel", ...(named.length > 0 && { people: named }) };
  if (kind !== "trip" || named.length === 0) return undefined;
  return { purpose, method: values.inject === true ? "inject" : "physical", points: named };
}
