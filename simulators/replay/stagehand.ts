import { createConsoleClient, type ConsoleClient } from "../demo/console-client.ts";
import { gatewayLine } from "../demo/gateway-line.ts";
import { keep } from "../demo/keeper.ts";

/** A gateway of its own for one replay: how to ask it, and how to end it. */
export interface ReplayedGateway {
  readonly client: ConsoleClient;
  readonly deaths: () => number;
  readonly stop: () => Promise<void>;
}

export interface GatewayOf {
  readonly entry: string;
  readonly site: string;
  readonly data: string;
  /** What it says that is neither expected nor silent. */
  readonly complain: (line: string) => void;
}

/** Resolves when it can be reached; nothing when it cannot be started. */
export async function startGateway({ entry, site, data, complain }: GatewayOf): Promise<ReplayedGateway | undefined> {
  let deaths = 0;
  let opened: (console: string | undefined) => void = () => undefined;
  const listening = new Promise<string | undefined>((resolve) => (opened = resolve));
  const kept = keep({
    args: [entry, "run", "--config", site, "--data", data],
    onLine: (text) => {
      const line = gatewayLine(text);
      if (line.kind === "listening") opened(line.console);
      else if (line.kind !== "unremarkable") complain(line.text);
    },
    onEnd: () => (deaths += 1),
    onHopeless: () => opened(undefined),
  });
  const console = await listening;
  if (console === undefined) return undefined;
  return { client: createConsoleClient(new URL(console).origin), deaths: () => deaths, stop: kept.stop };
}
