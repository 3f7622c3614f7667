import { fileURLToPath } from "node:url";

/** The terminal the demo is started from, and its wish to end. */
export interface Terminal {
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
  /** The program that is started for the gateway and for the demo's own parts. */
  readonly entry: string;
  /** Resolves when the demo is asked to end. */
  readonly stopped: Promise<void>;
}

export function processTerminal(): Terminal {
  return {
    write: (text) => void process.stdout.write(text),
    complain: (text) => void process.stderr.write(text),
    entry: fileURLToPath(new URL("../../main.js", import.meta.url)),
    stopped: new Promise((resolve) => {
      for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
      process.on("SIGINT", interrupted(resolve));
      // Whoever read our lines is gone (a closed pipe): there is nobody to show anything to.
      process.stdout.on("error", () => resolve());
    }),
  };
}

/** Once to end in order, twice to end at once: the children end by themselves when we are gone. */
function interrupted(resolve: () => void): () => void {
  let times = 0;
  return () => {
    times += 1;
    if (times > 1) process.exit(130);
    resolve();
  };
}
