import type { WebSocket } from "ws";
import type { ChannelOf } from "../../config/channel.ts";
import type { Clock, Log, Rng } from "../core/ports.ts";

/** One frame of the bot's long connection: commands both ways carry `cmd`, answers carry `errcode`. */
export interface Frame {
  readonly cmd?: string;
  readonly headers?: { readonly req_id?: string };
  readonly body?: unknown;
  readonly errcode?: number;
  readonly errmsg?: string;
}

/** What became of a command: the platform's code, or that it never went out, or that nobody answered. */
export type FrameResult = number | "unsent" | "unanswered";

export interface BotLine {
  readonly ask: (cmd: string, body: object, signal: AbortSignal) => Promise<FrameResult>;
  /** Answers a callback under its own request id; the platform allows 5 s for it. */
  readonly answer: (cmd: string, requestId: string, body: object) => void;
  readonly isReady: () => boolean;
  readonly close: () => void;
}

export interface BotLineDeps {
  readonly open: (url: string) => WebSocket;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Log;
  readonly called: (frame: Frame) => void;
}

const pingMs = 30_000;
const pongMs = 10_000;
const subscribeMs = 10_000;
const backoffMinMs = 1_000;
const backoffMaxMs = 60_000;
/** Another box took the bot's only connection: pulling it back at once would be a tug of war. */
const kickedMs = 60_000;

/**
 * The outbound connection of a WeCom bot (developer.work.weixin.qq.com, document 101463): `aibot_subscribe` first,
 * `ping` every 30 s, one connection for each bot. It dials for as long as it lives.
 */
export function createBotLine(channel: ChannelOf<"wecom-bot">, deps: BotLineDeps): BotLine {
  const { clock, rng, log } = deps;
  const waiting = new Map<string, (result: FrameResult) => void>();
  let socket: WebSocket | undefined;
  let isReady = false;
  let isClosed = false;
  let isKicked = false;
  let failures = 0;
  let requests = 0;
  let cancel = () => {};

  const dial = () => {
    const opened = deps.open(channel.url);
    socket = opened;
    opened.on("open", () => void subscribe(opened));
    opened.on("message", (data: Buffer) => hear(parsed(data.toString("utf8"))));
    opened.on("error", (error) => log.warn("bot-line-trouble", { channel: channel.id, error: error.message }));
    opened.on("close", () => (socket === opened ? lost() : undefined));
  };
  const subscribe = async (on: WebSocket) => {
    const code = await command("aibot_subscribe", { bot_id: channel.bot, secret: channel.secret }, subscribeMs);
    if (code !== 0) {
      log.error("bot-line-refused", { channel: channel.id, code });
      return on.terminate();
    }
    isReady = true;
    log.info("bot-line-ready", { channel: channel.id });
    failures = 0;
    cancel = clock.after(pingMs, () => void beat(on));
  };
  const beat = async (on: WebSocket) => {
    if ((await command("ping", {}, pongMs)) !== 0) return on.terminate();
    cancel = clock.after(pingMs, () => void beat(on));
  };
  const lost = () => {
    isReady = false;
    cancel();
    for (const settle of waiting.values()) settle("unanswered");
    if (isClosed) return;
    const ceilingMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** failures);
    const waitMs = isKicked ? kickedMs : backoffMinMs + rng.next() * (ceilingMs - backoffMinMs);
    failures += 1;
    isKicked = false;
    cancel = clock.after(waitMs, dial);
  };
  const hear = (frame: Frame | undefined) => {
    if (frame === undefined) return;
    if (frame.cmd === undefined) return waiting.get(frame.headers?.req_id ?? "")?.(frame.errcode ?? -1);
    if (isKick(frame)) {
      log.error("bot-line-taken-by-another", { channel: channel.id });
      isKicked = true;
    }
    deps.called(frame);
  };
  const command = (cmd: string, body: object, withinMs: number, signal?: AbortSignal): Promise<FrameResult> =>
    new Promise((resolve) => {
      const id = `${cmd}_${(requests += 1)}_${Math.floor(rng.next() * 1e9)}`;
      const settle = (result: FrameResult) => {
        cancelWait();
        signal?.removeEventListener("abort", giveUp);
        waiting.delete(id);
        resolve(result);
      };
      const giveUp = () => settle("unanswered");
      const cancelWait = clock.after(withinMs, giveUp);
      signal?.addEventListener("abort", giveUp, { once: true });
      waiting.set(id, settle);
      socket?.send(JSON.stringify({ cmd, headers: { req_id: id }, body }));
    });

  dial();
  return {
    ask: async (cmd, body, signal) => (isReady && !signal.aborted ? command(cmd, body, subscribeMs, signal) : "unsent"),
    answer: (cmd, requestId, body) => socket?.send(JSON.stringify({ cmd, headers: { req_id: requestId }, body })),
    isReady: () => isReady,
    close: () => {
      isClosed = true;
      cancel();
      socket?.terminate();
    },
  };
}

function isKick({ cmd, body }: Frame): boolean {
  return cmd === "aibot_event_callback" && JSON.stringify(body).includes('"disconnected_event"');
}

function parsed(text: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
