import { takeProgramme } from "../../config/programmes.ts";
import type { Label } from "../../config/quantity.ts";
import { ok } from "../../gateway/core/result.ts";
import { chooseReplay, type ReplayChoice } from "../replay.ts";
import { timeText } from "../series/time-text.ts";
import type { DemoWish } from "./arguments.ts";
import { createCompany, type Company } from "./company.ts";
import { createConsoleClient } from "./console-client.ts";
import { introLines } from "./intro.ts";
import { openPlace, type Place } from "./place.ts";
import { notYetMs, type Plan } from "./plan.ts";
import { fitSite, type FittedSite } from "./site-file.ts";
import { readSite, setStage, type Stage } from "./stage.ts";
import { createTeller } from "./teller.ts";
import type { Terminal } from "./terminal.ts";
import { timetable } from "./timetable.ts";
import { createVoice, type Voice } from "./voice.ts";
import { createWorldNews } from "./world-news.ts";

export type ShowWish = Extract<DemoWish, { kind: "demo" }>;

/** Exit codes are the command's: 0 ended as asked · 1 could not be shown · 2 wrong usage · 3 invalid configuration. */
export type ShowCode = 0 | 1 | 2 | 3;

/** A whole community to look at: gateway, devices and district as processes of their own on the real wires. */
export async function show(wish: ShowWish, terminal: Terminal): Promise<ShowCode> {
  const setting = { wish, terminal };
  const taken = wish.profile === undefined ? undefined : takeProgramme(wish.profile);
  if (taken !== undefined && taken.programme === undefined) return refuse(unknownText(taken.names), 2, setting);
  const place = await openPlace(wish.data, taken?.programme);
  try {
    const fitted = await fitSite(place.text);
    await place.writeSite(fitted.text);
    const site = readSite(place.siteFile);
    if (!site.ok) return refuse(site.error, 3, setting);
    const replay =
      wish.replay === undefined ? ok(undefined) : await chooseReplay(site.value, { ...wish.replay, speed: wish.speed });
    if (!replay.ok) return refuse(replay.error, 2, setting);
    return await perform({ wish, place, fitted, terminal, replay: replay.value });
  } finally {
    await place.close();
  }
}

interface Setting {
  readonly wish: ShowWish;
  readonly place: Place;
  readonly fitted: FittedSite;
  readonly terminal: Terminal;
  readonly replay: ReplayChoice | undefined;
}

async function perform(setting: Setting): Promise<ShowCode> {
  const { wish, terminal, fitted, place } = setting;
  const plan = planFor(setting);
  const stage = setStage(plan);
  const voice = createVoice({ language: wish.language, write: terminal.write, elapsedMs: stage.elapsedMs });
  for (const label of [...fitted.moved, starting]) voice.say("demo", label);
  const company = createCompany({ plan, data: place.data, entry: terminal.entry, voice });
  try {
    const opened = await Promise.race([company.listening, ending(company, terminal)]);
    if (typeof opened === "number") return opened;
    for (const line of introLines({ ...introOf(setting, stage), console: opened })) voice.line(line);
    const beganMs = Date.now();
    stage.begin(beganMs);
    company.begin(beganMs);
    return await narrate({ console: opened, stage, voice }, ending(company, terminal));
  } finally {
    await company.stop();
  }
}

/** Says what happens until the end comes. */
async function narrate(
  { console, stage, voice }: { readonly console: string; readonly stage: Stage; readonly voice: Voice },
  ending: Promise<ShowCode>,
): Promise<ShowCode> {
  const news = createWorldNews(stage);
  const teller = createTeller(createConsoleClient(new URL(console).origin), (label) => voice.say("gateway", label));
  let code: ShowCode | undefined;
  while (code === undefined) {
    for (const label of news.look()) voice.say("world", label);
    await teller.look();
    code = await Promise.race([ending, waited(lookMs)]);
  }
  return code;
}

async function ending(company: Company, terminal: Terminal): Promise<ShowCode> {
  return Promise.race([company.hopeless.then((): ShowCode => 1), terminal.stopped.then((): ShowCode => 0)]);
}

function planFor({ wish, place, fitted, replay }: Setting): Plan {
  const speed = (replay === undefined ? wish.speed : undefined) ?? usualSpeed;
  const common = { kind: "plan", site: place.siteFile, seed: usualSeed, speed, beganMs: notYetMs } as const;
  const district = fitted.district === undefined ? {} : { district: { ...fitted.district, data: place.data } };
  if (replay === undefined) return { ...common, ...district, quiet: false };
  const { survey: _, ...played } = replay;
  return { ...common, ...district, quiet: true, replay: played };
}

function introOf({ wish, place, replay }: Setting, stage: Stage): Omit<Parameters<typeof introLines>[0], "console"> {
  return {
    siteFile: place.siteFile,
    dataIsKept: place.isKept,
    speed: stage.speed,
    ladder: stage.site.ladder,
    rows: timetable(stage),
    language: wish.language,
    replay: replay === undefined ? undefined : replayText(replay),
  };
}

function replayText({ file, column, point, unit, speed, fromMs, survey }: ReplayChoice): Label {
  const what = column === undefined ? file : `${file} [${column}]`;
  const from = timeText(fromMs);
  const problems =
    survey.problems === 0
      ? { zh: "", en: "" }
      : { zh: `，${survey.problems} 行有误`, en: `, ${survey.problems} bad lines` };
  return {
    zh: `播放 ${what}（${survey.rows} 行${problems.zh}，单位 ${unit || "开关"}）→ ${point}，从 ${from} 起，记录时间快 ${speed} 倍`,
    en: `playing it (${survey.rows} rows${problems.en}) to ${point}, from ${from} on, ${speed} recorded seconds in one`,
  };
}

function refuse(label: Label, code: ShowCode, { wish, terminal }: Pick<Setting, "wish" | "terminal">): ShowCode {
  terminal.complain(wish.language === "both" ? `${label.zh}\n${label.en}\n` : `${label[wish.language]}\n`);
  return code;
}

function waited(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}

function unknownText(names: readonly string[]): Label {
  const known = names.join(" ");
  return { zh: `--profile 可选：${known}`, en: `--profile is one of: ${known}` };
}

const starting: Label = {
  zh: "正在启动网关、模拟设备和区级平台…",
  en: "starting the gateway, the simulated devices and the district…",
};
const usualSpeed = 60;
const usualSeed = 20_180_603;
const lookMs = 500;
