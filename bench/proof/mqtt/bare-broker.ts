import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { Aedes } from "aedes";
import { loadSite } from "../../../config/load.ts";
import { limits } from "../../../config/limits.ts";
import { indexSite } from "../../../gateway/core/site-index.ts";
import { createPlatform } from "../../../gateway/platform.ts";
import { createCredit } from "../../../sensors/mqtt/broker/credit.ts";
import { openBroker } from "../../../sensors/mqtt/broker/broker.ts";
import { createTally } from "../../../sensors/mqtt/broker/tally.ts";
import { createRegistry } from "../../../sensors/mqtt/registry.ts";
import { listenersOf, taskOf } from "../../../sensors/mqtt/task.ts";
import { indexTopics } from "../../../sensors/mqtt/topic.ts";

/** The same guarded broker with nothing behind it: every publish is answered on the spot, unread and unstored. */
export async function openBare(siteFile: string): Promise<number> {
  const loaded = loadSite(siteFile);
  if (!loaded.ok) throw new Error(`no site in ${siteFile}`);
  const { clock, log } = createPlatform("bare");
  const { configure } = taskOf(indexSite(loaded.value.site, loaded.value.profiles));
  const listeners = listenersOf(configure);
  const index = indexTopics(listeners);
  const broker = await openBroker(
    { ...configure, host: "127.0.0.1", port: 0 },
    {
      ingest: {
        take: (_topic, _payload, done) => queueMicrotask(done),
        decided: () => undefined,
        stored: () => undefined,
      },
      credit: createCredit(limits.brokerCreditMax),
      tally: createTally({ clock, log }),
      registry: createRegistry(configure, listeners, index),
      credentials: { bySecret: async () => "no", byCertificate: () => "no" },
      identity: () => {
        throw new Error("no TLS here");
      },
      clock,
    },
  );
  return broker.listening.plain.port;
}

/** The library as it comes, without any of our guards: what the attacks do to it shows that they are attacks. */
export async function openUnguarded(): Promise<number> {
  const aedes = await Aedes.createBroker();
  aedes.on("error" as "closed", () => undefined);
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
