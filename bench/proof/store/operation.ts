import type { Numbers } from "./rows.ts";
import { ackedIn } from "./writer.ts";

/** What a writer did to its directory, in the order the kernel did it; and what it vouched for in between. */
export type Operation =
  | { readonly kind: "make"; readonly path: string; readonly directory: boolean }
  | { readonly kind: "write"; readonly path: string; readonly bytes: Buffer }
  | { readonly kind: "sync"; readonly path: string }
  | { readonly kind: "rename"; readonly path: string; readonly to: string }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "acked"; readonly numbers: Numbers };

/** The calls a store's files are changed by. One that is not understood below would make every cut a wrong one. */
export const tracedCalls =
  "write,writev,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2,openat,open,creat,unlink,unlinkat,mkdir,ftruncate,truncate";

/** Reads what strace wrote with `-f -y -xx`; only what happens below `directory` counts. */
export function operationsIn(trace: string, directory: string): readonly Operation[] {
  return finishedCalls(trace).flatMap(({ name, rest }) => operationOf(name, rest, directory));
}

interface Call {
  readonly name: string;
  /** Arguments and result. */
  readonly rest: string;
}

/** A call that another thread interrupted stands on two lines; it counts where it ended. */
function finishedCalls(trace: string): readonly Call[] {
  const begun = new Map<string, string>();
  return trace.split("\n").flatMap((line) => {
    const [, thread = "", said = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const half = /^(.*) <unfinished \.\.\.>$/.exec(said)?.[1];
    if (half !== undefined) begun.set(thread, half);
    return half === undefined ? succeeded(said.replace(/^<\.\.\. \w+ resumed>/, begun.get(thread) ?? "")) : [];
  });
}

function succeeded(line: string): readonly Call[] {
  const [, name, rest] = /^(\w+)\((.*)$/.exec(line) ?? [];
  return name === undefined || rest === undefined || rest.includes(" = -1 ") ? [] : [{ name, rest }];
}

function operationOf(name: string, rest: string, directory: string): readonly Operation[] {
  const said = name === "write" && rest.startsWith("1<") ? ackedIn(texts(rest)[0]?.toString() ?? "") : undefined;
  if (said !== undefined) return [{ kind: "acked", numbers: said }];
  const [path = "", to = ""] = pathsOf(name, rest);
  return path === directory || path.startsWith(`${directory}/`) ? change(name, rest, path, to) : [];
}

function change(name: string, rest: string, path: string, to: string): readonly Operation[] {
  if (name === "write") return [{ kind: "write", path, bytes: texts(rest)[0] ?? Buffer.alloc(0) }];
  if (name === "fsync" || name === "fdatasync") return [{ kind: "sync", path }];
  if (name === "rename") return [{ kind: "rename", path, to }];
  if (name === "unlink") return [{ kind: "remove", path }];
  if (name === "mkdir") return [{ kind: "make", path, directory: true }];
  if (name !== "openat") throw new Error(`${name} of ${path}: not a call the simulated disk knows`);
  return /O_CREAT/.test(rest) ? [{ kind: "make", path, directory: false }] : [];
}

/** By descriptor (`17</a/b>`) for what goes through an open file, by name for the others. */
function pathsOf(name: string, rest: string): readonly string[] {
  const isByName = /^(rename|unlink|mkdir|open|creat)/.test(name);
  if (isByName) return texts(rest).map(String);
  const path = /^\d+<([^>]*)>/.exec(rest)?.[1];
  return path === undefined ? [] : [unescaped(path).toString()];
}

function texts(rest: string): readonly Buffer[] {
  return [...rest.matchAll(/"([^"]*)"/g)].map(([, text = ""]) => unescaped(text));
}

function unescaped(text: string): Buffer {
  return Buffer.from(text.replaceAll("\\x", ""), "hex");
}
