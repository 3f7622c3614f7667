import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { withExcerpt } from "../../config/diagnostic.ts";
import { environment } from "../../config/load.ts";
import { words, type Words } from "../../config/words.ts";
import { fail, ok, type Result } from "../../gateway/core/result.ts";
import type { Terminal } from "../demo/terminal.ts";
import type { HilWish } from "./arguments.ts";
import { readScenario, type ReadScenario } from "./file/scenario-file.ts";
import { reachesPeople } from "./file/stand-in.ts";
import type { Judgement } from "./report/junit.ts";
import { tellVerdict, writeJunit } from "./report/tell.ts";
import { runScenario } from "./run/run.ts";
import { findFarGateway, type FarGateway } from "./target/far-gateway.ts";
import { exitOf, worstOf } from "./verdict/verdict.ts";

type RunWish = Extract<HilWish, { kind: "run" }>;

export interface RunDeps {
  readonly terminal: Terminal;
  /** The id that everything of this run bears. */
  readonly run: string;
}

/** All scenarios are looked at before the first is played. */
export async function runWished(wish: RunWish, deps: RunDeps): Promise<number> {
  const reads = wish.scenarios.map((named) => readScenario(named, wish.bench));
  const refused = reads.filter(({ read }) => read === undefined).flatMap(({ diagnostics }) => diagnostics);
  for (const each of refused) deps.terminal.complain(`${withExcerpt(each, wish.language).join("\n")}\n`);
  if (refused.length > 0) return exit.invalid;
  const played: Judgement[] = [];
  for (const { read } of reads) {
    const judgement = read === undefined ? exit.invalid : await playSafely(read, wish, deps);
    if (typeof judgement !== "number") played.push(judgement);
    await writeJunit(wish.junit, played);
    if (typeof judgement === "number") return judgement;
  }
  return exitOf[worstOf(played.map(({ verdict }) => verdict.kind))];
}

async function playSafely(read: ReadScenario, wish: RunWish, deps: RunDeps): Promise<Judgement | number> {
  const far = await farGateway(wish, read);
  if (!far.ok) return refuse(far.error, exit.unreachable, wish, deps.terminal);
  const refusal = unsafe(read, far.value, wish);
  return refusal === undefined
    ? play({ read, far: far.value, wish }, deps)
    : refuse(refusal, exit.usage, wish, deps.terminal);
}

async function farGateway({ target }: RunWish, read: ReadScenario): Promise<Result<FarGateway | undefined, Words>> {
  if (target === undefined) return ok(undefined);
  const { GRIDPOST_HIL_USER: name, GRIDPOST_HIL_PASSPHRASE: passphrase } = environment();
  const account = name === undefined || passphrase === undefined ? undefined : { name, passphrase };
  const origin = /^(https?:\/\/)?[\w.[\]:-]+$/.test(target) ? target : undefined;
  if (origin === undefined) return fail(words(`看不懂的地址 ${target}`, `${target} is no address`));
  return findFarGateway({ target: origin, read, account });
}

/** Nobody may be called by a test who does not know of it. */
function unsafe({ scenario, site }: ReadScenario, far: FarGateway | undefined, wish: RunWish): Words | undefined {
  const cutsPower = scenario.steps.some(({ fault }) => fault?.power !== undefined);
  if (far !== undefined && cutsPower) return farPowerText;
  if (wish.notifiesPeople) return undefined;
  const people = reachesPeople(site, scenario.bench).map(({ id }) => String(id));
  const district = far !== undefined && site.site.uplink !== undefined ? ["uplink"] : [];
  if (people.length + district.length > 0) return peopleText([...people, ...district]);
  return far === undefined || far.isBenchSite ? undefined : otherSiteText;
}

interface Play {
  readonly read: ReadScenario;
  readonly far: FarGateway | undefined;
  readonly wish: RunWish;
}

/** Each of several scenarios has a folder of its own. */
async function play({ read, far, wish }: Play, { terminal, run }: RunDeps): Promise<Judgement | number> {
  const { scenario } = read;
  const rounds = wish.repeat ?? scenario.min_samples;
  const html = wish.html && (wish.scenarios.length > 1 ? join(wish.html, scenario.scenario) : wish.html);
  if (html !== undefined) await mkdir(html, { recursive: true });
  const stopping = new AbortController();
  void terminal.stopped.then(() => stopping.abort());
  const played = await runScenario({
    read,
    rounds,
    run,
    far,
    eventsFile: html && join(html, "events.jsonl"),
    entry: terminal.entry,
    signal: stopping.signal,
    progress: (round) => terminal.complain(`${scenario.scenario} ${round}/${rounds}\n`),
  });
  if (!played.ok) return refuse(unreachableText(played.error), exit.unreachable, wish, terminal);
  if (stopping.signal.aborted) return exit.interrupted;
  return tellVerdict(played.value, { html, language: wish.language, terminal, scenario });
}

function refuse(text: Words, code: number, { language }: RunWish, { complain }: Pick<Terminal, "complain">): number {
  complain(`${text[language]}\n`);
  return code;
}

function peopleText(ways: readonly string[]): Words {
  const list = ways.join(" ");
  return words(
    `${list} 会真的通知到人；确实要这样，加 --i-know-this-notifies-people`,
    `${list} would reach people in earnest; if that is wanted, add --i-know-this-notifies-people`,
  );
}

const otherSiteText = words(
  "那台网关用的不是台架的站点文件（或不给我们看），它的消息可能到人；确实要这样，加 --i-know-this-notifies-people",
  "that gateway does not run the bench's site file, or does not show it: its messages may reach people; if that is wanted, add --i-know-this-notifies-people",
);
const farPowerText = words(
  "power: cut 只能用在台架自己启动的网关上",
  "power: cut needs a gateway that the bench itself starts",
);

function unreachableText(why: string): Words {
  return words(`台架或网关没有起来：${why}`, `the bench or the gateway did not start: ${why}`);
}

const exit = { usage: 2, invalid: 3, unreachable: 4, interrupted: 130 } as const;
