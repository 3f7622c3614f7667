import { fileURLToPath } from "node:url";
import type { Channel, Clock, Log, Rng } from "../core/ports.ts";
import { identityOf } from "./access-routes.ts";
import { createAnnouncer, type Announcer, type News } from "./announcer.ts";
import { createAsks, type Asks } from "./asks.ts";
import { createDeclarationReader, type Declaration } from "./declaration.ts";
import type { CoreMessage, WebMessage } from "./messages.ts";
import { createEntry, type Entry } from "./entry.ts";
import { createRecogniser, type RecogniserDeps } from "./recognising.ts";
import { startServer, type Server, type ServerDeps } from "./server.ts";
import { readAssets } from "./static.ts";
import { createStreams, type Streams } from "./stream.ts";

export interface WebPartDeps extends RecogniserDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly rng: Rng;
  /** The built console; it lies beside the built gateway unless said otherwise. */
  readonly consoleFolder?: string;
}

export interface WebPart {
  /** Serves until the channel to the core ends. */
  readonly run: () => Promise<void>;
}

interface Life {
  readonly channel: Channel;
  readonly deps: WebPartDeps;
  readonly asks: Asks;
  readonly streams: Streams;
  readonly entry: Entry;
}

/** API and console in a process of their own: all they know comes through the channel, and nothing is stored here. */
export function createWebPart(channel: Channel, deps: WebPartDeps): WebPart {
  const { clock, rng } = deps;
  const streams = createStreams({ clock, rng, changed: () => void tellScreens(channel, streams) });
  const life = { channel, deps, asks: createAsks(channel, clock), streams, entry: createEntry(clock) };
  const run = async () => {
    const listener = createListener(life);
    channel.receive((message) => listener.hear(message as CoreMessage));
    await ended(channel.signal);
    streams.close();
    await listener.close();
  };
  return { run };
}

/** Who is watching must arrive: the core decides by it whether a notice can be shown at all. */
async function tellScreens(channel: Channel, streams: Streams): Promise<void> {
  while (!channel.signal.aborted && !tell(channel, { kind: "screens", people: [...streams.people()] })) {
    await channel.drained();
  }
}

interface Listener {
  readonly hear: (message: CoreMessage) => void;
  readonly close: () => Promise<void>;
}

/** The core speaks in one order: hello and declaration, the whole picture, then news and replies. */
function createListener(life: Life): Listener {
  const read = createDeclarationReader();
  let announcer: Announcer | undefined;
  let declared: Declaration | undefined;
  let server: Promise<Server | undefined> | undefined;

  const declare = (declaration: Declaration | undefined) => {
    if (declaration === undefined) return;
    declared = declaration;
    announcer = createAnnouncer({ ...declaration, streams: life.streams, clock: life.deps.clock });
  };
  const announce = (news: News) => {
    if (declared === undefined || announcer === undefined) return;
    if (announcer.hear(news)) server ??= serve(life, declared, announcer);
  };
  const hear = (message: CoreMessage): void => {
    if (message.kind === "hello" || message.kind === "declared") return declare(read(message));
    if (message.kind === "access") return admit(life, message);
    if (message.kind === "reply") return life.asks.answered(message.id, message.answer);
    return announce(message);
  };
  return { hear, close: async () => (await server)?.close() };
}

/** Whoever was shown out hears nothing more. */
function admit({ entry, streams }: Life, access: Extract<CoreMessage, { kind: "access" }>): void {
  entry.hear(access);
  streams.end((session) => !entry.isGuest(session));
}

/** Without a port there is nothing to serve: the part ends, and whoever watches it starts it again later. */
async function serve(life: Life, declared: Declaration, announcer: Announcer): Promise<Server | undefined> {
  const { channel, deps } = life;
  try {
    const server = await startServer(serverDeps(life, declared, announcer), declared.port);
    tell(channel, { kind: "listening", url: server.url, port: server.port });
    return server;
  } catch (error) {
    deps.log.error("web-not-listening", { error: String(error) });
    channel.close();
    return undefined;
  }
}

function serverDeps(
  { channel, deps, asks, streams, entry }: Life,
  declared: Declaration,
  announcer: Announcer,
): ServerDeps {
  return {
    ...declared,
    log: deps.log,
    rng: deps.rng,
    clock: deps.clock,
    assets: readAssets(deps.consoleFolder ?? fileURLToPath(new URL("../../console", import.meta.url))),
    snapshot: announcer.snapshot,
    alarmActions: announcer.alarmActions,
    greeting: announcer.greeting,
    sight: announcer.sight,
    ask: asks.ask,
    recognised: createRecogniser(asks.ask, deps),
    shown: (notice, by) => tell(channel, { kind: "shown", notice, by }),
    streams,
    entry,
    isSecure: declared.tls !== undefined,
    ...(declared.tls && { identity: identityOf(declared.tls) }),
    isReady: () => !channel.signal.aborted,
  };
}

function tell(channel: Channel, message: WebMessage): boolean {
  return channel.send(message);
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
