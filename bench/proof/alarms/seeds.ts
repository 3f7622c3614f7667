import { spawn } from "node:child_process";
import type { ProofContext, Verdict } from "../area.ts";

/** The laws of the core over random sequences, as the tests have them. */
export async function randomSequences({ full, log }: ProofContext): Promise<Verdict> {
  const seeds = full ? 10_000 : 200;
  const { code, output } = await ran(String(seeds));
  const counts = /^\d+ passed, \d+ failed, \d+ skipped$/m.exec(output)?.[0] ?? "no count";
  if (code !== 0) log(output);
  return {
    kind: code === 0 ? "held" : "missed",
    figure: `${seeds} sequences under a wall clock that is kept and ${seeds} under one set back at will; ${counts}`,
  };
}

function ran(seeds: string): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("npx", ["vitest", "run", "test/gateway/core/properties"], {
      env: { ...process.env, GRIDPOST_SEEDS: seeds },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
