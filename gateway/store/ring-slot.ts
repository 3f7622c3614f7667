import { assert } from "../core/result.ts";
import type { AlarmId, CaseId } from "../core/ids.ts";
import type { Severity } from "../../config/rule.ts";
import { crc32c } from "./crc32c.ts";

/** What must not wait for a disk that is slow, full or failing: something an alarm did. */
export interface AlarmTransition {
  readonly epoch: number;
  readonly alarm: AlarmId;
  readonly episode: number;
  readonly event: "raised" | "rearmed" | "cleared" | "acked" | "reset" | "fleeting";
  readonly severity: Severity;
  /** 0 when the wall clock was not trusted. */
  readonly wallMs: number;
  readonly monoMs: number;
  readonly case?: CaseId;
}

/** The same thing has the same key wherever it is written, so it is taken into account once. */
export function keyOf({
  alarm,
  episode,
  event,
}: Pick<AlarmTransition, "alarm" | "episode"> & { readonly event: string }): string {
  return `${alarm} ${episode} ${event}`;
}

export interface Slot {
  /** Counts on over the whole life of the ring; slot `seq` modulo the number of slots. */
  readonly seq: number;
  readonly entry: AlarmTransition;
}

export const slotBytes = 256;

/**
 * Big-endian: epoch u32, number u64, CRC-32C of the idempotency key u32, kind u8, length of the text u8, event u8,
 * severity u8, episode u32, wall and monotonic time f64, number of the case u32 (0: none), the id of the alarm, zeros,
 * and the CRC-32C of all that in the last four bytes. The longest id a site may give fits.
 */
export function encodeSlot({ seq, entry }: Slot): Uint8Array {
  const name = new TextEncoder().encode(entry.alarm);
  assert(name.length <= nameBytesMax, `${name.length} bytes in a slot of the ring: ${keyOf(entry)}`);
  const bytes = new Uint8Array(slotBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, entry.epoch);
  view.setBigUint64(4, BigInt(seq));
  view.setUint32(12, hashOf(entry));
  view.setUint8(16, transitionKind);
  view.setUint8(17, name.length);
  writeFields(view, entry);
  bytes.set(name, headBytes);
  view.setUint32(slotBytes - 4, crc32c(bytes.subarray(0, slotBytes - 4)));
  return bytes;
}

/** Nothing for a slot never written, false for one that cannot be believed. */
export function decodeSlot(bytes: Uint8Array): Slot | undefined | false {
  if (bytes.every((byte) => byte === 0)) return undefined;
  if (bytes.length !== slotBytes) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, slotBytes);
  if (view.getUint32(slotBytes - 4) !== crc32c(bytes.subarray(0, slotBytes - 4))) return false;
  const entry = entryOf(view, new TextDecoder().decode(bytes.subarray(headBytes, headBytes + view.getUint8(17))));
  // The sum is right, so it is what was written here; a kind of a later version is left alone.
  const isKnown = entry !== undefined && hashOf(entry) === view.getUint32(12);
  return isKnown && { seq: Number(view.getBigUint64(4)), entry };
}

function writeFields(view: DataView, entry: AlarmTransition): void {
  view.setUint8(18, events.indexOf(entry.event));
  view.setUint8(19, entry.severity);
  view.setUint32(20, entry.episode);
  view.setFloat64(24, entry.wallMs);
  view.setFloat64(32, entry.monoMs);
  view.setUint32(40, Number(entry.case?.slice(1) ?? 0));
}

function entryOf(view: DataView, name: string): AlarmTransition | undefined {
  const event = events[view.getUint8(18)];
  if (view.getUint8(16) !== transitionKind || event === undefined) return undefined;
  const caseNumber = view.getUint32(40);
  return {
    epoch: view.getUint32(0),
    alarm: name as AlarmId,
    episode: view.getUint32(20),
    event,
    severity: view.getUint8(19) as Severity,
    wallMs: view.getFloat64(24),
    monoMs: view.getFloat64(32),
    ...(caseNumber === 0 ? {} : { case: `c${caseNumber}` as const }),
  };
}

function hashOf(entry: AlarmTransition): number {
  return crc32c(new TextEncoder().encode(keyOf(entry)));
}

/** Room for other kinds of a later version. */
const transitionKind = 1;
/** By place: a new one goes to the end. */
const events: readonly AlarmTransition["event"][] = ["raised", "rearmed", "cleared", "acked", "reset", "fleeting"];
const headBytes = 44;
const nameBytesMax = slotBytes - headBytes - 4;
