import { constants } from "node:fs";
import { open, rename, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { assert } from "../core/result.ts";
import { crc32c } from "./crc32c.ts";
import { syncDirectory } from "./directory.ts";
import { isMissing } from "./identity.ts";
import { decodeSlot, encodeSlot, slotBytes, type AlarmTransition, type Slot } from "./ring-slot.ts";

/**
 * Takes what was decided when the store cannot: a file whose blocks are all there from the first start, so that it
 * needs no space, written slot by slot past the store and its locks. The oldest slots are overwritten.
 */
export interface Ring {
  /** On disk when it resolves; one after another, in the order of the calls. */
  readonly append: (entries: readonly AlarmTransition[]) => Promise<void>;
  /** What can be believed, oldest first. */
  readonly entries: () => readonly Slot[];
  /** Slots whose content is torn or rotten, found when the ring was opened. */
  readonly damaged: () => readonly number[];
  /** Everything up to that number is in the store. */
  readonly clear: (upTo: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface RingDeps {
  readonly path: string;
  readonly slots: number;
}

/** Opens the ring, or makes it: the only moment at which it needs space. One that is no ring is set aside. */
export async function createRing({ path, slots }: RingDeps): Promise<Ring> {
  const file = (await existing(path)) ?? (await provisioned(path, slots));
  const { handle, header } = file;
  const read = await readSlots(handle, header.slots);
  let { held } = read;
  let last = Math.max(header.cleared, ...held.map(({ seq }) => seq));
  const write = oneAfterAnother();
  held = held.filter(({ seq }) => seq > header.cleared);

  const append = async (entries: readonly AlarmTransition[]): Promise<void> => {
    const slots = entries.map((entry, index) => ({ seq: last + 1 + index, entry })).slice(-header.slots);
    for (const run of runsOf(slots, header.slots)) await writeRun(handle, run, header.slots);
    last += entries.length;
    held = [...held, ...slots].filter(({ seq }) => seq > last - header.slots);
  };
  const clear = async (upTo: number): Promise<void> => {
    held = held.filter(({ seq }) => seq > upTo);
    await writeAt(handle, encodeHeader({ ...header, cleared: Math.min(upTo, last) }), 0);
  };
  return {
    append: (entries) => write(() => append(entries)),
    entries: () => held,
    damaged: () => read.damaged,
    clear: (upTo) => write(() => clear(upTo)),
    close: () => write(() => handle.close()),
  };
}

interface Header {
  readonly slots: number;
  readonly cleared: number;
}

interface RingFile {
  readonly handle: FileHandle;
  readonly header: Header;
}

/** Nothing when there is no ring yet, or none that can be understood: that one is kept beside. */
async function existing(path: string): Promise<RingFile | undefined> {
  const handle = await open(path, flags).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  const { size } = await handle.stat();
  const header = decodeHeader((await handle.read(new Uint8Array(slotBytes), 0, slotBytes, 0)).buffer, size);
  if (header !== undefined) return { handle, header };
  await handle.close();
  await rename(path, `${path}.damaged`);
  return undefined;
}

/** Zeros are written, not skipped over: only then has every slot a block of its own. */
async function provisioned(path: string, slots: number): Promise<RingFile> {
  assert(slots > 0, `a ring of ${slots} slots`);
  const handle = await open(`${path}.new`, flags | constants.O_CREAT | constants.O_TRUNC);
  const header: Header = { slots, cleared: 0 };
  const blank = new Uint8Array((slots + 1) * slotBytes);
  blank.set(encodeHeader(header));
  await writeAt(handle, blank, 0);
  await handle.sync();
  await rename(`${path}.new`, path);
  await syncDirectory(dirname(path));
  return { handle, header };
}

async function readSlots(handle: FileHandle, slots: number) {
  const { buffer } = await handle.read(new Uint8Array(slots * slotBytes), 0, slots * slotBytes, slotBytes);
  const found: Slot[] = [];
  const damaged: number[] = [];
  for (let place = 0; place < slots; place += 1) {
    const slot = decodeSlot(buffer.subarray(place * slotBytes, (place + 1) * slotBytes));
    const isHere = slot !== undefined && slot !== false && placeOf(slot.seq, slots) === (place + 1) * slotBytes;
    if (isHere) found.push(slot);
    else if (slot !== undefined) damaged.push(place);
  }
  return { held: found.toSorted((one, other) => one.seq - other.seq), damaged };
}

/** Slots that lie side by side go in one write: on a slow disk each write costs a turn of it. */
async function writeRun(handle: FileHandle, run: readonly Slot[], slots: number): Promise<void> {
  const [first] = run;
  if (first !== undefined) await writeAt(handle, Buffer.concat(run.map(encodeSlot)), placeOf(first.seq, slots));
}

/** Up to the end of the file, and what goes on at its start. */
function runsOf(run: readonly Slot[], slots: number): readonly (readonly Slot[])[] {
  const wraps = run.findIndex(({ seq }, index) => index > 0 && placeOf(seq, slots) === slotBytes);
  return wraps === -1 ? [run] : [run.slice(0, wraps), run.slice(wraps)];
}

function placeOf(seq: number, slots: number): number {
  return (1 + ((seq - 1) % slots)) * slotBytes;
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, place: number): Promise<void> {
  const { bytesWritten } = await handle.write(bytes, 0, bytes.length, place);
  assert(bytesWritten === bytes.length, `${bytesWritten} of ${bytes.length} bytes of the ring written`);
}

function encodeHeader({ slots, cleared }: Header): Uint8Array {
  const bytes = new Uint8Array(slotBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint32(8, version);
  view.setUint32(12, slots);
  view.setBigUint64(16, BigInt(cleared));
  view.setUint32(slotBytes - 4, crc32c(bytes.subarray(0, slotBytes - 4)));
  return bytes;
}

/**
 * A torn header costs only what was cleared: the number of slots follows from the size of the file, and what is
 * cleared already is known again by its key.
 */
function decodeHeader(bytes: Uint8Array, size: number): Header | undefined {
  const slots = size / slotBytes - 1;
  if (!Number.isInteger(slots) || slots < 1) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, slotBytes);
  const isSound = view.getUint32(slotBytes - 4) === crc32c(bytes.subarray(0, slotBytes - 4));
  if (!isSound) return { slots, cleared: 0 };
  return view.getUint32(8) === version && view.getUint32(12) === slots
    ? { slots, cleared: Number(view.getBigUint64(16)) }
    : undefined;
}

function oneAfterAnother(): (act: () => Promise<void>) => Promise<void> {
  let before: Promise<unknown> = Promise.resolve();
  return (act) => {
    const mine = before.then(act);
    before = mine.catch(() => undefined);
    return mine;
  };
}

const flags = constants.O_RDWR | constants.O_DSYNC;
const magic = new TextEncoder().encode("gridring");
const version = 1;
