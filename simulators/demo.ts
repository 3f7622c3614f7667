import { understand, usage } from "./demo/arguments.ts";
import { told } from "./demo/language.ts";
import { playScenarios } from "./demo/play-scenarios.ts";
import { runPart } from "./demo/part.ts";
import { show } from "./demo/show.ts";
import { processTerminal } from "./demo/terminal.ts";
import { replayAll } from "./replay-all.ts";

/** `gridpost demo …`; resolves to the exit code. */
export async function demo(argv: readonly string[]): Promise<number> {
  const wish = understand(argv);
  if (!wish.ok) {
    process.stderr.write(`${told(wish.error, "both")}\n\n${usage}\n`);
    return 2;
  }
  switch (wish.value.kind) {
    case "help":
      process.stdout.write(`${usage}\n`);
      return 0;
    case "part":
      return runPart(wish.value.part);
    case "scenario":
      return playScenarios(wish.value, processTerminal());
    case "replay-all":
      return replayAll(processTerminal(), wish.value.language);
    case "demo":
      return show(wish.value, processTerminal());
  }
}
