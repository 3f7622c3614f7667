import { randomUUID } from "node:crypto";
import { environment } from "../config/load.ts";
import { usage, understand, type HilWish } from "./hil/arguments.ts";
import { lint } from "./hil/lint.ts";
import { runWished } from "./hil/run-wished.ts";
import { compare } from "./hil/compare.ts";
import { judgeAgain } from "./hil/judge-again.ts";
import type { Terminal } from "./demo/terminal.ts";
import { processTerminal } from "./demo/terminal.ts";

/** `gridpost hil …` 硬件在环; resolves to the exit code. */
export async function hil(args: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const wish = understand(args, environment());
  if (wish === undefined) {
    terminal.complain(`${usage}\n`);
    return 2;
  }
  return obey(wish, terminal);
}

function obey(wish: HilWish, terminal: Terminal): Promise<number> | number {
  switch (wish.kind) {
    case "run":
      return runWished(wish, { terminal, run: `hil-${randomUUID().slice(0, 8)}` });
    case "lint":
      return lint(wish, terminal);
    case "replay":
      return judgeAgain(wish, terminal);
    case "diff":
      return compare(wish, terminal);
  }
}
