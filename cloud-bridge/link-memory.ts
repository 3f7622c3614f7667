import type { Clock } from "../gateway/core/ports.ts";
import type { Link, LinkAddress, LinkEvents, Session } from "./link.ts";

export interface MemoryBrokerDeps {
  readonly clock: Clock;
  /** Who listens to everything that boxes publish, wills included. */
  readonly hear: (topic: string, bytes: Uint8Array) => void;
  /** How long one message is on its way. */
  readonly latencyMs?: () => number;
  /** What becomes of one message, up or down: how many times it arrives. */
  readonly copies?: (direction: "up" | "down") => number;
}

/** A broker without sockets: the twin of the MQTT link, with the network's misdeeds under the test's control. */
export interface MemoryBroker extends Link {
  readonly send: (topic: string, bytes: Uint8Array) => void;
  readonly refuse: (refusing: boolean) => void;
  /** Cuts every connection from the broker's side. */
  readonly cut: () => void;
}

export function createMemoryBroker(deps: MemoryBrokerDeps): MemoryBroker {
  const connections = new Set<Connection>();
  let refusing = false;
  return {
    dial: (address, events) => {
      const connection = createConnection(address, events, deps, connections);
      connection.later(() => (refusing ? connection.end("refused") : connection.open()));
      return connection;
    },
    send: (topic, bytes) => {
      for (const connection of connections) if (covers(connection.listensTo, topic)) connection.deliver(topic, bytes);
    },
    refuse: (on) => void (refusing = on),
    cut: () => {
      for (const connection of connections) connection.end("cut");
    },
  };
}

interface Connection extends Session {
  readonly listensTo: string;
  readonly later: (run: () => void) => void;
  readonly open: () => void;
  readonly deliver: (topic: string, bytes: Uint8Array) => void;
  readonly end: (why?: string) => void;
}

function createConnection(
  { listenTo, will }: LinkAddress,
  events: LinkEvents,
  { clock, hear, latencyMs = () => 1, copies = () => 1 }: MemoryBrokerDeps,
  open: Set<Connection>,
): Connection {
  let over = false;
  const later = (run: () => void) => void clock.after(latencyMs(), () => over || run());
  const end = (why?: string) => {
    if (over) return;
    over = true;
    if (open.delete(connection)) hear(will.topic, will.bytes);
    if (why !== undefined) events.closed({ why, unaccepted: false });
  };
  const arrive = (times: number, run: () => void) => {
    for (let left = times; left > 0; left -= 1) run();
  };
  const connection: Connection = {
    listensTo: listenTo,
    later,
    open: () => {
      open.add(connection);
      events.connected({});
    },
    publish: (topic, bytes) =>
      later(() => {
        arrive(copies("up"), () => hear(topic, bytes));
        if (!over) events.published();
      }),
    mention: (topic, bytes) => later(() => arrive(copies("up"), () => hear(topic, bytes))),
    deliver: (topic, bytes) => later(() => arrive(copies("down"), () => over || events.received(topic, bytes))),
    end,
    close: () => end(),
  };
  return connection;
}

/** The one wildcard a box uses: a `+` for the last level. */
function covers(filter: string, topic: string): boolean {
  if (!filter.endsWith("/+")) return filter === topic;
  return topic.slice(0, topic.lastIndexOf("/")) === filter.slice(0, -2);
}
