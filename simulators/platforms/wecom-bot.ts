import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import type { Mood } from "./http-platform.ts";

export interface FakeBotPlatform {
  readonly url: string;
  readonly behave: (mood: Mood) => Promise<void>;
  /** Cards and texts as people see them. */
  readonly taken: () => readonly string[];
  /** Resolves once a bot has subscribed. */
  readonly ready: () => Promise<void>;
  /** A person presses a button of the newest card; resolves with the card that replaces it. */
  readonly click: (userid: string, key: string, of?: { readonly msgid?: string }) => Promise<Card>;
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
}

export interface Card {
  readonly task_id?: string;
  readonly main_title: { readonly title: string; readonly desc?: string };
  readonly sub_title_text?: string;
  readonly button_list: readonly { readonly text: string; readonly key: string }[];
}

interface Command {
  readonly cmd: string;
  readonly headers: { readonly req_id: string };
  readonly body: {
    readonly bot_id?: string;
    readonly secret?: string;
    readonly chatid?: string;
    readonly msgtype?: string;
    readonly markdown?: { readonly content: string };
    readonly template_card?: Card;
  };
}

export interface BotOf {
  readonly bot: string;
  readonly secret: string;
  /** People who have spoken to the bot once; the others cannot be written to. */
  readonly bound: readonly string[];
}

/** The platform's end of a bot's long connection, on a real WebSocket. */
export async function startBotPlatform({ bot, secret, bound }: BotOf): Promise<FakeBotPlatform> {
  let mood: Mood = "well";
  let current: WebSocket | undefined;
  let connections = 0;
  const taken: string[] = [];
  const tasks = new Set<string>();
  const waiting = new Map<string, (card: Card) => void>();
  const ready = new Set<() => void>();
  let newest: Card | undefined;
  let clicks = 0;

  const subscribe = ({ body }: Command, socket: WebSocket): number => {
    if (body.bot_id !== bot || body.secret !== secret) return 40001;
    const kick = { eventtype: "disconnected_event" };
    if (current !== undefined && current !== socket) {
      current.send(JSON.stringify({ cmd: "aibot_event_callback", headers: { req_id: "kick" }, body: { event: kick } }));
      current.close();
    }
    current = socket;
    for (const tell of ready) tell();
    ready.clear();
    return 0;
  };
  const take = ({ body }: Command): number => {
    const angry = { refuses: 40058, throttles: 45009 }[String(mood)];
    if (angry !== undefined) return angry;
    if (!bound.includes(body.chatid ?? "")) return 93006;
    if (body.msgtype === "markdown") return show(body.markdown?.content ?? "", undefined);
    return body.msgtype === "template_card" ? takeCard(body.template_card) : 40008;
  };
  const takeCard = (card: Card | undefined): number => {
    if (card?.task_id === undefined || !/^[\w@-]{1,128}$/.test(card.task_id) || tasks.has(card.task_id)) return 42014;
    if (card.button_list.length < 1 || card.button_list.length > 6) return 42045;
    tasks.add(card.task_id);
    return show(JSON.stringify(card), card);
  };
  const show = (text: string, card: Card | undefined): number => {
    taken.push(
      card === undefined ? text : [card.main_title.title, card.sub_title_text, card.main_title.desc].join("\n"),
    );
    newest = card ?? newest;
    return 0;
  };
  const commands: Readonly<Record<string, (command: Command, socket: WebSocket) => number>> = {
    aibot_subscribe: subscribe,
    aibot_send_msg: take,
    aibot_respond_update_msg: ({ headers, body }) => {
      waiting.get(headers.req_id)?.(body.template_card ?? noCard);
      return 0;
    },
  };
  const hear = (socket: WebSocket, command: Command) => {
    const sulks = command.cmd === "aibot_send_msg" ? mood : "well";
    if (sulks === "hangs") return undefined;
    if (sulks === "cuts") return socket.terminate();
    const errcode = commands[command.cmd]?.(command, socket) ?? 0;
    const answer = JSON.stringify({ headers: command.headers, errcode, errmsg: errcode === 0 ? "ok" : "failed" });
    return void setTimeout(() => socket.send(answer), sulks === "slow" ? 400 : 0);
  };
  const open = async (port: number) => {
    const opened = new WebSocketServer({ host: "127.0.0.1", port });
    opened.on("connection", (socket) => {
      connections += 1;
      socket.on("message", (data: Buffer) => hear(socket, JSON.parse(data.toString("utf8")) as Command));
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => opened.once("listening", resolve));
    return opened;
  };
  let server = await open(0);
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    for (const socket of server.clients) socket.terminate();
    current = undefined;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    url: `ws://127.0.0.1:${port}`,
    behave: async (next) => {
      if (next === "gone" && mood !== "gone") await close();
      if (next !== "gone" && mood === "gone") server = await open(port);
      mood = next;
    },
    taken: () => taken,
    ready: () => (current === undefined ? new Promise<void>((resolve) => ready.add(resolve)) : Promise.resolve()),
    connections: () => connections,
    click: (userid, key, { msgid = `m${(clicks += 1)}` } = {}) =>
      new Promise((resolve) => {
        const id = `click-${msgid}-${clicks}`;
        waiting.set(id, resolve);
        const event = {
          eventtype: "template_card_event",
          template_card_event: { event_key: key, task_id: newest?.task_id },
        };
        const body = { msgid, aibotid: bot, from: { userid }, chattype: "single", msgtype: "event", event };
        current?.send(JSON.stringify({ cmd: "aibot_event_callback", headers: { req_id: id }, body }));
      }),
    stop: close,
  };
}

const noCard: Card = { main_title: { title: "" }, button_list: [] };
