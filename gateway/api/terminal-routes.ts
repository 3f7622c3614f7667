import type { FastifyInstance } from "fastify";
import { accountNameSchema } from "../access/account.ts";
import { asker, fail, fresh, settle, type AccessRouteDeps } from "./access-routes.ts";
import type { TerminalsReply } from "./schema.ts";
import { enrolBodySchema, terminalBodySchema } from "./terminal-messages.ts";

/** Terminals: a code is made for one, it comes in by that code, it is put out again. */
export function addTerminals(app: FastifyInstance, deps: AccessRouteDeps): void {
  app.get("/api/v1/terminals", async (_request, reply) => {
    const answer = await deps.ask({ kind: "terminals" });
    if (answer.kind !== "terminals") return fail(reply, answer.kind === "failed" ? answer.code : "core-failed");
    return fresh(reply).send({ terminals: answer.terminals } satisfies TerminalsReply);
  });
  app.post("/api/v1/terminals", (request, reply) => {
    const wish = terminalBodySchema.safeParse(request.body);
    if (!wish.success) return fail(reply, "bad-request");
    return settle(deps, reply, { kind: "invite-terminal", wish: wish.data, ...asker(request) });
  });
  app.post("/api/v1/terminals/enrol", (request, reply) => {
    const body = enrolBodySchema.safeParse(request.body);
    if (!body.success) return fail(reply, "bad-request");
    return settle(deps, reply, { kind: "enrol-terminal", ...body.data, from: request.ip });
  });
  app.delete<{ Params: { readonly name: string } }>("/api/v1/terminals/:name", (request, reply) => {
    const name = accountNameSchema.safeParse(request.params.name);
    if (!name.success) return fail(reply, "bad-request");
    return settle(deps, reply, { kind: "revoke-terminal", name: name.data, ...asker(request) });
  });
}
