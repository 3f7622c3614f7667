import type { FastifyInstance, FastifyReply } from "fastify";
import type { Question, Reply } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import {
  admitBodySchema,
  answerBodySchema,
  decideBodySchema,
  dutyQuerySchema,
  handoverPathSchema,
  musterPathSchema,
  overridePathSchema,
  recallBodySchema,
  requestBodySchema,
  rosterQuerySchema,
  takeOverBodySchema,
} from "./roster-messages.ts";
import type { ErrorCode } from "./schema.ts";

interface RosterRouteDeps {
  readonly ask: (question: Question) => Promise<Reply>;
}

/** Who is on duty and why, the days ahead, exceptions to the roster and the change of shift. */
export function addRoster(app: FastifyInstance, deps: RosterRouteDeps): void {
  const { ask } = deps;
  addMusters(app, deps);
  app.get("/api/v1/duty", async (request, reply) => {
    const query = dutyQuerySchema.safeParse(numbersOf(request.query));
    return query.success ? answer(reply, await ask({ kind: "duty", ...query.data })) : fail(reply, "bad-request");
  });
  app.get("/api/v1/roster", async (request, reply) => {
    const query = rosterQuerySchema.safeParse(numbersOf(request.query));
    return query.success ? answer(reply, await ask({ kind: "roster", ...query.data })) : fail(reply, "bad-request");
  });
  app.post("/api/v1/overrides", async (request, reply) => {
    const body = requestBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, wish } = body.data;
    return answer(reply, await ask({ kind: "arrange", by, command, act: { do: "request", wish } }));
  });
  app.post("/api/v1/overrides/:override/:verb", async (request, reply) => {
    const path = overridePathSchema.safeParse(request.params);
    const body = decideBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...force } = body.data;
    const act = { do: path.data.verb, override: path.data.override, ...force };
    return answer(reply, await ask({ kind: "arrange", by, command, act }));
  });
  app.post("/api/v1/handovers/:handover/take-over", async (request, reply) => {
    const path = handoverPathSchema.safeParse(request.params);
    const body = takeOverBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const act = { do: "take-over", handover: path.data.handover } as const;
    return answer(reply, await ask({ kind: "arrange", ...body.data, act }));
  });
}

/** Everybody is called in to one case, and who is there is counted. */
function addMusters(app: FastifyInstance, { ask }: RosterRouteDeps): void {
  app.post("/api/v1/musters", async (request, reply) => {
    const body = recallBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...of } = body.data;
    return answer(reply, await ask({ kind: "arrange", by, command, act: { do: "recall", ...of } }));
  });
  app.post("/api/v1/musters/:muster/answer", async (request, reply) => {
    const path = musterPathSchema.safeParse(request.params);
    const body = answerBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...said } = body.data;
    return answer(reply, await ask({ kind: "arrange", by, command, act: { do: "answer", ...path.data, ...said } }));
  });
  app.post("/api/v1/musters/:muster/admit", async (request, reply) => {
    const path = musterPathSchema.safeParse(request.params);
    const body = admitBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, label } = body.data;
    return answer(reply, await ask({ kind: "arrange", by, command, act: { do: "admit", ...path.data, label } }));
  });
  app.post("/api/v1/musters/:muster/end", async (request, reply) => {
    const path = musterPathSchema.safeParse(request.params);
    const body = takeOverBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    return answer(reply, await ask({ kind: "arrange", ...body.data, act: { do: "end-muster", ...path.data } }));
  });
}

function answer(reply: FastifyReply, said: Reply): FastifyReply {
  reply.header("cache-control", "no-store");
  if (said.kind === "duty" || said.kind === "roster") return reply.send(said.reply);
  if (said.kind === "arrange") return reply.code(said.reply.done ? 200 : 409).send(said.reply);
  return fail(reply, said.kind === "failed" ? said.code : "core-failed");
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}

/** Query values arrive as text; a grid's id may be all digits, so only the times are numbers. */
function numbersOf(query: unknown): unknown {
  const entries = Object.entries(query as Readonly<Record<string, unknown>>);
  const isNumber = (name: string, value: unknown) => name !== "grid" && /^\d{1,16}$/.test(String(value));
  return Object.fromEntries(entries.map(([name, value]) => [name, isNumber(name, value) ? Number(value) : value]));
}
