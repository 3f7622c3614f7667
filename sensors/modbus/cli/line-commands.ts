import type { CommandDeps } from "./command.ts";
import { identifyCommand } from "./identify.ts";
import { readCommand } from "./read.ts";
import { scanCommand } from "./scan.ts";

/** What an installer does at a line, by the word that asks for it. Each resolves to the exit code. */
export const lineCommands = {
  scan: scanCommand,
  identify: identifyCommand,
  read: readCommand,
} as const satisfies Readonly<Record<string, (args: readonly string[], deps: CommandDeps) => Promise<number>>>;
