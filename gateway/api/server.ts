import { fastify, type FastifyError, type FastifyInstance, type FastifyReply } from "fastify";
import { limits } from "../../config/limits.ts";
import type { Log, TlsIdentity } from "../core/ports.ts";
import { guardEntry } from "./entry.ts";
import { errorReply, statusOf } from "./errors.ts";
import { refusalOfRequest, securityHeaders } from "./guard.ts";
import { addRoutes, type RouteDeps } from "./routes.ts";
import type { ErrorCode } from "./schema.ts";
import { guardScope } from "./scope-guard.ts";

export interface ServerDeps extends RouteDeps {
  readonly host: string;
  readonly log: Log;
  readonly tls?: TlsIdentity | undefined;
}

export interface Server {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

const connectionsMax = 64;
const portsTried = 21;

/** Listens on the port, or on the next free one when others have it. Rejects when none can be had. */
export async function startServer(deps: ServerDeps, port: number): Promise<Server> {
  for (let tried = port; ; tried += 1) {
    const app = createApp(deps);
    const problem = await app.listen({ host: deps.host, port: tried }).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (problem === undefined) return running(app, deps);
    await app.close();
    if (!isBusy(problem) || tried + 1 >= port + portsTried) throw problem;
    deps.log.warn("port-busy", { port: tried });
  }
}

function running(app: FastifyInstance, { host, tls }: ServerDeps): Server {
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const open = ["0.0.0.0", "::"].includes(host) ? "127.0.0.1" : host;
  const scheme = tls === undefined ? "http" : "https";
  return { port, url: `${scheme}://${open.includes(":") ? `[${open}]` : open}:${port}/`, close: () => app.close() };
}

function isBusy(problem: unknown): boolean {
  return problem instanceof Error && "code" in problem && problem.code === "EADDRINUSE";
}

/** Node looks at its own deadlines every 30 s unless told otherwise, which would make 5 s mean 35. */
function createApp(deps: ServerDeps): FastifyInstance {
  const patience = { headersTimeout: 5_000, connectionsCheckingInterval: 1_000 };
  const { tls } = deps;
  const app = fastify({
    bodyLimit: limits.httpBodyBytesMax,
    requestTimeout: 15_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: true,
    ...(tls === undefined
      ? { http: patience }
      : { https: { ...patience, key: tls.key, cert: chainOf(tls), minVersion: "TLSv1.2" } }),
    genReqId: () =>
      Math.floor(deps.rng.next() * 36 ** 8)
        .toString(36)
        .padStart(8, "0"),
  });
  app.server.maxConnections = connectionsMax;
  app.removeContentTypeParser("text/plain");
  addGuards(app, deps);
  guardEntry(app, deps);
  guardScope(app, deps);
  addRoutes(app, deps);
  return app;
}

/** With the authority beside it, so that a browser shows the fingerprint that stands on the label. */
function chainOf({ certificate, authority }: TlsIdentity): string {
  return certificate + authority;
}

function addGuards(app: FastifyInstance, { host, log, index }: ServerDeps): void {
  const pageHost = index.site.page === undefined ? undefined : new URL(index.site.page.url).hostname;
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(securityHeaders);
    const isPage = request.method === "GET" && request.url.startsWith("/w/");
    const refused = refusalOfRequest(request.headers, { host, pageHost, isPage });
    if (refused !== undefined) await answerError(reply, refused);
  });
  app.setNotFoundHandler((_request, reply) => answerError(reply, "not-found"));
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const code = codeOf(error);
    if (code === "internal") log.error("request-failed", { requestId: reply.request.id, error: error.stack });
    return answerError(reply, code);
  });
}

function answerError(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}

function codeOf(error: FastifyError): ErrorCode {
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return "body-too-large";
  if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return "not-json";
  return (error.statusCode ?? 500) < 500 ? "bad-request" : "internal";
}
