import type { Presence } from "../../config/mqtt-profile.ts";
import { valueAt } from "./pointer.ts";

export type Attendance = "online" | "offline";

/** What a birth, a will or an availability message says; plain text or JSON with the word at the profile's pointer. */
export function attendanceIn({ pointer, online, offline }: Presence, bytes: Uint8Array): Attendance | undefined {
  if (bytes.length > presenceBytesMax) return undefined;
  const text = Buffer.from(bytes).toString("utf8").trim();
  const word = wordIn(text, pointer).toLowerCase();
  if (offline.some((each) => each.toLowerCase() === word)) return "offline";
  return online.some((each) => each.toLowerCase() === word) ? "online" : undefined;
}

const presenceBytesMax = 512;

function wordIn(text: string, pointer: string): string {
  if (!text.startsWith("{")) return text;
  try {
    return String(valueAt(JSON.parse(text), pointer));
  } catch {
    return text;
  }
}
