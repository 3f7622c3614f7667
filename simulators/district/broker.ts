import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { Aedes, type AedesOptions, type Client } from "aedes";
import { viaTopicsOf } from "./address.ts";

/** The district's own MQTT broker, as far as the application beside it needs it. */
export interface DistrictBroker {
  readonly port: number;
  readonly publish: (topic: string, bytes: Uint8Array) => void;
  /** Cuts every connection without a word. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

export interface DistrictBrokerDeps {
  readonly host: string;
  readonly port: number;
  readonly refusing: () => boolean;
  /** Platforms below that hand on what their boxes say; nobody else may. */
  readonly children?: readonly string[];
  readonly hear: (topic: string, bytes: Uint8Array) => void;
}

export async function openDistrictBroker(deps: DistrictBrokerDeps): Promise<DistrictBroker> {
  const aedes = await Aedes.createBroker({ drainTimeout: 3_000, connectTimeout: 5_000, ...hooks(deps) });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => {}));
    aedes.handle(socket);
  });
  await hearAll(aedes, deps.hear);
  await listen(server, deps);
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    publish: (topic, bytes) => publish(aedes, topic, bytes),
    cut,
    close: () => closeAll(server, cut, aedes),
  };
}

function hooks({ refusing, children = [] }: DistrictBrokerDeps): AedesOptions {
  return {
    authenticate: (client, _username, _password, done) => {
      const child = platformOf(client);
      // 3 is "server unavailable", 5 "not authorized" (MQTT 3.1.1 table 3.1).
      if (refusing()) return done(Object.assign(new Error("refused"), { returnCode: 3 }), false);
      const isStrange = child !== undefined && !children.includes(child);
      if (isStrange) return done(Object.assign(new Error("no platform of ours"), { returnCode: 5 }), false);
      done(null, true);
    },
    // The will of a box that is gone comes without its client.
    authorizePublish: (client, { topic }, done) => done(mayPublish(client, topic) ? null : new Error("not its topic")),
    authorizeSubscribe: (client, subscription, done) =>
      done(null, mayRead(client, subscription.topic) ? subscription : null),
  };
}

function mayPublish(client: Client | null, topic: string): boolean {
  if (client === null) return topic.endsWith("/up/death");
  const child = platformOf(client);
  return topic.startsWith(child === undefined ? `gridpost/v1/${boxOf(client)}/up/` : viaTopicsOf(child).up);
}

function mayRead(client: Client, topic: string): boolean {
  const child = platformOf(client);
  if (child !== undefined) return topic === `${viaTopicsOf(child).down}#`;
  const box = boxOf(client);
  return !/[+#/]/.test(box) && topic.startsWith(`gridpost/v1/${box}/down/`);
}

/** How a platform calls itself at the one above it. */
export const platformPrefix = "platform-";

function platformOf({ id }: Client): string | undefined {
  return id.startsWith(platformPrefix) ? id.slice(platformPrefix.length) : undefined;
}

function boxOf({ id }: Client): string {
  return id.replace(/^gridpost-/, "");
}

async function hearAll(aedes: Aedes, hear: DistrictBrokerDeps["hear"]): Promise<void> {
  for (const topics of ["gridpost/v1/+/up/#", "gridpost/via/up/#"]) {
    await new Promise<void>((resolve) => {
      const take: Parameters<Aedes["subscribe"]>[1] = (packet, done) => {
        hear(packet.topic, Buffer.from(packet.payload));
        done();
      };
      aedes.subscribe(topics, take, resolve);
    });
  }
}

function publish(aedes: Aedes, topic: string, bytes: Uint8Array): void {
  const packet = { cmd: "publish", topic, payload: Buffer.from(bytes), qos: 1, retain: false, dup: false } as const;
  // Nobody there to hear it is no fault: the next birth is answered again.
  aedes.publish(packet, () => {});
}

async function listen(server: Server, { host, port }: DistrictBrokerDeps): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

async function closeAll(server: Server, cut: () => void, aedes: Aedes): Promise<void> {
  const closed = once(server, "close");
  server.close();
  cut();
  await closed;
  await new Promise<void>((resolve) => aedes.close(resolve));
}
