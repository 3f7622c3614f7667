import type { Decision } from "./core/decision.ts";
import type { Log, LogFields } from "./core/ports.ts";
import type { Fact } from "./core/fact.ts";

export interface Announcer {
  readonly mqttListening: (address: { readonly host: string; readonly port: number }) => void;
  readonly consoleListening: (url: string) => void;
  readonly committed: (decision: Decision) => void;
}

/** Writes to the journal what whoever runs the box waits for: where it can be reached, the first reading, each alarm. */
export function createAnnouncer(log: Log): Announcer {
  let mqtt: { readonly host: string; readonly port: number } | undefined;
  let console: string | undefined;
  let hasReading = false;

  const reachable = () => {
    if (mqtt !== undefined && console !== undefined) log.info("listening", { console, mqtt });
  };
  return {
    mqttListening: (address) => {
      mqtt = address;
      reachable();
    },
    consoleListening: (url) => {
      console = url;
      reachable();
    },
    committed: ({ facts, readings }) => {
      const first = hasReading ? undefined : readings.find((reading) => reading.sample.kind === "good");
      if (first !== undefined) log.info("first-reading", { point: first.point });
      hasReading ||= first !== undefined;
      for (const fact of facts) announce(log, fact);
    },
  };
}

type Journal = { readonly [K in Fact["kind"]]?: (fact: Extract<Fact, { kind: K }>) => LogFields };

/** What of a fact goes into the journal; facts that are left out here stand in the store all the same. */
const journal: Journal = {
  "case-opened": ({ case: id, alarm, severity }) => ({ case: id, alarm, severity }),
  "case-moved": ({ case: id, from, to, by }) => ({ case: id, from, to, by }),
  "duty-gap": ({ case: id, rung, why }) => ({ case: id, rung, why }),
  rung: ({ case: id, rung, loop, told }) => ({ case: id, rung, loop, told }),
  "notice-outcome": ({ notice, outcome }) => ({ notice, outcome: outcome.kind }),
  started: ({ alarmsOpen, casesOpen, noticesOpen }) => ({ alarmsOpen, casesOpen, noticesOpen }),
};

function announce(log: Log, fact: Fact): void {
  if (fact.kind === "alarm") {
    const { alarm, episode, evidence, seq } = fact;
    return log.info(`alarm-${fact.event}`, { alarm, episode, evidence, seq });
  }
  const fields = journal[fact.kind] as ((fact: Fact) => LogFields) | undefined;
  if (fields !== undefined) log.info(fact.kind, fields(fact));
}
