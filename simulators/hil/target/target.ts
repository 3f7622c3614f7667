import type { TargetClient } from "./target-client.ts";

/** The gateway under test. */
export interface Target {
  readonly client: TargetClient;
  readonly mqttUrl: string;
  /** Kills it at once and starts it again after a while; nothing where the bench does not run it. */
  readonly cutPower: ((forMs: number) => Promise<void>) | undefined;
  readonly stop: () => Promise<void>;
}
