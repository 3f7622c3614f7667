import { X509Certificate } from "node:crypto";
import { accessSync, closeSync, constants, fsyncSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { words } from "../../config/words.ts";
import { certificatesIn } from "../access/authority.ts";
import type { Clock } from "../core/ports.ts";
import { localTimeMs } from "../core/time.ts";
import { judged, type Finding } from "./finding.ts";

export interface Machine {
  readonly data: string;
  /** Where ports show up; /dev. */
  readonly devices: string;
  readonly clock: Pick<Clock, "now">;
}

/** What is looked at from outside, whether a gateway runs or not. Nothing of the box is changed. */
export function machineFindings(machine: Machine): readonly Finding[] {
  return [disk(machine), ports(machine), ...certificates(machine)];
}

const writesTried = 8;
/** People wait for the disk 200 ms at most; a write takes a few of these. */
const slowMs = 50;

/** The slowest of a few small writes that are truly on the disk. */
function disk({ data, clock }: Machine): Finding {
  const slowestMs = slowestWrite(data, clock);
  const said =
    slowestMs === undefined
      ? words("写不进去", "cannot be written to")
      : words(`最慢一次落盘 ${Math.round(slowestMs)} 毫秒`, `the slowest write took ${Math.round(slowestMs)} ms`);
  const state = slowestMs === undefined ? "fault" : slowestMs > slowMs ? "warn" : "ok";
  return judged(state, {
    id: "disk",
    label: words("磁盘速度", "Disk speed"),
    said,
    mend: words(
      "查目录的属主和权限；慢就换工业级存储卡或固态盘",
      "look at owner and mode of the directory; a slow one wants an industrial card or an SSD",
    ),
  });
}

function slowestWrite(data: string, { now }: Machine["clock"]): number | undefined {
  const file = join(data, "doctor-probe");
  try {
    const handle = openSync(file, "w", 0o600);
    try {
      const took = Array.from({ length: writesTried }, () => {
        const began = now().monoMs;
        writeSync(handle, Buffer.alloc(4_096));
        fsyncSync(handle);
        return now().monoMs - began;
      });
      return Math.max(...took);
    } finally {
      closeSync(handle);
      rmSync(file, { force: true });
    }
  } catch {
    return undefined;
  }
}

const portName = /^tty(USB|ACM|AMA|XRUSB)\d+$/;

function ports({ devices }: Machine): Finding {
  const all = namesIn(devices).filter((name) => portName.test(name));
  const closed = all.filter((name) => !isOpen(join(devices, name)));
  return judged(closed.length === 0 ? "ok" : "fault", {
    id: "ports",
    label: words("串口权限", "Serial ports"),
    said:
      closed.length === 0
        ? words(`${all.length} 个，都能打开`, `${all.length}, all may be opened`)
        : words(`打不开：${closed.join("、")}`, `may not be opened: ${closed.join(", ")}`),
    mend: words("sudo usermod -aG dialout $USER，重新登录", "sudo usermod -aG dialout $USER, then log in again"),
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const dayMs = 86_400_000;
const soonDays = 30;

/** Those of the box itself are made anew by a start in their last year. */
function certificates({ data, clock }: Machine): readonly Finding[] {
  return certificatesIn(data).map(({ name, certificate }) => {
    const days = Math.floor((endOf(certificate) - clock.now().wallMs) / dayMs);
    return judged(days < 0 ? "fault" : days < soonDays ? "warn" : "ok", {
      id: `certificate-${name}`,
      label: words(`证书 ${name}`, `Certificate ${name}`),
      said: days < 0 ? words("已过期", "has expired") : words(`还有 ${days} 天`, `${days} days left`),
      mend: words("重启网关，它自己换新证书", "start the gateway again: it makes a new one itself"),
    });
  });
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The day it ends, as `Nov 29 00:00:00 2046 GMT` says it. */
function endOf(certificate: string): number {
  const [month = "", day = "", , year = ""] = new X509Certificate(certificate).validTo.split(/ +/);
  const number = String(months.indexOf(month) + 1).padStart(2, "0");
  return localTimeMs(`${year}-${number}-${day.padStart(2, "0")}`, "00:00", "+00:00");
}
