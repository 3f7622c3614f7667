import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { Centre } from "./centre.ts";
import { mainText, pageText, type PageLanguage } from "./page.ts";
import { screenOf } from "./screen.ts";

export interface PageServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface PageServerOptions {
  readonly host?: string;
  readonly port?: number;
}

/** The one screen 一屏统管 as a page: no library, nothing stored, told anew at most twice a second. */
export async function servePage(
  centre: Centre,
  { host = "127.0.0.1", port = 0 }: PageServerOptions = {},
): Promise<PageServer> {
  const streams = new Map<ServerResponse, PageLanguage>();
  const screen = () => screenOf(centre, Date.now());
  const tell = () => {
    const now = screen();
    for (const [response, language] of streams) response.write(`data: ${JSON.stringify(mainText(now, language))}\n\n`);
  };
  const { told, stop } = atMostEvery(everyMs, tell);
  const unlisten = centre.timeline.listen(told);
  const ages = setInterval(told, agesMs);
  const server = createServer((request, response) => void answer({ centre, streams, screen }, request, response));
  server.listen(port, host);
  await once(server, "listening");
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/`,
    stop: async () => {
      unlisten();
      stop();
      clearInterval(ages);
      await closed(server);
    },
  };
}

interface Around {
  readonly centre: Centre;
  readonly streams: Map<ServerResponse, PageLanguage>;
  readonly screen: () => ReturnType<typeof screenOf>;
}

async function answer(
  { centre, streams, screen }: Around,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://page");
  const language: PageLanguage = languageOf(url, request);
  if (request.method === "POST" && url.pathname === "/say") return takeWord(centre, request, response);
  if (request.method !== "GET") return send(response, 405, "text/plain", "");
  switch (url.pathname) {
    case "/":
      return send(response, 200, "text/html; charset=utf-8", pageText(screen(), centre.operators, language));
    case "/screen":
      return send(response, 200, "application/json", JSON.stringify(screen()));
    case "/photo":
      return sendPhoto(centre, url, response);
    case "/stream":
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" }).write("\n");
      streams.set(response, language);
      return void response.on("close", () => streams.delete(response));
    default:
      return send(response, 404, "text/plain", "");
  }
}

/** Under its hash it never changes. */
function sendPhoto({ album }: Centre, { searchParams }: URL, response: ServerResponse): void {
  const bytes = album.bytesOf(searchParams.get("box") ?? "", searchParams.get("hash") ?? "");
  if (bytes === undefined) return send(response, 404, "text/plain", "");
  const headers = {
    "content-type": "image/jpeg",
    "x-content-type-options": "nosniff",
    "cache-control": "private, immutable",
  };
  response.writeHead(200, headers).end(bytes);
}

const wordSchema = z.object({
  operator: z.string().optional(),
  box: z.string(),
  verb: z.string(),
  args: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

/** An order from the page itself; another site's page in the same browser cannot give one. */
async function takeWord(centre: Centre, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return send(response, 403, "text/plain", "");
  const word = wordSchema.safeParse(parsed(await bodyOf(request)));
  if (!word.success) return send(response, 400, "text/plain", "");
  const { operator, box, verb, args } = word.data;
  const said = centre.desk.say(operator, box, { verb, args });
  send(response, said.kind === "sent" ? 202 : 403, "application/json", JSON.stringify(said));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) {
    text += String(piece);
    if (text.length > bodyMax) break;
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function languageOf({ searchParams }: URL, { headers }: IncomingMessage): PageLanguage {
  const wanted = searchParams.get("lang") ?? headers["accept-language"] ?? "zh";
  return wanted.startsWith("en") ? "en" : "zh";
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(text);
}

/** The first word of a burst is told at once, the last one is never left out. */
function atMostEvery(ms: number, run: () => void): { readonly told: () => void; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let isOwed = false;
  const look = () => {
    timer = undefined;
    if (isOwed) told();
  };
  const told = () => {
    isOwed = timer !== undefined;
    if (isOwed) return;
    run();
    timer = setTimeout(look, ms).unref();
  };
  return { told, stop: () => clearTimeout(timer) };
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}

const everyMs = 500;
const agesMs = 5_000;
const bodyMax = 16_384;
