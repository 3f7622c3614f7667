import { chmod, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Log } from "./core/ports.ts";
import { reasonOf } from "./store/trouble.ts";

/** What the commands of this machine may ask of the running gateway, each answered with an object. */
export type ControlVerbs = Readonly<Record<string, (ask: Ask) => Promise<object>>>;
export type Ask = Readonly<Record<string, unknown>>;

export interface Control {
  readonly close: () => Promise<void>;
}

/**
 * A socket in the data directory that only the gateway's own user can open: one JSON line in, one out. Without it the
 * gateway runs all the same.
 */
export async function openControl(directory: string, verbs: ControlVerbs, log: Log): Promise<Control> {
  const path = join(directory, socketName);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy()));
    serve(socket, verbs);
  });
  server.maxConnections = connectionsMax;
  try {
    // Left by a process that was killed; who holds the store holds the directory.
    await rm(path, { force: true });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path, resolve));
    await chmod(path, 0o600);
  } catch (error) {
    log.warn("control.closed", { why: reasonOf(error) });
  }
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { close };
}

/** The answer of the gateway that runs on that directory; nothing when none does. */
export function askGateway(directory: string, ask: object): Promise<Readonly<Record<string, unknown>> | undefined> {
  return new Promise((resolve) => {
    const socket = connect(join(directory, socketName));
    socket.on("error", () => resolve(undefined)).on("close", () => resolve(undefined));
    firstLine(socket, (line) => {
      resolve(objectIn(line));
      socket.destroy();
    });
    socket.write(`${JSON.stringify(ask)}\n`);
  });
}

function serve(socket: Socket, verbs: ControlVerbs): void {
  socket.setTimeout(idleMs, () => socket.destroy());
  firstLine(socket, (line) => {
    // An answer may take its time: a backup of a year of readings.
    socket.setTimeout(0);
    void answer(line, verbs).then((said) => socket.end(`${JSON.stringify(said)}\n`));
  });
}

function firstLine(socket: Socket, take: (line: string) => void): void {
  // The socket's own listener hears its errors.
  createInterface({ input: socket })
    .on("error", () => undefined)
    .once("line", take);
}

async function answer(line: string, verbs: ControlVerbs): Promise<object> {
  const ask = line.length > lineMax ? undefined : objectIn(line);
  const name = String(ask?.["do"]);
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (ask === undefined || verb === undefined) return { ok: false, why: "not understood" };
  try {
    return { ok: true, ...(await verb(ask)) };
  } catch (error) {
    return { ok: false, why: reasonOf(error) };
  }
}

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(line);
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const socketName = "control";
const connectionsMax = 8;
const idleMs = 5_000;
const lineMax = 4_096;
