import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { Mood } from "./http-platform.ts";

export interface MailServer {
  readonly port: () => number;
  readonly behave: (mood: Mood) => Promise<void>;
  readonly taken: () => readonly { readonly to: string; readonly text: string }[];
  readonly stop: () => Promise<void>;
}

/** An SMTP server on a real socket (RFC 5321), without TLS: what it says and refuses is what servers say. */
export async function startMailServer(): Promise<MailServer> {
  let mood: Mood = "well";
  const taken: { to: string; text: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => undefined));
    converse(socket, () => mood, taken);
  });
  const port = await listen(server, 0);
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    port: () => port,
    taken: () => taken,
    behave: async (next) => {
      if (next === "gone" && mood !== "gone") await stop();
      if (next !== "gone" && mood === "gone") await listen(server, port);
      mood = next;
    },
    stop,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function converse(socket: Socket, mood: () => Mood, taken: { to: string; text: string }[]): void {
  const say = (line: string) => void (socket.destroyed || socket.write(`${line}\r\n`));
  let heard = "";
  let to = "";
  let isData = false;
  if (mood() === "hotspot") return void socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  if (mood() === "breaks") return void socket.end("421 4.3.2 Service shutting down, closing channel\r\n");
  say("220 mail.example ESMTP");
  const finish = (text: string) => {
    if (mood() === "hangs") return;
    if (mood() === "cuts") return void socket.destroy();
    taken.push({ to, text: decoded(text) });
    if (mood() === "slow") setTimeout(() => say("250 2.0.0 Ok: queued as 4F1A"), 400);
    else say("250 2.0.0 Ok: queued as 4F1A");
  };
  const commands: Readonly<Record<string, (line: string) => void>> = {
    EHLO: () => say("250-mail.example\r\n250-8BITMIME\r\n250 SIZE 1000000"),
    MAIL: () => say("250 2.1.0 Ok"),
    RCPT: (line) => {
      to = /<([^>]*)>/.exec(line)?.[1] ?? "";
      if (mood() === "refuses") return say("550 5.1.1 Recipient address rejected: User unknown");
      if (mood() === "throttles") return say("450 4.7.1 Error: too much mail from this client");
      return say("250 2.1.5 Ok");
    },
    DATA: () => say("354 End data with <CR><LF>.<CR><LF>"),
    QUIT: () => void socket.end("221 2.0.0 Bye\r\n"),
  };
  socket.on("data", (bytes) => {
    heard += bytes.toString("latin1");
    for (;;) {
      const mark = isData ? "\r\n.\r\n" : "\r\n";
      const end = heard.indexOf(mark);
      if (end < 0) return;
      const part = heard.slice(0, end);
      heard = heard.slice(end + mark.length);
      if (isData) finish(part);
      else (commands[part.slice(0, 4).toUpperCase()] ?? (() => say("502 5.5.2 Command not recognized")))(part);
      isData = isData ? false : /^DATA/i.test(part);
    }
  });
}

/** Subject and text as a reader sees them (RFC 2045, 2047). */
function decoded(message: string): string {
  const split = message.indexOf("\r\n\r\n");
  const head = message.slice(0, split).replaceAll(/\r\n[ \t]/g, " ");
  const body = message.slice(split + 4).replaceAll("\r\n..", "\r\n.");
  const encoding = /^content-transfer-encoding: *(\S+)/im.exec(head)?.[1]?.toLowerCase();
  const subject = /^subject: *(.*)$/im.exec(head)?.[1] ?? "";
  const text =
    encoding === "base64"
      ? Buffer.from(body, "base64")
      : encoding === "quoted-printable"
        ? quoted(body)
        : Buffer.from(body, "latin1");
  return `${words(subject)}\n${text.toString("utf8").replaceAll("\r\n", "\n")}`;
}

function quoted(text: string): Buffer {
  const joined = text.replaceAll("=\r\n", "");
  return Buffer.from(
    joined.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );
}

function words(subject: string): string {
  return subject
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      (kind.toLowerCase() === "b" ? Buffer.from(text, "base64") : quoted(text.replaceAll("_", " "))).toString("utf8"),
    );
}
