import { readFile } from "node:fs/promises";
import { words, type Words } from "../../../config/words.ts";
import { fail, ok, type Result } from "../../../gateway/core/result.ts";
import type { ReadScenario } from "../file/scenario-file.ts";
import type { Target } from "./target.ts";
import { createTargetClient, signIn } from "./target-client.ts";

export interface FarGatewayOf {
  /** `10.0.0.8`, `10.0.0.8:8080` or a whole address. */
  readonly target: string;
  readonly read: ReadScenario;
  /** Who signs in there; nobody where the console is open. */
  readonly account: { readonly name: string; readonly passphrase: string } | undefined;
}

export interface FarGateway extends Target {
  /** Whether it runs the very site file of the bench, as far as it shows it. */
  readonly isBenchSite: boolean;
  readonly version: string;
}

/** A gateway that runs elsewhere, as its public API lets it be reached. */
export async function findFarGateway({ target, read, account }: FarGatewayOf): Promise<Result<FarGateway, Words>> {
  const origin = originOf(target);
  const cookie = account && (await signIn(origin, account).catch(() => undefined));
  const client = createTargetClient(origin, cookie);
  const version = await client.version();
  if (version === undefined) return fail(unanswered(origin));
  return ok({
    client,
    version,
    mqttUrl: `mqtt://${new URL(origin).hostname}:${read.site.site.mqtt.port}`,
    isBenchSite: (await client.siteText()) === (await readFile(read.siteFile, "utf8")),
    cutPower: undefined,
    stop: () => Promise.resolve(),
  });
}

function originOf(target: string): string {
  const url = new URL(/^https?:\/\//.test(target) ? target : `http://${target}`);
  const isBare = url.port === "" && !/^https?:\/\//.test(target);
  return isBare ? `${url.origin}:${usualPort}` : url.origin;
}

function unanswered(origin: string): Words {
  return words(
    `${origin} 没有应答，或不让我们进（GRIDPOST_HIL_USER、GRIDPOST_HIL_PASSPHRASE）`,
    `${origin} does not answer, or does not let us in (GRIDPOST_HIL_USER, GRIDPOST_HIL_PASSPHRASE)`,
  );
}

const usualPort = 8080;
