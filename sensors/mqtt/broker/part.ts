import { limits } from "../../../config/limits.ts";
import type { Channel, Clock, Log } from "../../../gateway/core/ports.ts";
import { aborted, deliver } from "../delivery.ts";
import { type Configure, type FromBroker, toBrokerSchema } from "../messages.ts";
import { indexTopics, type Listener } from "../topic.ts";
import { type Broker, openBroker } from "./broker.ts";
import { createCredit } from "./credit.ts";
import { createIngest, type Ingest } from "./ingest.ts";
import { createTally } from "./tally.ts";

export interface BrokerPart {
  /** Settles when the core is gone and every socket is closed: then the process has nothing left to do. */
  readonly ended: Promise<void>;
}

interface PartDeps {
  readonly clock: Clock;
  readonly log: Log;
}

/** The broker's end of the channel to the core: it opens when it is told where and for whom. */
export function createBrokerPart(channel: Channel, deps: PartDeps): BrokerPart {
  let life: Promise<Life> | undefined;
  channel.receive(async (message) => {
    const told = toBrokerSchema.safeParse(message);
    if (!told.success) return deps.log.error("mqtt-part-message-unknown", { detail: told.error.message });
    if (told.data.kind !== "configure") return (await life)?.ingest[told.data.kind](told.data.upTo);
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

async function openLife(told: Configure, channel: Channel, deps: PartDeps): Promise<Life> {
  const credit = createCredit(limits.brokerCreditMax);
  const ingest = createIngest(indexTopics(listenersOf(told)), channel, credit);
  const broker = await openBroker(told, { ingest, credit, tally: createTally(deps) });
  await deliver(channel, { kind: "listening", ...broker.address } satisfies FromBroker);
  return { ingest, broker };
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

function listenersOf({ devices, maps }: Configure): readonly Listener[] {
  return devices.flatMap(({ device, profile, name }) => {
    const map = Object.hasOwn(maps, profile) ? maps[profile] : undefined;
    return map === undefined ? [] : [{ device, name, map }];
  });
}
