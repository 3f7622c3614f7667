import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { asRecord } from "../../config/diagnostic.ts";
import { differenceOf } from "../../config/difference.ts";
import { editedText } from "../../config/edit.ts";
import { limits } from "../../config/limits.ts";
import { loadSite } from "../../config/load.ts";
import type { Question, Reply } from "./asks.ts";
import type { Entry } from "./entry.ts";
import { errorReply, statusOf } from "./errors.ts";
import type { ErrorCode, SiteDraftReply, SiteDraftRequest, SiteFileReply, SiteRefusal } from "./schema.ts";
import { siteDraftBodySchema, siteFileBodySchema, siteHashSchema } from "./site-messages.ts";

export interface SiteRouteDeps {
  readonly ask: (question: Question) => Promise<Reply>;
  readonly entry: Entry;
}

/** The site's file: read, try out on paper, put on trial, keep or take back. */
export function addSiteFile(app: FastifyInstance, deps: SiteRouteDeps): void {
  const { ask } = deps;
  const large = { bodyLimit: limits.siteBodyBytesMax };
  app.get("/api/v1/site-file", async (_request, reply) => {
    const file = await fileNow(deps);
    if (typeof file === "string") return fail(reply, file);
    return fresh(reply).header("etag", `"${file.view.hash}"`).send(file);
  });
  app.post("/api/v1/site-file/draft", large, async (request, reply) => {
    const body = siteDraftBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const file = await fileNow(deps);
    if (typeof file === "string") return fail(reply, file);
    const draft = await draftOf(deps, file, body.data);
    return typeof draft === "string" ? fail(reply, draft) : fresh(reply).send(draft);
  });
  app.put("/api/v1/site-file", large, async (request, reply) => {
    const body = siteFileBodySchema.safeParse(request.body);
    const base = siteHashSchema.safeParse(request.headers["if-match"]?.replaceAll('"', ""));
    if (!body.success) return fail(reply, "bad-request");
    if (!base.success) return fail(reply, "if-match-needed");
    return settled(reply, await ask({ kind: "site-apply", ...body.data, base: base.data, ...asker(deps, request) }));
  });
  for (const verb of ["keep", "undo"] as const) {
    app.post(`/api/v1/site-file/${verb}`, async (request, reply) =>
      settled(reply, await ask({ kind: "site-settle", verb, ...asker(deps, request) })),
    );
  }
}

async function fileNow({ ask }: SiteRouteDeps): Promise<SiteFileReply | ErrorCode> {
  const answer = await ask({ kind: "site-file" });
  if (answer.kind !== "site-file") return answer.kind === "failed" ? answer.code : "core-failed";
  return answer.reply ?? "no-site-file";
}

/** Judged here and not in the core: nothing of a draft may hold up an alarm. */
async function draftOf(
  deps: SiteRouteDeps,
  file: SiteFileReply,
  asked: SiteDraftRequest,
): Promise<SiteDraftReply | ErrorCode> {
  const text = await draftText(deps, file, asked);
  if (text === undefined || text.length > limits.siteEditCharsMax) return "bad-request";
  const loaded = loadSite(file.file, { text });
  const diagnostics = (loaded.ok ? loaded.value.warnings : loaded.error).slice(0, diagnosticsMax);
  return {
    schema: "gridpost.diagnostics/v1",
    ok: loaded.ok,
    diagnostics: diagnostics.map(asRecord),
    text,
    base: file.view.hash,
    difference: differenceOf(file.text, text),
  };
}

async function draftText(
  deps: SiteRouteDeps,
  file: SiteFileReply,
  { past, text, edits }: SiteDraftRequest,
): Promise<string | undefined> {
  const before = past === undefined ? (text ?? file.text) : await pastOf(deps, past);
  return before === undefined || edits === undefined ? before : editedText(before, edits);
}

const diagnosticsMax = 100;

async function pastOf({ ask }: SiteRouteDeps, hash: string): Promise<string | undefined> {
  const answer = await ask({ kind: "site-past", hash });
  return answer.kind === "site-past" ? answer.text : undefined;
}

function asker({ entry }: SiteRouteDeps, request: FastifyRequest) {
  const session = entry.guestOf(request)?.hash;
  return { from: request.ip, ...(session !== undefined && { session }) };
}

function settled(reply: FastifyReply, answer: Reply): FastifyReply {
  if (answer.kind !== "site-settled") return fail(reply, answer.kind === "failed" ? answer.code : "core-failed");
  if (answer.reply === undefined) return fail(reply, "no-site-file");
  return fresh(reply)
    .code(answer.reply.done ? 200 : statuses[answer.reply.refused])
    .send(answer.reply);
}

const statuses: Readonly<Record<SiteRefusal, number>> = {
  stale: 412,
  invalid: 422,
  "on-trial": 409,
  "no-trial": 409,
  "not-writable": 409,
  same: 409,
};

function fresh(reply: FastifyReply): FastifyReply {
  return reply.header("cache-control", "no-store");
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}
