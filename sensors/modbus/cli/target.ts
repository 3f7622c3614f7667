import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { SerialPorts, SerialSettings } from "../../../gateway/core/ports.ts";
import { fail, ok, type Result } from "../../../gateway/core/result.ts";
import { words, type Words } from "../../../config/words.ts";
import { converterEar, serialEar, tcpEar, type Ear } from "../scan/ear.ts";

/** Where a line begins, as a person writes it. */
export type Target =
  | { readonly kind: "serial"; readonly path: string }
  | { readonly kind: "modbus-tcp" | "modbus-rtu-tcp"; readonly host: string; readonly port: number };

/** `/dev/…` · `auto` · `tcp://host[:502]` for Modbus/TCP · `rtu+tcp://host:port` for a converter. */
export function targetOf(text: string, folder = byIdFolder): Result<Target, Words> {
  if (text === "auto") return onlyPort(folder);
  if (text.startsWith("/")) return ok({ kind: "serial", path: text });
  const [, converter, host = "", port] = /^(rtu\+)?tcp:\/\/([^/:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === "") return fail(unknownTarget(text));
  return ok({ kind: converter ? "modbus-rtu-tcp" : "modbus-tcp", host, port: Number(port ?? 502) });
}

/** One device on it. */
export interface Spot {
  readonly place: string;
  readonly target: Target;
  readonly unit: number;
}

export function spotOf(place: string, unitText: string): Result<Spot, Words> {
  const target = targetOf(place);
  if (!target.ok) return target;
  const unit = /^\d{1,3}$/.test(unitText) ? Number(unitText) : 0;
  if (unit < 1 || unit > 247) return fail(words("站号写 1 到 247", "a unit number is 1 to 247"));
  return ok({ place, target: target.value, unit });
}

export function openTarget(target: Target, serial: SerialPorts<Duplex>, settings: SerialSettings): Duplex {
  if (target.kind === "serial") return serial.open(target.path, settings);
  return connect({ host: target.host, port: target.port, noDelay: true, keepAlive: true });
}

export function earOf({ kind }: Target, settings: SerialSettings): Ear {
  switch (kind) {
    case "serial":
      return serialEar(settings);
    case "modbus-tcp":
      return tcpEar;
    case "modbus-rtu-tcp":
      return converterEar;
  }
}

/** By the name that stays with the adapter. */
function onlyPort(folder: string): Result<Target, Words> {
  const names = namesIn(folder);
  const [only] = names;
  if (only === undefined) return fail(noPort);
  if (names.length > 1) return fail(severalPorts(names.map((name) => join(folder, name))));
  return ok({ kind: "serial", path: join(folder, only) });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function unknownTarget(text: string): Words {
  return words(
    `看不懂 ${text}：写 /dev/serial/by-id/… 、auto、tcp://主机 或 rtu+tcp://主机:端口`,
    `${text} is no line: write /dev/serial/by-id/… , auto, tcp://HOST or rtu+tcp://HOST:PORT`,
  );
}

const noPort = words(
  "没有找到 USB 串口：插好转换器，或写出串口路径（如 /dev/ttyS1）",
  "no USB serial port was found: plug the adapter in, or name the port (like /dev/ttyS1)",
);

function severalPorts(paths: readonly string[]): Words {
  const list = paths.map((path) => `\n  ${path}`).join("");
  return words(`有几个串口，请指明一个：${list}`, `there are several ports, name one of them:${list}`);
}

const byIdFolder = "/dev/serial/by-id";
