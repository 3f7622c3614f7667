import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../core/ports.ts";
import { crc32c } from "./crc32c.ts";
import type { DamageReport } from "./damage-report.ts";
import type { DatabaseName } from "./trouble.ts";

/**
 * LevelDB reads its log when it opens a database and leaves out, without a word, what does not add up. So the log is
 * looked at before. `torn`: nothing sound stands behind it, as a power cut in the middle of a write leaves it; had it
 * been acknowledged, it rotted. `damaged`: sound records stand behind it, so it was whole once.
 */
export interface LogFinding {
  readonly kind: "torn" | "damaged";
  readonly file: string;
  readonly at: number;
  readonly why: string;
}

/** All logs of a database that nobody has open. What cannot be read is left to LevelDB, which then refuses. */
export async function inspectLogs(location: string): Promise<readonly LogFinding[]> {
  try {
    const files = (await readdir(location)).filter((file) => file.endsWith(".log")).toSorted();
    const found: LogFinding[] = [];
    for (const file of files) found.push(...findingsIn(await readFile(join(location, file)), file));
    return found;
  } catch {
    return [];
  }
}

export function tellFindings(
  findings: readonly LogFinding[],
  { database, report, log }: { readonly database: DatabaseName; readonly report: DamageReport; readonly log: Log },
): void {
  for (const { kind, file, at, why } of findings)
    if (kind === "damaged") report.unreadable(textOf({ kind, file, at, why }));
    else log.warn("store.log-torn", { database, file, at, why });
}

function textOf({ file, at, why }: LogFinding): string {
  return `${file} at byte ${at}: ${why}`;
}

/**
 * Blocks of 32 KiB; in them records of a masked CRC-32C, a length, a type (whole, first, middle, last) and content,
 * none reaching into the next block; a rest of less than a header is padding (LevelDB, doc/log_format.md).
 */
export function findingsIn(bytes: Uint8Array, file: string): readonly LogFinding[] {
  const found: LogFinding[] = [];
  const note = (at: number, why: string): void => {
    found.push({ kind: isAnySound(bytes, at + 1) ? "damaged" : "torn", file, at, why });
  };
  /** Where the record began whose end has not come yet. */
  let begun: number | undefined;
  for (let at = 0; at < bytes.length;) {
    const record = recordAt(bytes, at);
    if (record.kind === "bad") note(at, record.why);
    if (record.kind === "sound" && begun !== undefined && beginsAnew(record.type)) note(begun, endless);
    begun = begunAfter(record, at, begun);
    // LevelDB believes nothing more of a block with a bad record.
    at = record.kind === "bad" ? blockEnd(bytes, at) : record.end;
  }
  if (begun !== undefined) note(begun, endless);
  return found;
}

const endless = "a record without an end";

function beginsAnew(type: number): boolean {
  return type === types.whole || type === types.first;
}

/** What comes behind a bad record may be its rest, which was named with it. */
function begunAfter(record: Found, at: number, begun: number | undefined): number | undefined {
  if (record.kind === "padding") return begun;
  if (record.kind === "bad" || record.type === types.whole || record.type === types.last) return undefined;
  return record.type === types.first ? at : begun;
}

type Found =
  | { readonly kind: "sound"; readonly type: number; readonly end: number }
  | { readonly kind: "padding"; readonly end: number }
  | { readonly kind: "bad"; readonly why: string };

const blockBytes = 32_768;
const headerBytes = 7;
const types = { whole: 1, first: 2, middle: 3, last: 4 } as const;

function recordAt(bytes: Uint8Array, at: number): Found {
  const left = blockEnd(bytes, at) - at;
  if (left < headerBytes) return shortRest(at, left);
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes);
  const length = view.getUint16(4, true);
  const type = view.getUint8(6);
  if (type < types.whole || type > types.last) return { kind: "bad", why: `a record of type ${type}` };
  if (headerBytes + length > left) return { kind: "bad", why: `a record of ${length} bytes where ${left} are left` };
  const end = at + headerBytes + length;
  const isSound = unmasked(view.getUint32(0, true)) === crc32c(bytes.subarray(at + 6, end));
  return isSound ? { kind: "sound", type, end } : { kind: "bad", why: "CRC-32C differs" };
}

/** Padding stands at the end of a whole block only. */
function shortRest(at: number, left: number): Found {
  const isPadding = (at + left) % blockBytes === 0;
  return isPadding ? { kind: "padding", end: at + left } : { kind: "bad", why: `a header of ${left} bytes` };
}

function blockEnd(bytes: Uint8Array, at: number): number {
  return Math.min(bytes.length, (Math.floor(at / blockBytes) + 1) * blockBytes);
}

/** Any sound record from a place on: records begin anywhere. */
function isAnySound(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < bytes.length; at += 1) if (recordAt(bytes, at).kind === "sound") return true;
  return false;
}

/** LevelDB stores sums turned and shifted, because sums of sums are weak. */
function unmasked(masked: number): number {
  const turned = (masked - 0xa282ead8) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
}
