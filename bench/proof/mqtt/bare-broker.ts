import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { Aedes } from "aedes";
import { loadSite } from "../../../config/load.ts";
import { limits } from "../../../config/limits.ts";
import { indexSite } from "../../../gateway/core/site-index.ts";
import { createPlatform } from "../../../gateway/platform.ts";
import { createIngest, type Ingest } from "../../../sensors/mqtt/broker/ingest.ts";
import { type Credit, createCredit } from "../../../sensors/mqtt/broker/credit.ts";
import { openBroker } from "../../../sensors/mqtt/broker/broker.ts";
import { createTally } from "../../../sensors/mqtt/broker/tally.ts";
import { createRegistry } from "../../../sensors/mqtt/registry.ts";
import { listenersOf, taskOf } from "../../../sensors/mqtt/task.ts";
import { indexTopics, type TopicIndex } from "../../../sensors/mqtt/topic.ts";

/**
 * The same guarded broker with nothing behind it: every publish is answered on the spot and stored nowhere.
 * `decoding`: read as it would be for the core.
 */
export async function openBare(siteFile: string, { decoding }: { readonly decoding: boolean }): Promise<number> {
  const loaded = loadSite(siteFile);
  if (!loaded.ok) throw new Error(`no site in ${siteFile}`);
  const { clock, log } = createPlatform("bare");
  const { configure } = taskOf(indexSite(loaded.value.site, loaded.value.profiles, loaded.value.programme));
  const listeners = listenersOf(configure);
  const index = indexTopics(listeners);
  const credit = createCredit(limits.brokerCreditMax);
  const broker = await openBroker(
    { ...configure, host: "127.0.0.1", port: 0 },
    {
      ingest: decoding ? decodingIngest(index, credit) : unreadIngest,
      credit,
      tally: createTally({ clock, log }),
      registry: createRegistry(configure, listeners, index),
      credentials: {
        bySecret: async () => "no",
        byCertificate: () => "no",
        isTerminal: () => false,
        marksOf: () => undefined,
      },
      identity: () => {
        throw new Error("no TLS here");
      },
      clock,
    },
  );
  return broker.listening.plain.port;
}

const unreadIngest: Ingest = {
  take: (_topic, _payload, done) => queueMicrotask(done),
  decided: () => undefined,
  stored: () => undefined,
};

function decodingIngest(index: TopicIndex, credit: Credit): Ingest {
  const ingest = createIngest(
    index,
    {
      send: (batch) => {
        queueMicrotask(() => ingest.stored((batch as { readonly id: number }).id));
        return true;
      },
      drained: () => Promise.resolve(),
      receive: () => undefined,
      signal: new AbortController().signal,
      close: () => undefined,
    },
    credit,
  );
  return ingest;
}

/** The library as it comes, without any of our guards: what the attacks do to it shows that they are attacks. */
export async function openUnguarded(): Promise<number> {
  const aedes = await Aedes.createBroker();
  aedes.on("error" as "closed", () => undefined);
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
