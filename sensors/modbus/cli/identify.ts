import { commandLine } from "../../../config/command-line.ts";
import { fail, ok, type Result } from "../../../gateway/core/result.ts";
import { words, type Words } from "../../../config/words.ts";
import { identify, readsToIdentify, type KnownDevice } from "../scan/identify.ts";
import { interview } from "../scan/interview.ts";
import {
  commonOf,
  commonOptions,
  complain,
  exit,
  knownDevices,
  lossTold,
  misuse,
  patientMs,
  refuse,
  type CommandDeps,
  type Common,
} from "./command.ts";
import { identifyJson, identifyText } from "./identify-text.ts";
import { earOf, openTarget, spotOf, type Spot } from "./target.ts";

/** `gridpost identify`: who is at this unit number. By its model register, else by likeness, else by what could be. */
export async function identifyCommand(args: readonly string[], deps: CommandDeps): Promise<number> {
  const asked = understand(args, deps);
  if (!asked.ok) return refuse(asked.error, usage, deps);
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

interface IdentifyOrder extends Common, Spot {
  readonly json: boolean;
  readonly devices: readonly KnownDevice[];
}

function understand(args: readonly string[], deps: CommandDeps): Result<IdentifyOrder, Words> {
  const parsed = parse(args);
  const [place, unitText, ...rest] = parsed?.positionals ?? [];
  if (parsed === undefined || place === undefined || unitText === undefined || rest.length > 0) return fail(misuse);
  const spot = spotOf(place, unitText);
  return spot.ok ? orderOf(spot.value, parsed.values, deps) : spot;
}

type Values = NonNullable<ReturnType<typeof parse>>["values"];

function orderOf(spot: Spot, values: Values, deps: CommandDeps): Result<IdentifyOrder, Words> {
  const common = commonOf(values, deps.env, patientMs);
  if (!common.ok) return common;
  const { profile, json } = values;
  const all = knownDevices(deps.profiles(values.devices));
  const devices = profile === undefined ? all : all.filter(({ id }) => id === profile);
  if (devices.length === 0) return fail(words(`没有设备档 ${profile}`, `there is no device profile ${profile}`));
  return ok({ ...common.value, ...spot, json, devices });
}

function parse(args: readonly string[]) {
  const options = { ...commonOptions, profile: { type: "string" } } as const;
  return commandLine(args, options);
}

const usage = `gridpost identify PORT|tcp://HOST|rtu+tcp://HOST:PORT UNIT [--baud 9600] [--parity none] [--stop-bits 1]
  认设备，只读不写；网关须先停止 · names a device, reads only; the gateway must not run
  --profile ID  只核对一种设备档 · checks one device profile only
  --devices DIR  自备的设备档 · device profiles of your own    --timeout 500ms  --json  --lang zh-CN|en`;
