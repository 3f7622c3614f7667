import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { Aedes } from "aedes";
import { connect, type MqttClient } from "mqtt";
import type { Mood } from "./http-platform.ts";

export interface PanelHouse {
  readonly url: string;
  readonly behave: (mood: Mood) => Promise<void>;
  readonly taken: () => readonly string[];
  /** The panel says that it shows what it was sent last, or something else. */
  readonly sayShown: (id?: string) => void;
  readonly stop: () => Promise<void>;
}

/** A broker of MQTT 3.1.1 with one wall panel on it, both on real sockets. */
export async function startPanelHouse(topic: string): Promise<PanelHouse> {
  let mood: Mood = "well";
  const taken: string[] = [];
  const shown: string[] = [];
  const sockets = new Set<Socket>();
  const aedes = await Aedes.createBroker({
    authorizePublish: (client, packet, done) => {
      if (client?.id.startsWith("gridpost-") !== true || packet.topic.endsWith("/shown")) return done(null);
      // 3.1.1 has no way to say no: the broker hangs up.
      if (mood === "refuses" || mood === "cuts") return done(new Error("not allowed"));
      if (mood === "hangs") return undefined;
      if (mood === "slow") return void setTimeout(() => done(null), 400);
      return done(null);
    },
  });
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => undefined));
    aedes.handle(socket);
  });
  const port = await listen(server, 0);
  const panel = connect(`mqtt://127.0.0.1:${port}`, { clientId: "panel", reconnectPeriod: 100 });
  panel.on("error", () => undefined);
  panel.on("message", (on, payload) => {
    if (on.endsWith("/shown")) return;
    const { id, title, lines } = JSON.parse(payload.toString()) as { id: string; title: string; lines: string[] };
    shown.push(id);
    taken.push([title, ...lines].join("\n"));
  });
  await subscribed(panel, `${topic}/+`);
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `mqtt://127.0.0.1:${port}`,
    behave: async (next) => {
      if (next === "gone" && mood !== "gone") await close();
      if (next !== "gone" && mood === "gone") await listen(server, port);
      mood = next;
    },
    taken: () => taken,
    sayShown: (id = shown.at(-1)) => void panel.publish(`${topic}/shown`, JSON.stringify({ id }), { qos: 1 }),
    stop: async () => {
      panel.end(true);
      await close();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function subscribed(panel: MqttClient, filter: string): Promise<void> {
  return new Promise((resolve) => panel.subscribe(filter, { qos: 1 }, () => resolve()));
}
