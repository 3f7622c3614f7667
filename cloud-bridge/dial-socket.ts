import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { BrokerAddress } from "./link.ts";

/**
 * A connection to the broker, ready for MQTT: by a proxy where one is declared, under TLS for mqtts. Rejects with the
 * reason in words. Files are read at each dial, so that a renewed certificate needs no restart.
 */
export async function dialSocket(address: BrokerAddress, signal: AbortSignal): Promise<Socket> {
  const { hostname, port, protocol } = new URL(address.url);
  const isTls = protocol === "mqtts:";
  // The brackets of an IPv6 address are the URL's.
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (isTls ? 8883 : 1883) };
  const socket = await throughProxy(address.proxy, target, signal);
  return isTls ? secured(socket, target.host, address.tls, signal) : socket;
}

interface Target {
  readonly host: string;
  readonly port: number;
}

async function throughProxy(proxy: string | undefined, target: Target, signal: AbortSignal): Promise<Socket> {
  if (proxy === undefined) return connected(target, signal);
  const { hostname, port, username, password } = new URL(proxy);
  const socket = await connected({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || 8080 }, signal);
  const place = `${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`;
  const login = username === "" ? "" : `Proxy-Authorization: Basic ${basic(username, password)}\r\n`;
  socket.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${login}\r\n`);
  const head = await headOf(socket);
  if (!/^HTTP\/1\.[01] 2\d\d/.test(head)) throw failed(socket, `the proxy said ${head.split("\r\n")[0] ?? ""}`);
  return socket;
}

function basic(username: string, password: string): string {
  return Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
}

async function connected({ host, port }: Target, signal: AbortSignal): Promise<Socket> {
  // The last error of a socket has nowhere else to go but up.
  const socket = connectTcp({ host, port, signal }).on("error", () => {});
  await happened(socket, "connect");
  return socket.setNoDelay(true);
}

/** Only what ends with the empty line is taken from the socket; what follows it is MQTT's. */
async function headOf(socket: Socket): Promise<string> {
  let head = "";
  while (!head.endsWith("\r\n\r\n")) {
    const byte = socket.read(1) as Buffer | null;
    if (byte === null) await happened(socket, "readable");
    else head += byte.toString("latin1");
    if (head.length > proxyHeadMax) throw failed(socket, "the proxy's answer is endless");
  }
  return head;
}

const proxyHeadMax = 4_096;

/** With a declared authority no other is believed; without one, those of the system. */
async function secured(socket: Socket, host: string, tls: BrokerAddress["tls"], signal: AbortSignal): Promise<Socket> {
  const secure = connectTls({
    socket,
    ...(isIP(host) === 0 && { servername: host }),
    host,
    minVersion: "TLSv1.2",
    ...pemOf(tls),
  }).on("error", () => {});
  signal.addEventListener("abort", () => secure.destroy(), { once: true });
  await happened(secure, "secureConnect");
  return secure;
}

function pemOf(tls: BrokerAddress["tls"]): object {
  if (tls === undefined) return {};
  const { ca, certificate, key } = tls;
  return {
    ca: readFileSync(ca),
    ...(certificate !== undefined && { cert: readFileSync(certificate) }),
    ...(key !== undefined && { key: readFileSync(key) }),
  };
}

/** Waits for an event of a socket; its error or end is a rejection. */
async function happened(socket: Socket, event: string): Promise<void> {
  const over = new AbortController();
  const ended = once(socket, "close", { signal: over.signal }).then(() => Promise.reject(new Error("closed")));
  try {
    await Promise.race([once(socket, event, { signal: over.signal }), ended]);
  } finally {
    over.abort();
  }
}

function failed(socket: Socket, why: string): Error {
  socket.destroy();
  return new Error(why);
}
