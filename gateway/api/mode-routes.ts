import type { FastifyInstance, FastifyReply } from "fastify";
import type { Question, Reply } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import {
  checkInBodySchema,
  closePostBodySchema,
  countBodySchema,
  endEvacuationBodySchema,
  evacuationPathSchema,
  modeBodySchema,
  openPostBodySchema,
  postPathSchema,
  previewQuerySchema,
} from "./mode-messages.ts";
import type { ErrorCode } from "./schema.ts";

interface ModeRouteDeps {
  readonly ask: (question: Question) => Promise<Reply>;
}

/** The mode of the box, what a change would do, and the board of an evacuation. */
export function addModes(app: FastifyInstance, deps: ModeRouteDeps): void {
  const { ask } = deps;
  addPosts(app, deps);
  app.get("/api/v1/care", async (_request, reply) => answer(reply, await ask({ kind: "care" })));
  app.get("/api/v1/mode", async (_request, reply) => answer(reply, await ask({ kind: "mode" })));
  app.get("/api/v1/mode/preview", async (request, reply) => {
    const query = previewQuerySchema.safeParse(request.query);
    if (!query.success) return fail(reply, "bad-request");
    return answer(reply, await ask({ kind: "mode-preview", ...query.data }));
  });
  app.post("/api/v1/mode", async (request, reply) => {
    const body = modeBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    return answer(reply, await ask({ kind: "set-mode", ...body.data }));
  });
  app.post("/api/v1/evacuations/:evacuation/count", async (request, reply) => {
    const path = evacuationPathSchema.safeParse(request.params);
    const body = countBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...counted } = body.data;
    return answer(reply, await ask({ kind: "evacuate", by, command, act: { do: "count", ...path.data, ...counted } }));
  });
  app.post("/api/v1/evacuations/:evacuation/close", async (request, reply) => {
    const path = evacuationPathSchema.safeParse(request.params);
    const body = endEvacuationBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, reason } = body.data;
    return answer(reply, await ask({ kind: "evacuate", by, command, act: { do: "close", ...path.data, reason } }));
  });
}

/** Places that are watched for a while. */
function addPosts(app: FastifyInstance, { ask }: ModeRouteDeps): void {
  app.get("/api/v1/posts", async (_request, reply) => answer(reply, await ask({ kind: "posts" })));
  app.post("/api/v1/posts", async (request, reply) => {
    const body = openPostBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...of } = body.data;
    return answer(reply, await ask({ kind: "post", by, command, act: { do: "open", ...of } }));
  });
  app.post("/api/v1/posts/:post/check-in", async (request, reply) => {
    const path = postPathSchema.safeParse(request.params);
    const body = checkInBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...note } = body.data;
    return answer(reply, await ask({ kind: "post", by, command, act: { do: "check-in", ...path.data, ...note } }));
  });
  app.post("/api/v1/posts/:post/close", async (request, reply) => {
    const path = postPathSchema.safeParse(request.params);
    const body = closePostBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    return answer(reply, await ask({ kind: "post", ...body.data, act: { do: "close", ...path.data } }));
  });
}

function answer(reply: FastifyReply, said: Reply): FastifyReply {
  reply.header("cache-control", "no-store");
  const isView = said.kind === "mode" || said.kind === "mode-preview" || said.kind === "posts" || said.kind === "care";
  if (isView) return reply.send(said.reply);
  if (said.kind === "set-mode" || said.kind === "evacuate" || said.kind === "post") {
    return reply.code(said.reply.done ? 200 : 409).send(said.reply);
  }
  return fail(reply, said.kind === "failed" ? said.code : "core-failed");
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}
