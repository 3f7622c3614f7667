import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** TCP connections that a process and its children dialled: `host:port` of the other end. Read from Linux, not from them. */
export function dialled(pid: number): ReadonlySet<string> {
  const pids = treeOf(pid);
  const mine = new Set(pids.flatMap(inodesOf));
  const rows = pids.slice(0, 1).flatMap((each) => ["tcp", "tcp6"].flatMap((kind) => rowsOf(each, kind)));
  const listening = new Set(rows.filter(({ state }) => state === "0A").map(({ localPort }) => localPort));
  const own = rows.filter(({ inode, state }) => state !== "0A" && mine.has(inode));
  return new Set(own.filter(({ localPort }) => !listening.has(localPort)).map(({ to }) => to));
}

function treeOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(/\s+/).filter(Boolean);
  return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
}

function inodesOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    const found = /^socket:\[(\d+)\]$/.exec(linkAt(`${folder}/${fd}`));
    return found === null ? [] : [found[1] ?? ""];
  });
}

/** A descriptor may be closed while it is looked at. */
function linkAt(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

interface Row {
  readonly localPort: number;
  readonly to: string;
  readonly state: string;
  readonly inode: string;
}

/** proc(5): addresses in hexadecimal, each 32-bit word in the byte order of the machine. */
function rowsOf(pid: number, kind: string): readonly Row[] {
  const [, ...lines] = readFileSync(`/proc/${pid}/net/${kind}`, "utf8").trim().split("\n");
  return lines.map((line) => {
    const [, local = "", remote = "", state = "", , , , , , inode = ""] = line.trim().split(/\s+/);
    return { localPort: portOf(local), to: `${hostOf(remote)}:${portOf(remote)}`, state, inode };
  });
}

function portOf(address: string): number {
  return Number.parseInt(address.split(":")[1] ?? "", 16);
}

function hostOf(address: string): string {
  const last = (address.split(":")[0] ?? "").slice(-8);
  return (last.match(/../g) ?? [])
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join(".");
}
