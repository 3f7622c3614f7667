import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { dialSocket } from "../../cloud-bridge/dial-socket.ts";
import type { BrokerAddress } from "../../cloud-bridge/link.ts";
import { makeClient, openIdentity } from "../../gateway/access/authority.ts";

const folder = mkdtempSync(join(tmpdir(), "gridpost-dial-"));
afterAll(() => rmSync(folder, { recursive: true }));

const nowMs = Date.now();
const [ours, others] = ["ours", "others"].map((name) => {
  const data = join(folder, name);
  const identity = openIdentity(data, ["broker.example"], nowMs);
  const client = makeClient(data, "box-1", nowMs);
  const ca = kept(`${name}-ca.pem`, identity.authority);
  const [certificate, key] = [kept(`${name}-box.pem`, client.certificate), kept(`${name}-box.key`, client.key)];
  return { identity, ca, certificate, key };
}) as [Party, Party];

interface Party {
  readonly identity: ReturnType<typeof openIdentity>;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

function kept(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function tlsBroker(asksClient = false) {
  const { key, certificate, authority } = ours.identity;
  const of = {
    key,
    cert: certificate,
    ...(asksClient && { ca: authority, requestCert: true, rejectUnauthorized: true }),
  };
  const greet = (socket: TLSSocket) => void socket.on("error", () => undefined).write("broker");
  const port = await listening(createTlsServer(of, greet).on("tlsClientError", () => undefined));
  return `mqtts://127.0.0.1:${port}`;
}

/** A proxy that says `answer` to a CONNECT. */
async function proxy(answer: string) {
  const heads: string[] = [];
  const port = await listening(
    createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (bytes) => {
        heads.push(bytes.toString("latin1"));
        socket.write(answer);
      });
    }),
  );
  return { url: `http://box:s%40fe@127.0.0.1:${port}`, heads };
}

/** A proxy that leads every name to one port of this machine. */
async function tunnel(port: number): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      const onward = connect(port, "127.0.0.1").on("error", () => undefined);
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
  });
  return `http://127.0.0.1:${await listening(server)}`;
}

async function dialled(address: BrokerAddress): Promise<string> {
  const over = new AbortController();
  onTestFinished(() => over.abort());
  try {
    const socket = await dialSocket(address, over.signal);
    return await firstWords(socket);
  } catch (error) {
    return `not: ${error instanceof Error ? ("code" in error ? String(error.code) : error.message) : String(error)}`;
  }
}

function firstWords(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once("data", (bytes) => resolve(bytes.toString("latin1")));
    socket.once("close", () => resolve("closed"));
    socket.once("error", () => resolve("closed"));
  });
}

describe("a broker under TLS", () => {
  test("is believed by the authority that is declared", async () => {
    expect(await dialled({ url: await tlsBroker(), tls: { ca: ours.ca } })).toBe("broker");
  });

  test.each<[string, BrokerAddress["tls"]]>([
    ["another authority is declared", { ca: others.ca }],
    ["none is, and the system knows nothing of it", undefined],
  ])("is not believed when %s", async (_, tls) => {
    expect(await dialled({ url: await tlsBroker(), tls })).toMatch(/^not: .*(CERT|SIGN|VERIFY)/);
  });

  test("under a name that is not in its certificate is not believed", async () => {
    const { port } = new URL(await tlsBroker());
    const through = await tunnel(Number(port));
    expect(await dialled({ url: `mqtts://broker.example:${port}`, proxy: through, tls: { ca: ours.ca } })).toBe(
      "broker",
    );
    expect(await dialled({ url: `mqtts://other.example:${port}`, proxy: through, tls: { ca: ours.ca } })).toBe(
      "not: ERR_TLS_CERT_ALTNAME_INVALID",
    );
  });

  test("that asks who the box is takes its certificate, and nobody else's", async () => {
    const url = await tlsBroker(true);
    const { ca, certificate, key } = ours;
    expect(await dialled({ url, tls: { ca, certificate, key } })).toBe("broker");
    expect(await dialled({ url, tls: { ca } })).toMatch(/^(closed|not: )/);
    const stranger = { ca, certificate: others.certificate, key: others.key };
    expect(await dialled({ url, tls: stranger })).toMatch(/^(closed|not: )/);
  });
});

describe("a proxy", () => {
  test("is asked for the broker, with the login that is declared, and what follows its yes is the broker's", async () => {
    const { url, heads } = await proxy("HTTP/1.1 200 Connection established\r\n\r\nbroker");
    expect(await dialled({ url: "mqtt://district.example:1883", proxy: url })).toBe("broker");
    expect(heads).toEqual([
      `CONNECT district.example:1883 HTTP/1.1\r\nHost: district.example:1883\r\nProxy-Authorization: Basic ${Buffer.from("box:s@fe").toString("base64")}\r\n\r\n`,
    ]);
  });

  test.each([
    [
      "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
      "not: the proxy said HTTP/1.1 407 Proxy Authentication Required",
    ],
    ["SSH-2.0-nothing of the kind\r\n\r\n", "not: the proxy said SSH-2.0-nothing of the kind"],
    ["HTTP/1.1 200 OK\r\nX: ".padEnd(5_000, "x"), "not: the proxy's answer is endless"],
  ])("that says %j is a failed dial, with its words", async (answer, said) => {
    const { url } = await proxy(answer);
    expect(await dialled({ url: "mqtt://district.example:1883", proxy: url })).toBe(said);
  });
});
