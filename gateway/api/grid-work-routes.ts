import type { FastifyInstance, FastifyReply } from "fastify";
import type { Question, Reply } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import {
  campaignBodySchema,
  campaignPathSchema,
  campaignVerbBodySchema,
  dutiesQuerySchema,
} from "./grid-work-messages.ts";
import type { ErrorCode } from "./schema.ts";

interface GridWorkDeps {
  readonly ask: (question: Question) => Promise<Reply>;
}

/** What grids work at beside alarms. */
export function addGridWork(app: FastifyInstance, { ask }: GridWorkDeps): void {
  app.get("/api/v1/duties", async (request, reply) => {
    const query = dutiesQuerySchema.safeParse(request.query);
    if (!query.success) return fail(reply, "bad-request");
    return answer(reply, await ask({ kind: "grid-look", look: { of: "duties", ...query.data } }));
  });
  app.get("/api/v1/admission", async (_request, reply) =>
    answer(reply, await ask({ kind: "grid-look", look: { of: "admission" } })),
  );
  addCampaigns(app, { ask });
}

function addCampaigns(app: FastifyInstance, { ask }: GridWorkDeps): void {
  app.get("/api/v1/campaigns", async (_request, reply) =>
    answer(reply, await ask({ kind: "grid-look", look: { of: "campaigns" } })),
  );
  app.post("/api/v1/campaigns", async (request, reply) => {
    const body = campaignBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, grids, rules, ...plan } = body.data;
    const act = { of: "campaign", do: "start", ...plan, body: JSON.stringify({ grids, rules }) } as const;
    return answer(reply, await ask({ kind: "grid-act", by, command, act }));
  });
  app.post("/api/v1/campaigns/:campaign/:verb", async (request, reply) => {
    const path = campaignPathSchema.safeParse(request.params);
    const body = campaignVerbBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { campaign, verb } = path.data;
    const { by, command, ...reason } = body.data;
    return answer(
      reply,
      await ask({ kind: "grid-act", by, command, act: { of: "campaign", do: verb, campaign, ...reason } }),
    );
  });
}

function answer(reply: FastifyReply, said: Reply): FastifyReply {
  reply.header("cache-control", "no-store");
  if (said.kind === "grid-look") return reply.send(said.reply);
  if (said.kind === "grid-act") return reply.code(said.reply.done ? 200 : 409).send(said.reply);
  return fail(reply, said.kind === "failed" ? said.code : "core-failed");
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}
