import { limits } from "../../../config/limits.ts";
import type { Channel, Clock, CredentialBook, Log, TlsIdentity } from "../../../gateway/core/ports.ts";
import { aborted, deliver } from "../delivery.ts";
import { type Configure, type FromBroker, type ToBroker, toBrokerSchema } from "../messages.ts";
import { createRegistry } from "../registry.ts";
import { listenersOf } from "../task.ts";
import { indexTopics } from "../topic.ts";
import { type Broker, openBroker } from "./broker.ts";
import { createCredit } from "./credit.ts";
import { createIngest, type Ingest } from "./ingest.ts";
import { createTally } from "./tally.ts";

export interface BrokerPart {
  /** Settles when the core is gone and every socket is closed: then the process has nothing left to do. */
  readonly ended: Promise<void>;
}

export interface BrokerPartDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Who may connect, and what is shown to those who connect by TLS; both kept under `directory`. */
  readonly credentialsIn: (directory: string) => CredentialBook;
  readonly identityIn: (directory: string, names: readonly string[]) => TlsIdentity;
}

/** The broker's end of the channel to the core: it opens when it is told where and for whom. */
export function createBrokerPart(channel: Channel, deps: BrokerPartDeps): BrokerPart {
  let life: Promise<Life> | undefined;
  channel.receive(async (message) => {
    const told = toBrokerSchema.safeParse(message);
    if (!told.success) return deps.log.error("mqtt-part-message-unknown", { detail: told.error.message });
    if (told.data.kind !== "configure") return obey(told.data, await life);
    if (life !== undefined) return deps.log.error("mqtt-part-configured-twice");
    life = openLife(told.data, channel, deps);
    await life.catch((error: unknown) => giveUp(error, channel, deps.log));
  });
  return { ended: aborted(channel.signal).then(() => closeLife(life)) };
}

interface Life {
  readonly ingest: Ingest;
  readonly broker: Broker;
}

function obey(told: Exclude<ToBroker, Configure>, life: Life | undefined): void {
  switch (told.kind) {
    case "decided":
    case "stored":
      return life?.ingest[told.kind](told.upTo);
    case "announce":
      return told.messages.forEach((message) => life?.broker.announce(message));
  }
}

async function openLife(told: Configure, channel: Channel, deps: BrokerPartDeps): Promise<Life> {
  const credit = createCredit(limits.brokerCreditMax);
  const listeners = listenersOf(told);
  const index = indexTopics(listeners);
  const ingest = createIngest(index, channel, credit);
  const tally = createTally(deps);
  const { box, external } = told;
  const credentials = deps.credentialsIn(told.directory);
  const openOwn = () =>
    openBroker(told, {
      ingest,
      credit,
      tally,
      registry: createRegistry(told, listeners, index, credentials.isTerminal),
      credentials,
      identity: once(() => deps.identityIn(told.directory, told.tls?.names ?? [])),
      clock: deps.clock,
    });
  const broker =
    external === undefined
      ? await openOwn()
      : (await import("../external/client.ts")).openExternal(external, { box, ingest, index, tally, log: deps.log });
  const { plain, ...others } = broker.listening;
  await deliver(channel, { kind: "listening", ...plain, ...others } satisfies FromBroker);
  return { ingest, broker };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

async function closeLife(life: Promise<Life> | undefined): Promise<void> {
  const open = await life?.catch(() => undefined);
  await open?.broker.close();
}

/** No free port, no such address: another life may find things better. */
function giveUp(error: unknown, channel: Channel, log: Log): void {
  log.error("mqtt-listen-failed", { detail: String(error) });
  channel.close();
}
