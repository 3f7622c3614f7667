import { execFileSync } from "node:child_process";
import { cpus, machine, release, totalmem, type } from "node:os";

/** Where and on what the figures were taken: without it they mean nothing. */
export interface Surroundings {
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
  readonly memory: string;
  readonly node: string;
  readonly kernel: string;
}

export function surroundings(): Surroundings {
  const cores = cpus();
  return {
    date: new Date().toISOString(),
    commit: commit(),
    machine: `${cores[0]?.model.trim() ?? "unknown processor"}, ${cores.length} cores, ${machine()}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    node: process.version,
    kernel: `${type()} ${release()}`,
  };
}

/** The records themselves do not count as changes: writing one would make the next one look dirty. */
function commit(): string {
  const id = git("rev-parse", "--short", "HEAD");
  const changes = git("status", "--porcelain", "--", ".", ":(exclude)docs/proof");
  if (id === undefined) return "unknown (no git)";
  return changes === "" ? id : `${id} + uncommitted changes`;
}

function git(...args: readonly string[]): string | undefined {
  try {
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
