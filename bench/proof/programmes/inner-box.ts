import { createServer, connect, type Socket } from "node:net";
import { join } from "node:path";
import { assemble, type App, type Surroundings } from "../../../app.ts";
import { createRelayPart } from "../../../cloud-bridge/part.ts";
import { loadSite } from "../../../config/load.ts";
import type { Clock, Desk, Log } from "../../../gateway/core/ports.ts";
import { channelOver } from "../../../gateway/ipc.ts";
import { createRng } from "../../../simulators/rng.ts";

export interface InnerBox {
  readonly app: App;
  readonly stop: () => Promise<void>;
}

export interface InnerBoxOf {
  readonly file: string;
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The whole gateway in this process on a given clock: its store on disk, its relay on a socket; console and broker stay shut. */
export async function openInnerBox({ file, directory, clock, log }: InnerBoxOf): Promise<InnerBox> {
  const loaded = loadSite(file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const rng = createRng(7);
  const startPart: Surroundings["startPart"] = (name, desk) =>
    name === "relay" ? serveRelay(desk, { path: join(directory, "relay.sock"), clock, log }) : { stop: async () => {} };
  const app = await assemble(loaded.value, { clock, rng, log }, { directory, startPart });
  const running = app.run();
  return {
    app,
    stop: async () => {
      app.stop();
      await running;
    },
  };
}

interface RelayOn {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}

function serveRelay(desk: Desk, { path, clock, log }: RelayOn): { readonly stop: () => Promise<void> } {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    void desk(channelOver(socket));
  });
  server.listen(path, () => {
    const socket = connect(path);
    sockets.push(socket);
    createRelayPart(channelOver(socket), { clock, rng: createRng(8), log });
  });
  return {
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
