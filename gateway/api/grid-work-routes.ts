import type { FastifyInstance, FastifyReply } from "fastify";
import type { Question, Reply } from "./asks.ts";
import { errorReply, statusOf } from "./errors.ts";
import {
  campaignBodySchema,
  campaignPathSchema,
  campaignVerbBodySchema,
  closeBodySchema,
  closeHazardBodySchema,
  draftBodySchema,
  dutiesQuerySchema,
  hazardPathSchema,
  openHazardBodySchema,
  openPatrolBodySchema,
  patrolPathSchema,
  publicationPathSchema,
  receiptBodySchema,
  repeaterPathSchema,
  repeaterQuerySchema,
  tickBodySchema,
  withdrawBodySchema,
} from "./grid-work-messages.ts";
import { ledgerSheet } from "./ledger-sheet.ts";
import type { ErrorCode } from "./schema.ts";

interface GridWorkDeps {
  readonly ask: (question: Question) => Promise<Reply>;
}

/** What grids work at beside alarms. */
export function addGridWork(app: FastifyInstance, deps: GridWorkDeps): void {
  const { ask } = deps;
  app.get("/api/v1/duties", async (request, reply) => {
    const query = dutiesQuerySchema.safeParse(request.query);
    if (!query.success) return fail(reply, "bad-request");
    return answer(reply, await ask({ kind: "grid-look", look: { of: "duties", ...query.data } }));
  });
  for (const of of ["publications", "admission", "campaigns", "patrols", "hazards", "components"] as const) {
    app.get(`/api/v1/${of}`, async (_request, reply) => answer(reply, await ask({ kind: "grid-look", look: { of } })));
  }
  addCampaigns(app, deps);
  addPatrols(app, deps);
  addHazards(app, deps);
  addPublications(app, deps);
  addRepeater(app, deps);
}

function addCampaigns(app: FastifyInstance, { ask }: GridWorkDeps): void {
  app.post("/api/v1/campaigns", async (request, reply) => {
    const body = campaignBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, grids, rules, ...plan } = body.data;
    const act = { do: "start", ...plan, body: JSON.stringify({ grids, rules }) } as const;
    return answer(reply, await ask({ kind: "grid-act", by, command, work: { kind: "campaign", act } }));
  });
  app.post("/api/v1/campaigns/:campaign/:verb", async (request, reply) => {
    const path = campaignPathSchema.safeParse(request.params);
    const body = campaignVerbBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...reason } = body.data;
    const act = { do: path.data.verb, campaign: path.data.campaign, ...reason };
    return answer(reply, await ask({ kind: "grid-act", by, command, work: { kind: "campaign", act } }));
  });
}

function addPatrols(app: FastifyInstance, { ask }: GridWorkDeps): void {
  app.post("/api/v1/patrols", async (request, reply) => {
    const body = openPatrolBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...of } = body.data;
    const act = { do: "open", ...of } as const;
    return answer(reply, await ask({ kind: "grid-act", by, command, work: { kind: "patrol", act } }));
  });
  app.post("/api/v1/patrols/:patrol/tick", async (request, reply) => {
    const path = patrolPathSchema.safeParse(request.params);
    const body = tickBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...ticked } = body.data;
    const act = { do: "tick", ...path.data, ...ticked } as const;
    return answer(reply, await ask({ kind: "grid-act", by, command, work: { kind: "patrol", act } }));
  });
  app.post("/api/v1/patrols/:patrol/close", async (request, reply) => {
    const path = patrolPathSchema.safeParse(request.params);
    const body = closeBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const act = { do: "close", ...path.data } as const;
    return answer(reply, await ask({ kind: "grid-act", ...body.data, work: { kind: "patrol", act } }));
  });
}

function addHazards(app: FastifyInstance, { ask }: GridWorkDeps): void {
  app.get("/api/v1/hazards.csv", async (_request, reply) => {
    const said = await ask({ kind: "grid-look", look: { of: "hazards" } });
    if (said.kind !== "grid-look" || !("totals" in said.reply)) return answer(reply, said);
    reply.header("content-disposition", 'attachment; filename="hazards.csv"').header("cache-control", "no-store");
    return reply.type("text/csv; charset=utf-8").send(ledgerSheet(said.reply));
  });
  app.post("/api/v1/hazards", async (request, reply) => {
    const body = openHazardBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...of } = body.data;
    const act = { do: "open", ...of } as const;
    return answer(reply, await ask({ kind: "grid-act", by, command, work: { kind: "hazard", act } }));
  });
  app.post("/api/v1/hazards/:item/close", async (request, reply) => {
    const path = hazardPathSchema.safeParse(request.params);
    const body = closeHazardBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, measure } = body.data;
    const act = { do: "close", ...path.data, measure } as const;
    return answer(reply, await ask({ kind: "grid-act", by, command, work: { kind: "hazard", act } }));
  });
}

function addPublications(app: FastifyInstance, { ask }: GridWorkDeps): void {
  app.post("/api/v1/publications", async (request, reply) => {
    const body = draftBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, ...of } = body.data;
    const act = { do: "draft", ...of } as const;
    return answer(reply, await ask({ kind: "grid-act", by, command, work: { kind: "publication", act } }));
  });
  app.post("/api/v1/publications/:publication/confirm", async (request, reply) => {
    const path = publicationPathSchema.safeParse(request.params);
    const body = closeBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const act = { do: "confirm", ...path.data } as const;
    return answer(reply, await ask({ kind: "grid-act", ...body.data, work: { kind: "publication", act } }));
  });
  app.post("/api/v1/publications/:publication/withdraw", async (request, reply) => {
    const path = publicationPathSchema.safeParse(request.params);
    const body = withdrawBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    const { by, command, reason } = body.data;
    const act = { do: "withdraw", ...path.data, reason } as const;
    return answer(reply, await ask({ kind: "grid-act", by, command, work: { kind: "publication", act } }));
  });
}

/** Screens and panels that were away get each notice once when they come back. */
function addRepeater(app: FastifyInstance, { ask }: GridWorkDeps): void {
  app.get("/api/v1/repeater/:client", async (request, reply) => {
    const path = repeaterPathSchema.safeParse(request.params);
    const query = repeaterQuerySchema.safeParse(request.query);
    if (!path.success) return fail(reply, "not-found");
    if (!query.success) return fail(reply, "bad-request");
    return answer(reply, await ask({ kind: "grid-look", look: { of: "repeater", ...path.data, ...query.data } }));
  });
  app.post("/api/v1/repeater/:client/receipt", async (request, reply) => {
    const path = repeaterPathSchema.safeParse(request.params);
    const body = receiptBodySchema.safeParse(request.body);
    if (!path.success) return fail(reply, "not-found");
    if (!body.success) return fail(reply, "bad-request");
    return answer(reply, await ask({ kind: "receipt", ...path.data, ...body.data }));
  });
}

function answer(reply: FastifyReply, said: Reply): FastifyReply {
  reply.header("cache-control", "no-store");
  if (said.kind === "grid-look" || said.kind === "receipt") return reply.send(said.reply);
  if (said.kind === "grid-act") return reply.code(said.reply.done ? 200 : 409).send(said.reply);
  return fail(reply, said.kind === "failed" ? said.code : "core-failed");
}

function fail(reply: FastifyReply, code: ErrorCode): FastifyReply {
  return reply.code(statusOf(code)).send(errorReply(code, reply.request.id));
}
