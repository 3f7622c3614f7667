import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Aedes } from "aedes";
import type { BrokerKind, RunningBroker } from "./kind.ts";

/** In this process and with nothing on disk: a broker that forgets everything when it dies. */
export const aedes: BrokerKind = { name: "aedes", version: 4, missing: () => undefined, start };

async function start(): Promise<RunningBroker> {
  let node = await openNode(0);
  return {
    urls: [`mqtt://127.0.0.1:${node.port}`],
    kill: () => node.close(),
    revive: async () => {
      node = await openNode(node.port);
    },
    stop: () => node.close(),
  };
}

async function openNode(port: number) {
  const broker = await Aedes.createBroker({ connectTimeout: 5_000 });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => undefined));
    broker.handle(socket);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => broker.close(resolve));
    },
  };
}
