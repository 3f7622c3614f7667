import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from "node:tls";
import { createWebSocketStream, WebSocketServer } from "ws";
import { limits } from "../../../config/limits.ts";
import type { MqttSite } from "../../../config/mqtt.ts";
import type { TlsIdentity } from "../../../gateway/core/ports.ts";
import type { Visit } from "./door.ts";
import type { Certificate } from "./guest.ts";
import { type Address, listen } from "./listen.ts";

/** A connection that speaks MQTT from here on. */
export interface Caller {
  readonly stream: Duplex;
  readonly visit: Visit;
  readonly address: string;
  readonly kind: "plain" | "tls" | "websocket";
  readonly certificate: Certificate | undefined;
}

export interface ListenersDeps {
  readonly site: Pick<MqttSite, "host" | "tls" | "websocket"> & { readonly port: number };
  /** Asked for only when a port needs it. */
  readonly identity: () => TlsIdentity;
  readonly connectionsMax: number;
  /** Whether a connection may come in at all; asked before a byte of it is read. */
  readonly admit: (socket: Socket) => Visit | undefined;
  readonly onCaller: (caller: Caller) => void;
  readonly onTrouble: (event: string) => void;
}

export interface Listeners {
  readonly plain: Address;
  readonly tls?: Address & { readonly fingerprint: string };
  readonly websocket?: Address;
  readonly close: () => Promise<void>;
}

/** Opens every port of the site, or rejects with the first that cannot be opened. */
export async function openListeners(deps: ListenersDeps): Promise<Listeners> {
  const open: Server[] = [];
  const visits = new WeakMap<object, Visit>();
  const guard = (server: Server, wished: Address) => opened(guarded(server, visits, deps), wished, open);
  const close = async () => void (await Promise.all(open.map(closed)));
  try {
    const plain = await guard(plainServer(visits, deps), deps.site);
    const { tls, websocket } = deps.site;
    const secured = tls === undefined ? undefined : await guard(tlsServer(visits, deps), tls);
    const web = websocket === undefined ? undefined : await guard(webServer(visits, deps), websocket);
    return {
      plain,
      ...(secured && { tls: { ...secured, fingerprint: deps.identity().fingerprint } }),
      ...(web && { websocket: web }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Visits = WeakMap<object, Visit>;

/** Every connection of every port passes the same door first. */
function guarded(server: Server, visits: Visits, { admit, connectionsMax, onTrouble }: ListenersDeps): Server {
  server.maxConnections = connectionsMax;
  server.on("drop", () => onTrouble("mqtt-connections-full"));
  return server.prependListener("connection", (socket) => {
    const visit = admit(socket);
    if (visit === undefined) return void socket.destroy();
    socket.on("error", () => undefined);
    socket.once("close", visit.leave);
    visits.set(socket, visit);
  });
}

async function opened(server: Server, wished: Address, open: Server[]): Promise<Address> {
  const address = await listen(server, { host: wished.host, port: wished.port });
  server.on("error", () => undefined);
  open.push(server);
  return address;
}

function plainServer(visits: Visits, { onCaller }: ListenersDeps): Server {
  return createTcpServer({ noDelay: true }, (socket) => {
    const visit = visits.get(socket);
    if (visit !== undefined)
      onCaller({ stream: socket, visit, address: addressOf(socket), kind: "plain", certificate: undefined });
  });
}

/** TLS 1.2 is what many sensors' chips still speak; below it nothing is accepted. */
function tlsOptions({ identity, site }: ListenersDeps): TlsOptions {
  const { key, certificate, authority } = identity();
  return {
    key,
    cert: `${certificate}${authority}`,
    ca: authority,
    minVersion: "TLSv1.2",
    requestCert: true,
    rejectUnauthorized: site.tls?.clientCertificates === "required",
    handshakeTimeout: limits.mqttConnectTimeoutMs,
  };
}

function tlsServer(visits: Visits, deps: ListenersDeps): Server {
  const server = createTlsServer({ ...tlsOptions(deps), noDelay: true }, (socket) => {
    const visit = visits.get(rawOf(socket)) ?? visits.get(socket);
    if (visit === undefined) return void socket.destroy();
    deps.onCaller({
      stream: socket,
      visit,
      address: addressOf(socket),
      kind: "tls",
      certificate: certificateOf(socket),
    });
  });
  return server.on("tlsClientError", (_error, socket) => {
    deps.onTrouble("mqtt-tls-failed");
    socket.destroy();
  });
}

/** The connection underneath: it was at the door before TLS began. */
function rawOf(socket: TLSSocket): object {
  return (socket as unknown as { readonly _parent?: object })._parent ?? socket;
}

function certificateOf(socket: Duplex): Certificate | undefined {
  const { authorized, getPeerCertificate } = socket as Partial<TLSSocket>;
  if (authorized !== true || getPeerCertificate === undefined) return undefined;
  const { subject, fingerprint256 } = getPeerCertificate.call(socket);
  return typeof subject?.CN === "string" ? { id: subject.CN, fingerprint: fingerprint256 } : undefined;
}

/** What a web page or an app speaks: MQTT in WebSocket frames (MQTT 3.1.1, 6). Any other request gets an error. */
function webServer(visits: Visits, deps: ListenersDeps): Server {
  const options = {
    headersTimeout: limits.mqttConnectTimeoutMs,
    requestTimeout: limits.mqttConnectTimeoutMs,
    maxHeaderSize: 4_096,
  };
  const server =
    deps.site.websocket?.tls === true
      ? createHttpsServer({ ...options, ...tlsOptions(deps) })
      : createHttpServer(options);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.mqttFrameBytesMax,
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has("mqtt") ? "mqtt" : false),
  });
  server.on("request", (_request, response) => void response.writeHead(426, { connection: "close" }).end());
  server.on("upgrade", (request, socket, head) => {
    const visit = visits.get(rawOf(socket as TLSSocket)) ?? visits.get(socket);
    if (visit === undefined) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (web) => {
      const stream = createWebSocketStream(web);
      web.on("error", () => undefined);
      if (web.protocol !== "mqtt") return web.close(1002, "mqtt");
      deps.onCaller({
        stream,
        visit,
        address: request.socket.remoteAddress ?? "",
        kind: "websocket",
        certificate: certificateOf(socket),
      });
    });
  });
  return server;
}

function addressOf({ remoteAddress }: Socket): string {
  return remoteAddress ?? "";
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
