import type { Duplex } from "node:stream";
import type { ParseArgsConfig } from "node:util";
import type { DeviceProfile } from "../../../config/device-profile.ts";
import type { Language } from "../../../config/diagnostic.ts";
import type { Environment } from "../../../config/environment.ts";
import { languageOf, usualLanguage } from "../../../config/language.ts";
import type { Clock, SerialPorts, SerialSettings } from "../../../gateway/core/ports.ts";
import { fail, ok, type Result } from "../../../gateway/core/result.ts";
import { tame, words, type Words } from "../../../config/words.ts";
import type { Loss } from "../scan/asker.ts";
import type { KnownDevice } from "../scan/identify.ts";

/** What a command on a line needs: results go to `out`, progress and complaints to `err`. */
export interface CommandDeps {
  readonly clock: Clock;
  readonly serial: SerialPorts<Duplex>;
  readonly out: Terminal;
  readonly err: Terminal;
  readonly env: Environment;
  /** Ends the command early; what was found so far is told. */
  readonly signal: AbortSignal;
  readonly profiles: (directory: string | undefined) => ReadonlyMap<string, DeviceProfile>;
}

export interface Terminal {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
}

/** Exit codes are a promise. */
export const exit = { done: 0, bad: 1, usage: 2, silent: 4, forbidden: 5, stopped: 130 } as const;

export const commonOptions = {
  baud: { type: "string", default: "9600" },
  parity: { type: "string", default: "none" },
  "stop-bits": { type: "string", default: "1" },
  timeout: { type: "string" },
  devices: { type: "string" },
  json: { type: "boolean", default: false },
  lang: { type: "string" },
} as const satisfies ParseArgsConfig["options"];

interface CommonValues {
  readonly baud: string;
  readonly parity: string;
  readonly "stop-bits": string;
  readonly timeout?: string | undefined;
  readonly lang?: string | undefined;
}

export interface Common {
  readonly settings: SerialSettings;
  readonly waitMs: number;
  readonly language: Language;
}

export function commonOf(values: CommonValues, env: Environment, usualWaitMs: number): Result<Common, Words> {
  const language = languageOf(values.lang ?? usualLanguage(env));
  const baud = wholeIn(values.baud, 300, 921_600);
  const parity = parities.find((each) => each === values.parity);
  const stopBits = ([1, 2] as const).find((each) => String(each) === values["stop-bits"]);
  const waitMs = values.timeout === undefined ? usualWaitMs : waitOf(values.timeout);
  if (language === undefined) return fail(words("--lang 写 zh-CN 或 en", "--lang is zh-CN or en"));
  if (baud === undefined) return fail(words("--baud 写 300 到 921600", "--baud is 300 to 921600"));
  if (parity === undefined) return fail(words("--parity 写 none、even 或 odd", "--parity is none, even or odd"));
  if (stopBits === undefined) return fail(words("--stop-bits 写 1 或 2", "--stop-bits is 1 or 2"));
  if (waitMs === undefined) return fail(words("--timeout 写 20ms 到 10s", "--timeout is 20ms to 10s"));
  return ok({ settings: { baud, parity, stopBits }, waitMs, language });
}

/** Not understood at all: the usage says it best. */
export const misuse: Words = { zh: "", en: "" };

/** What was wrong, in both languages, and how it is written. */
export function refuse({ zh, en }: Words, usage: string, { err }: CommandDeps): number {
  err.write(zh === "" ? `${usage}\n` : `${zh}\n${en}\n\n${usage}\n`);
  return exit.usage;
}

export function complain({ code, text }: Told, { language }: Common, { err }: CommandDeps): number {
  err.write(`${text[language]}\n`);
  return code;
}

/** How long one device is waited for when it is asked on its own. */
export const patientMs = 500;

export function knownDevices(profiles: ReadonlyMap<string, DeviceProfile>): readonly KnownDevice[] {
  return [...profiles].flatMap(([id, profile]) => (profile.transport === "modbus" ? [{ id, profile }] : []));
}

/** A decimal or 0x… whole number between two others. */
export function wholeIn(text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined || !/^(\d{1,6}|0x[0-9a-f]{1,4})$/i.test(text)) return undefined;
  const number = Number(text);
  return number >= low && number <= high ? number : undefined;
}

export interface Told {
  readonly code: number;
  readonly text: Words;
}

/** The system's own word for a port that is not to be had, in words that say what to do. */
export function lossTold(loss: Loss, place: string): Told {
  if (loss.kind === "stopped") return { code: exit.stopped, text: words("已停止", "stopped") };
  const known = losses.find(({ like }) => like.test(loss.why));
  if (known !== undefined) return { code: known.code, text: known.text(tame(place)) };
  const why = tame(loss.why);
  return { code: exit.silent, text: words(`${place} 打不开：${why}`, `${place} cannot be used: ${why}`) };
}

export function settingsText({ baud, parity, stopBits }: SerialSettings): string {
  return `${baud} 8${parity === "none" ? "N" : parity === "even" ? "E" : "O"}${stopBits}`;
}

const losses: readonly { readonly like: RegExp; readonly code: number; readonly text: (place: string) => Words }[] = [
  {
    like: /lock port|resource busy|EBUSY/i,
    code: exit.silent,
    text: (place) =>
      words(
        `${place} 正被占用：先停网关（systemctl stop gridpost），或拔掉另一个程序`,
        `${place} is in use: stop the gateway first (systemctl stop gridpost), or the other program`,
      ),
  },
  {
    like: /permission denied|EACCES/i,
    code: exit.forbidden,
    text: (place) =>
      words(
        `没有权限使用 ${place}：把自己加入 dialout 组再登录`,
        `${place} may not be used: join the group dialout and log in again`,
      ),
  },
  {
    like: /no such file|ENOENT/i,
    code: exit.silent,
    text: (place) =>
      words(`没有 ${place}：看看 ls /dev/serial/by-id`, `there is no ${place}: see ls /dev/serial/by-id`),
  },
  {
    like: /ECONNREFUSED|EHOSTUNREACH|ETIMEDOUT|ENOTFOUND|no connection/,
    code: exit.silent,
    text: (place) =>
      words(`连不上 ${place}：核对地址、端口和网线`, `${place} does not answer: check address, port and cable`),
  },
];

/** With its unit, like every duration of the product. */
export function waitOf(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,5}(?:\.\d+)?)\s?(ms|s)$/.exec(text) ?? [];
  const ms = Number(amount) * (unit === "s" ? 1000 : 1);
  return ms >= 20 && ms <= 10_000 ? ms : undefined;
}

const parities = ["none", "even", "odd"] as const;
