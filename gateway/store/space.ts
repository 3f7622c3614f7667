import { limits } from "../../config/limits.ts";

/** The disk of the store. Others write to it as well. */
export interface Disk {
  readonly freeBytes: number;
  readonly bytes: number;
}

/** How little is left, and what the store therefore does without. Each is told to people. */
export const spaceLevels = ["ample", "warn", "thin", "no-raw", "alarms-only"] as const;
export type SpaceLevel = (typeof spaceLevels)[number];

export function spaceLevel({ freeBytes, bytes }: Disk): SpaceLevel {
  const share = freeBytes / bytes;
  if (share < limits.diskAlarmsOnlyShare) return "alarms-only";
  if (share < limits.diskNoRawShare) return "no-raw";
  if (share < limits.diskThinShare) return "thin";
  return share < limits.diskWarnShare ? "warn" : "ample";
}

/** Classes that may leave, the first to go first. Alarms, cases, notices and unsent uplink events are none. */
export const sheddable = ["readings", "summaries"] as const;
export type Usage = Readonly<Record<(typeof sheddable)[number], number>>;

export interface Shed {
  readonly kind: keyof Usage;
  readonly bytes: number;
}

/** What each class is over its budget; beyond that readings make up for what is missing on the disk. */
export function whatToDrop(usage: Usage, budgets: Usage, disk: Disk): readonly Shed[] {
  const missing = Math.ceil(disk.bytes * limits.diskNoRawShare - disk.freeBytes);
  const needed: Usage = {
    readings: Math.max(usage.readings - budgets.readings, Math.min(missing, usage.readings)),
    summaries: usage.summaries - budgets.summaries,
  };
  return sheddable.map((kind) => ({ kind, bytes: needed[kind] })).filter(({ bytes }) => bytes > 0);
}

/** Days until the budget or the disk is used up, whichever comes first. */
export function daysLeft(used: number, bytesPerDay: number, room: { readonly budget: number } & Disk): number {
  const usable = room.freeBytes - room.bytes * limits.diskNoRawShare;
  const left = Math.max(0, Math.min(room.budget - used, usable));
  return bytesPerDay > 0 ? left / bytesPerDay : Infinity;
}
