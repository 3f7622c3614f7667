import type { Log } from "./core/ports.ts";
import type { Fact } from "./core/fact.ts";
import type { Decision } from "./core/state.ts";

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

function announce(log: Log, fact: Fact): void {
  switch (fact.kind) {
    case "alarm":
      return log.info(`alarm-${fact.event}`, {
        alarm: fact.alarm,
        episode: fact.episode,
        evidence: fact.evidence,
        seq: fact.seq,
      });
    case "case-opened":
      return log.info("case-opened", { case: fact.case, alarm: fact.alarm, severity: fact.severity });
    case "case-moved":
      return log.info("case-moved", { case: fact.case, from: fact.from, to: fact.to, by: fact.by });
    case "rung":
      return log.info("rung-called", { case: fact.case, rung: fact.rung, loop: fact.loop, told: fact.told });
    case "duty-gap":
      return log.warn("duty-gap", { case: fact.case, rung: fact.rung, why: fact.why });
    case "started":
      return log.info("started", {
        alarmsOpen: fact.alarmsOpen,
        casesOpen: fact.casesOpen,
        noticesOpen: fact.noticesOpen,
      });
    case "notice-outcome":
      return log.info("notice-outcome", { notice: fact.notice, outcome: fact.outcome.kind });
    case "case-joined":
    case "notice-due":
    case "refused":
    case "reset-refused":
      return;
  }
}
