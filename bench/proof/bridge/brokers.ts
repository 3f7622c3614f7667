import type { ProofContext, Verdict } from "../area.ts";
import { withScratch } from "../path/gateway.ts";
import { aedes } from "./brokers/aedes.ts";
import type { BrokerKind } from "./brokers/kind.ts";
import { mosquitto } from "./brokers/mosquitto.ts";
import { nats } from "./brokers/nats.ts";
import { rabbitmq } from "./brokers/rabbitmq.ts";
import { faultsWith, type SuiteOptions } from "./brokers/suite.ts";

const brokerKinds: readonly BrokerKind[] = [aedes, mosquitto, nats, rabbitmq];

/** The same suite with each broker there is here; with Mosquitto in both versions of MQTT. */
export function everyBroker({ log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const outcomes: Outcome[] = [];
    for (const kind of brokerKinds) {
      for (const old of kind.version === 5 ? [false, true] : [false]) {
        const outcome = await outcomeWith(kind, { directory, old });
        log(inWords(outcome));
        outcomes.push(outcome);
      }
    }
    const isHeld = outcomes.every(({ faults }) => faults.length === 0) && outcomes.some(({ why }) => why === undefined);
    return { kind: isHeld ? "held" : "missed", figure: outcomes.map(inWords).join(" · ") };
  });
}

interface Outcome {
  readonly name: string;
  readonly why: string | undefined;
  readonly faults: readonly string[];
}

async function outcomeWith(kind: BrokerKind, options: SuiteOptions): Promise<Outcome> {
  const name = `${kind.name} by MQTT ${options.old === true || kind.version === 4 ? "3.1.1" : "5"}`;
  const why = kind.missing();
  return { name, why, faults: why === undefined ? await faultsWith(kind, options) : [] };
}

function inWords({ name, why, faults }: Outcome): string {
  if (why !== undefined) return `${name} not run: ${why}`;
  return faults.length === 0 ? `${name} passes` : `${name}: ${faults.join("; ")}`;
}
