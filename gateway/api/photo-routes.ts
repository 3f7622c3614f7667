import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { photoBody, photoIn } from "../photo/intake.ts";
import type { Asks } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import { caseIdSchema } from "./messages.ts";
import { photoHashSchema, photoQuerySchema } from "./photo-messages.ts";
import type { ErrorCode } from "./schema.ts";
import { createTurnstile } from "./turnstile.ts";

interface PhotoRouteDeps {
  readonly ask: Asks["ask"];
}

/**
 * So many are on their way to or from the core at once. They are large and wait for the disk: a claim never finds the
 * core busy with them.
 */
const photosAtOnce = 4;

/** The core's counter, for photos: whoever has one waits their turn. */
export function photoAsk(ask: Asks["ask"]): Asks["ask"] {
  const inTurn = createTurnstile(photosAtOnce);
  return (question) => inTurn(() => ask(question));
}

/** Photos of a case, for the console and for programs: the bare file as the body, and the file back by its hash. */
export function addPhotos(app: FastifyInstance, { ask }: PhotoRouteDeps): void {
  app.post<{ Params: { readonly case: string } }>("/api/v1/cases/:case/photos", async (request, reply) => {
    const of = caseIdSchema.safeParse(request.params.case);
    const query = photoQuerySchema.safeParse(request.query);
    if (!of.success) return fail(reply, "not-found");
    if (!query.success || !isPhotoBody(request.body)) return fail(reply, "bad-request");
    const bare = request.body === "too-large" ? "photo-too-large" : photoIn(request.body);
    if (typeof bare === "string") return fail(reply, bare);
    const { as: by, command } = query.data;
    const content = Buffer.from(bare).toString("base64");
    const answer = await ask({ kind: "bring-photo", case: of.data, by, command, content });
    if (answer.kind !== "act") return fail(reply, answer.kind === "failed" ? answer.code : "core-failed");
    return reply.code(answer.reply.done ? 200 : 409).send(answer.reply);
  });
  app.get<{ Params: PhotoParams }>("/api/v1/cases/:case/photos/:hash", (request, reply) =>
    sendPhoto(ask, { ...request.params, request, reply }),
  );
}

interface PhotoParams {
  readonly case: string;
  readonly hash: string;
}

/** Bodies that only these routes understand. */
export function takePhotoBodies(app: FastifyInstance): void {
  const types = ["multipart/form-data", "image/jpeg"];
  app.addContentTypeParser(types, (_request: FastifyRequest, payload: AsyncIterable<Buffer>) => photoBody(payload));
}

export function isPhotoBody(body: unknown): body is Buffer | "too-large" {
  return body === "too-large" || Buffer.isBuffer(body);
}

interface Wanted extends PhotoParams {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Under its hash it never changes; yet a browser forgets it after a day, for it may show a home. */
export async function sendPhoto(ask: Asks["ask"], { request, reply, ...of }: Wanted): Promise<FastifyReply> {
  const hash = photoHashSchema.safeParse(of.hash);
  const id = caseIdSchema.safeParse(of.case);
  if (!hash.success || !id.success) return fail(reply, "not-found");
  const etag = `"${hash.data}"`;
  const answer = await ask({ kind: "photo", case: id.data, hash: hash.data });
  if (answer.kind !== "photo") return fail(reply, answer.kind === "failed" ? answer.code : "core-failed");
  if (answer.content === undefined) return fail(reply, "photo-gone");
  reply.headers({ etag, "cache-control": "private, max-age=86400, immutable", "content-disposition": "inline" });
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  return reply.type("image/jpeg").send(Buffer.from(answer.content, "base64"));
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}
