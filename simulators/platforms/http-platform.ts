import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What the other side does with a message, whatever is in it. */
export const moods = [
  "well",
  /** Its own error, in its own words. */
  "refuses",
  "throttles",
  /** 503 of whatever stands before it. */
  "breaks",
  "slow",
  /** Takes the whole request and never answers. */
  "hangs",
  /** Takes the whole request and hangs up. */
  "cuts",
  /** No platform at all: a hotspot that shows its login page for every address. */
  "hotspot",
  /** Nobody listens there any more. */
  "gone",
] as const;
export type Mood = (typeof moods)[number];

export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly atMs: number;
}

export interface Told {
  readonly status?: number;
  readonly body: string;
  readonly type?: string;
}

/** The words of one platform: what it says to a well-formed and an ill-formed request, and when it has had enough. */
export interface PlatformWords {
  /** Checks signature, form and size as the platform does; text that it then shows to people when all is well. */
  readonly read: (asked: Asked) => { readonly shown: string } | { readonly refusal: Told };
  readonly success: (asked: Asked) => Told;
  readonly refusal: Told;
  readonly throttle: Told;
  /** Messages in any 60 s before it throttles; a block that lasts longer counts from the first one too many. */
  readonly perMinute?: number;
  readonly blockMs?: number;
  /** Any free port of this machine when left out. */
  readonly at?: Listening | undefined;
}

export interface Taken {
  readonly text: string;
  readonly atMs: number;
  readonly asked: Asked;
}

export interface FakePlatform {
  readonly url: string;
  readonly behave: (mood: Mood) => Promise<void>;
  /** From now on this is the answer to everything; `undefined` ends it. */
  readonly answerWith: (told: Told | undefined) => void;
  /** What people saw, in order. */
  readonly taken: () => readonly Taken[];
  readonly asked: () => readonly Asked[];
  /** Messages it turned away for being too many. */
  readonly throttled: () => number;
  readonly stop: () => Promise<void>;
}

const slowMs = 400;
const minuteMs = 60_000;

export interface Listening {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

const anywhere: Listening = { host: "127.0.0.1", port: 0 };

/** A platform on a real socket, with the platform's own answers and its own patience. */
export async function startPlatform(words: PlatformWords): Promise<FakePlatform> {
  const { at = anywhere } = words;
  let mood: Mood = "well";
  let fixed: Told | undefined;
  const taken: Taken[] = [];
  const asked: Asked[] = [];
  let throttled = 0;
  let blockedUntilMs = 0;
  const sockets = new Set<Socket>();

  const isTooMuch = (nowMs: number) => {
    const recent = taken.filter(({ atMs }) => atMs > nowMs - minuteMs).length;
    if (words.perMinute !== undefined && recent >= words.perMinute && nowMs >= blockedUntilMs)
      blockedUntilMs = nowMs + (words.blockMs ?? 0);
    return nowMs < blockedUntilMs || (words.perMinute !== undefined && recent >= words.perMinute);
  };
  const answer = (of: Asked): Told => {
    if (fixed !== undefined) return fixed;
    if (mood === "throttles" || isTooMuch(of.atMs)) {
      throttled += 1;
      return words.throttle;
    }
    if (mood === "refuses") return words.refusal;
    if (mood === "breaks") return { status: 503, body: "<html>Service Unavailable</html>", type: "text/html" };
    if (mood === "hotspot") return { body: "<html><form action=/login>…</form></html>", type: "text/html" };
    const read = words.read(of);
    if ("refusal" in read) return read.refusal;
    taken.push({ text: read.shown, atMs: of.atMs, asked: of });
    return words.success(of);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const of = await read(request);
    asked.push(of);
    if (mood === "hangs") return;
    if (mood === "cuts") return void request.socket.destroy();
    const told = answer(of);
    if (mood === "slow") await new Promise((wake) => setTimeout(wake, slowMs));
    response.writeHead(told.status ?? 200, { "content-type": told.type ?? "application/json" }).end(told.body);
  };
  const server = createServer((request, response) => void serve(request, response));
  server.on("connection", (socket) => sockets.add(socket.on("close", () => sockets.delete(socket))));
  const port = await listen(server, at);
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://${at.host}:${port}`,
    behave: async (next) => {
      if (next === "gone" && mood !== "gone") await close();
      if (next !== "gone" && mood === "gone") await listen(server, { ...at, port });
      mood = next;
    },
    answerWith: (told) => void (fixed = told),
    taken: () => taken,
    asked: () => asked,
    throttled: () => throttled,
    stop: close,
  };
}

async function listen(server: Server, { host, port }: Listening): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  return (server.address() as AddressInfo).port;
}

async function read(request: IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://platform");
  const body = Buffer.concat(parts).toString("utf8");
  return { path: pathname, query: searchParams, headers: request.headers, body, atMs: Date.now() };
}

/** The fields of a JSON body, or none: a platform never falls over a malformed one. */
export function jsonOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined),
    value,
  );
  return typeof found === "string" ? found : undefined;
}
