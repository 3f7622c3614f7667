import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { channelSchema, type ChannelKind, type ChannelOf } from "../../../config/channel.ts";
import { makeCertificate } from "../../../gateway/access/certificate.ts";
import type { Notifier } from "../../../gateway/core/ports.ts";
import { createDingtalkRobot } from "../../../gateway/notify/dingtalk-robot.ts";
import { createFeishuRobot } from "../../../gateway/notify/feishu-robot.ts";
import { createNtfy } from "../../../gateway/notify/ntfy.ts";
import { createWebhook } from "../../../gateway/notify/webhook.ts";
import { createWecomRobot } from "../../../gateway/notify/wecom-robot.ts";
import { channelDeps, sampleNotice } from "./sample-notice.ts";

function declared<K extends ChannelKind>(kind: K, of: object): ChannelOf<K> {
  return channelSchema.parse({ id: "c", kind, ...of }) as ChannelOf<K>;
}

const act = async () => {};
const channels: Readonly<Record<string, (url: string) => Notifier>> = {
  WeCom: (url) => createWecomRobot(declared("wecom-robot", { url, key: "k" }), channelDeps()),
  DingTalk: (url) => createDingtalkRobot(declared("dingtalk-robot", { url, token: "t", secret: "s" }), channelDeps()),
  Feishu: (url) => createFeishuRobot(declared("feishu-robot", { url, token: "t", secret: "s" }), channelDeps()),
  ntfy: (url) => createNtfy(declared("ntfy", { url, topic: "t" }), channelDeps()),
  webhook: (url) => createWebhook(declared("webhook", { url, secret: "s" }), { ...channelDeps(), act }),
  "webhook with receipt": (url) =>
    createWebhook(declared("webhook", { url, secret: "s", receipt: true }), { ...channelDeps(), act }),
};
const platforms = Object.keys(channels).filter((name) => name !== "webhook");

const open: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of open.splice(0)) server.close();
});

/** Answers each request with these bytes and hangs up, whoever asks. */
async function answering(bytes: string | ((socket: Socket) => void)): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    socket.once("data", () => (typeof bytes === "string" ? socket.end(bytes) : bytes(socket)));
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

async function listening(server: Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const page = "<!doctype html><html><form action=/login>…</form></html>";
function answer(body: string, { status = "200 OK", type = "application/json", more = "" } = {}): string {
  const length = Buffer.byteLength(body);
  return `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n${more}\r\n${body}`;
}
const whole = (body: string) => answer(body);

/** What may come back over HTTP though nobody was told, and the word for it. */
const answers: readonly (readonly [string, string | ((socket: Socket) => void), object])[] = [
  [
    "a redirect to a login page",
    answer("", { status: "302 Found", more: "location: http://127.0.0.1:1/login\r\n" }),
    { kind: "refused", why: "http-302" },
  ],
  ["a login page with 200", answer(page, { type: "text/html" }), { kind: "refused" }],
  ["a login page that says it is JSON", whole(`\uFEFF\n ${page}`), { kind: "refused" }],
  [
    "a body cut in the middle of a chunk",
    (socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n40\r\n{"errc',
      );
      setTimeout(() => socket.destroy(), 20);
    },
    { kind: "unknown", why: "cut-off" },
  ],
  [
    "a body shorter than it says",
    'HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"errcode":0,"code":0}',
    { kind: "unknown", why: "cut-off" },
  ],
  [
    "a body without end",
    (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const pour = () => {
        while (!socket.destroyed && socket.write(" ".repeat(16_384)));
      };
      socket.on("drain", pour);
      pour();
    },
    { kind: "unknown" },
  ],
  ["no HTTP at all", "220 mail.example.com ESMTP\r\n", { kind: "unknown" }],
  [
    "a gateway that lost the platform",
    answer("", { status: "504 Gateway Timeout" }),
    { kind: "unknown", why: "http-504" },
  ],
  ["a proxy that wants a password", answer(page, { status: "407 Proxy" }), { kind: "refused", why: "http-407" }],
];

const attempt = (name: string, url: string) => channels[name]?.(url).send(sampleNotice(), AbortSignal.timeout(2_000));

describe.each(Object.keys(channels))("%s never calls it a success:", (name) => {
  test.each(answers)("%s", async (_, bytes, outcome) => {
    expect(await attempt(name, await answering(bytes))).toMatchObject({ retry: "later", ...outcome });
  });

  test("a name that is not there", async () => {
    expect(await attempt(name, "http://no-such-host.invalid/")).toMatchObject({ kind: "failed" });
  });

  test("a certificate that nobody vouches for", async () => {
    const use = { kind: "server", names: ["localhost"] } as const;
    const { certificate, key } = makeCertificate({ name: "somebody", use, fromYear: 2020, toYear: 2100 });
    const server = createSecureServer({ cert: certificate, key }, (socket) => void socket.end(whole('{"errcode":0}')));
    server.on("tlsClientError", () => undefined);
    const port = await listening(server);
    expect(await attempt(name, `https://localhost:${port}/`)).toEqual({
      kind: "failed",
      why: "certificate",
      retry: "later",
    });
  });
});

describe.each(platforms)("%s knows its own words, and nobody else's:", (name) => {
  test.each(['""', "0", "null", "[]", "true", "{}", '{"errcode":"0","code":"0"}', '{"errcode":null}', "ok", ""])(
    "the body %j is not the platform's",
    async (body) => {
      expect(await attempt(name, await answering(whole(body)))).toMatchObject({ kind: "refused" });
    },
  );
});

test("a receiver without receipt may answer 2xx with nothing or with a word; with one, only its message's id counts", async () => {
  const id = sampleNotice().id;
  const said = async (name: string, body: string) => (await attempt(name, await answering(whole(body))))?.kind;
  for (const body of ["", "ok", "{}", '{"ok":true}']) {
    expect(await said("webhook", body)).toBe("accepted");
    expect(await said("webhook with receipt", body)).toBe("refused");
  }
  expect(await said("webhook with receipt", JSON.stringify({ id }))).toBe("accepted");
  expect(await said("webhook with receipt", JSON.stringify({ id: `${id}-other` }))).toBe("refused");
});
