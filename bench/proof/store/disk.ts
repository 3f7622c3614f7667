import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Rng } from "../../../gateway/core/ports.ts";
import type { Operation } from "./operation.ts";

/** What becomes of what was written after the last sync of a file: `kept` is a killed process, the others a power cut. */
export const fates = ["kept", "dropped", "torn", "reordered"] as const;
export type Fate = (typeof fates)[number];

/**
 * A disk after a cut. Names behave as on ext4 and XFS: they change in order, and any sync makes all changes before it
 * last; those after it last up to a random one. Synced bytes last, the others have the fate.
 */
export interface Disk {
  readonly apply: (operation: Operation) => void;
  /** Writes what is left into an empty directory; of a write in the middle of which the cut came, some bytes are done. */
  readonly build: (directory: string, fate: Fate, rng: Rng, during?: Operation) => void;
}

export function createDisk(): Disk {
  const names = new Map<string, Inode>();
  const changes: Change[] = [];
  let lasting = 0;
  const apply = (operation: Operation): void => {
    if (operation.kind === "write") names.get(operation.path)?.writes.push(operation.bytes);
    if (operation.kind === "sync") lasting = changes.length;
    if (operation.kind === "sync") synced(names.get(operation.path));
    const change = changeOf(operation, names);
    if (change === undefined) return;
    change(names);
    changes.push(change);
  };
  const build = (directory: string, fate: Fate, rng: Rng, during?: Operation): void => {
    const cut = during?.kind === "write" ? names.get(during.path) : undefined;
    if (during?.kind === "write")
      cut?.writes.push(during.bytes.subarray(0, Math.floor(rng.next() * (during.bytes.length + 1))));
    const upTo = fate === "kept" ? changes.length : lasting + Math.floor(rng.next() * (changes.length - lasting + 1));
    const left = new Map<string, Inode>();
    for (const change of changes.slice(0, upTo)) change(left);
    for (const [path, inode] of left) put(join(directory, path), inode, fate, rng);
    cut?.writes.pop();
  };
  return { apply, build };
}

interface Inode {
  readonly directory: boolean;
  readonly writes: Buffer[];
  syncedWrites: number;
}

type Change = (names: Map<string, Inode>) => void;

function changeOf(operation: Operation, names: ReadonlyMap<string, Inode>): Change | undefined {
  const { kind } = operation;
  if (kind === "make") return made(operation, names);
  if (kind === "remove") return (all) => void all.delete(operation.path);
  if (kind !== "rename") return undefined;
  const inode = names.get(operation.path);
  return (all) => {
    all.delete(operation.path);
    if (inode !== undefined) all.set(operation.to, inode);
  };
}

/** LevelDB opens a file for writing only to make it anew; LOCK alone is opened as it is, and holds nothing. */
function made(
  { path, directory }: Extract<Operation, { kind: "make" }>,
  names: ReadonlyMap<string, Inode>,
): Change | undefined {
  const isThere = names.has(path) && (directory || path.endsWith("LOCK"));
  const inode: Inode = { directory, writes: [], syncedWrites: 0 };
  return isThere ? undefined : (all) => void all.set(path, inode);
}

function synced(inode: Inode | undefined): void {
  if (inode !== undefined) inode.syncedWrites = inode.writes.length;
}

function put(path: string, inode: Inode, fate: Fate, rng: Rng): void {
  if (inode.directory) mkdirSync(path, { recursive: true });
  else mkdirSync(dirname(path), { recursive: true });
  if (!inode.directory) writeFileSync(path, contentOf(inode, fate, rng));
}

function contentOf({ writes, syncedWrites }: Inode, fate: Fate, rng: Rng): Buffer {
  const all = Buffer.concat(writes);
  const safe = writes.slice(0, syncedWrites).reduce((sum, { length }) => sum + length, 0);
  if (fate === "kept" || safe === all.length) return all;
  if (fate === "dropped") return all.subarray(0, safe);
  return fate === "torn" ? all.subarray(0, border(safe, all.length, rng)) : reordered(all, safe, rng);
}

const sector = 512;

/** Somewhere in the unsynced part, where a sector ends. */
function border(safe: number, length: number, rng: Rng): number {
  const sectors = Math.ceil((length - safe) / sector);
  const end = Math.floor(safe / sector) * sector + Math.floor(rng.next() * (sectors + 1)) * sector;
  return Math.min(length, Math.max(safe, end));
}

/** Each sector for itself reached the disk or did not; before those that did stand zeros. */
function reordered(all: Buffer, safe: number, rng: Rng): Buffer {
  const left = Buffer.from(all);
  let end = safe;
  for (let from = safe; from < all.length;) {
    const to = Math.min(all.length, (Math.floor(from / sector) + 1) * sector);
    if (rng.next() < 0.5) end = to;
    else left.fill(0, from, to);
    from = to;
  }
  return left.subarray(0, end);
}
