import { parseArgs } from "node:util";
import { fail, ok, type Result } from "../../../gateway/core/result.ts";
import { words, type Words } from "../../../config/words.ts";
import { identify, readsToIdentify, type KnownDevice } from "../scan/identify.ts";
import { interview } from "../scan/interview.ts";
import {
  commonOf,
  commonOptions,
  exit,
  knownDevices,
  lossTold,
  wholeIn,
  type CommandDeps,
  type Common,
} from "./command.ts";
import { identifyJson, identifyText } from "./identify-text.ts";
import { earOf, openTarget, targetOf, type Target } from "./target.ts";

/** `gridpost identify`: who is at this unit number. By its model register, else by likeness, else by what could be. */
export async function identifyCommand(args: readonly string[], deps: CommandDeps): Promise<number> {
  const asked = understand(args, deps);
  if (!asked.ok) {
    const { zh, en } = asked.error;
    deps.err.write(zh === "" ? `${usage}\n` : `${zh}\n${en}\n\n${usage}\n`);
    return exit.usage;
  }
  const wish = asked.value;
  const { target, settings, language, json, devices } = wish;
  const tell = (done: number, total: number): void => {
    if (deps.err.isTTY) deps.err.write(`\r\u001B[K${done}/${total}`);
  };
  const open = () => openTarget(target, deps.serial, settings);
  const lineDeps = { ...deps, open, ear: earOf(target, settings), tell };
  const answers = await interview(wish, readsToIdentify(devices), lineDeps);
  if (deps.err.isTTY) deps.err.write("\r\u001B[K");
  if (!answers.ok) return complain(lossTold(answers.error, wish.place), wish, deps);
  const heard = [...answers.value.values()].some(({ kind }) => kind === "answer");
  const told = { ...wish, isHeard: heard, candidates: identify(devices, answers.value), answers: answers.value };
  deps.out.write(json ? identifyJson(told) : identifyText(told)[language]);
  return heard ? exit.done : exit.silent;
}

function complain(told: { code: number; text: Words }, { language }: Common, { err }: CommandDeps): number {
  err.write(`${told.text[language]}\n`);
  return told.code;
}

export interface IdentifyOrder extends Common {
  readonly place: string;
  readonly target: Target;
  readonly unit: number;
  readonly json: boolean;
  readonly devices: readonly KnownDevice[];
}

function understand(args: readonly string[], deps: CommandDeps): Result<IdentifyOrder, Words> {
  const parsed = parse(args);
  if (parsed === undefined) return fail(words("", ""));
  const { values, positionals } = parsed;
  const [place, unitText, ...rest] = positionals;
  if (place === undefined || unitText === undefined || rest.length > 0) return fail(words("", ""));
  const unit = wholeIn(unitText, 1, 247);
  if (unit === undefined) return fail(words("站号写 1 到 247", "a unit number is 1 to 247"));
  const target = targetOf(place);
  if (!target.ok) return target;
  const common = commonOf(values, deps.env, target.value.kind === "modbus-tcp" ? 1_000 : 500);
  if (!common.ok) return common;
  const all = knownDevices(deps.profiles(values.devices));
  const devices = values.profile === undefined ? all : all.filter(({ id }) => id === values.profile);
  if (devices.length === 0)
    return fail(words(`没有设备档 ${values.profile}`, `there is no device profile ${values.profile}`));
  return ok({ ...common.value, place, target: target.value, unit, json: values.json, devices });
}

function parse(args: readonly string[]) {
  const options = { ...commonOptions, profile: { type: "string" } } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return undefined;
  }
}

const usage = `gridpost identify PORT|tcp://HOST|rtu+tcp://HOST:PORT UNIT [--baud 9600] [--parity none] [--stop-bits 1]
  认设备，只读不写；网关须先停止 · names a device, reads only; the gateway must not run
  --profile ID  只核对一种设备档 · checks one device profile only
  --devices DIR  自备的设备档 · device profiles of your own    --timeout 500ms  --json  --lang zh-CN|en`;
