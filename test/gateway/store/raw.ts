import { join } from "node:path";
import { Level } from "level";
import type { Key } from "../../../gateway/store/keys.ts";
import type { DatabaseName } from "../../../gateway/store/trouble.ts";

/** `level` leaves out of its types what only the LevelDB on disk can do. */
export type Raw = Level<Uint8Array, Uint8Array> & {
  readonly compactRange: (start: Uint8Array, end: Uint8Array) => Promise<void>;
};

/** Works on the rows of a closed store behind its back. */
export async function behind<T>(directory: string, name: DatabaseName, work: (raw: Raw) => Promise<T>): Promise<T> {
  const encodings = { keyEncoding: "view", valueEncoding: "view" } as const;
  const raw = new Level(join(directory, name), { ...encodings, createIfMissing: false }) as unknown as Raw;
  await raw.open();
  try {
    return await work(raw);
  } finally {
    await raw.close();
  }
}

/** Turns one bit of a stored value, as a disk that rots would: one that leaves a plausible other value. */
export function flipBit(directory: string, name: DatabaseName, key: Key): Promise<void> {
  return behind(directory, name, async (raw) => {
    const stored: Uint8Array | undefined = await raw.get(key);
    if (stored === undefined) throw new Error("no such row");
    const value = Uint8Array.from(stored);
    const place = plausiblePlace(value);
    value[place] = (value[place] ?? 0) ^ 1;
    await raw.put(key, value);
  });
}

export function remove(directory: string, name: DatabaseName, key: Key): Promise<void> {
  return behind(directory, name, (raw) => raw.del(key));
}

/** The last digit of a JSON row, the last byte of packed readings: before the sum, and still well-formed. */
function plausiblePlace(value: Uint8Array): number {
  const payload = value.subarray(0, -4);
  const isJson = value[0] === 1;
  return isJson ? payload.findLastIndex((byte) => byte >= 0x30 && byte <= 0x39) : payload.length - 1;
}
