import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Guest } from "../access/account.ts";
import type { Entry } from "./entry.ts";
import { errorReply, statusOf } from "./errors.ts";
import { scopeOf, type Scope } from "./scope-table.ts";
import type { ErrorCode } from "./schema.ts";
import type { Sight } from "./sight.ts";

export interface ScopeDeps {
  readonly entry: Entry;
  readonly sight: (guest: Guest | undefined) => Sight | undefined;
}

/** Where several villages share the box, nobody is told what lies in another one. */
export function guardScope(app: FastifyInstance, deps: ScopeDeps): void {
  app.addHook("preHandler", async (request, reply) => {
    const sight = sightOn(deps, request);
    const refused = sight && refusalOf(sight, scopeOn(request), request);
    if (refused !== undefined) await reply.code(statusOf(refused)).send(errorReply(refused, request.id));
  });
  app.addHook("preSerialization", async (request, reply, payload) => {
    const sight = sightOn(deps, request);
    const scope = scopeOn(request);
    if (sight === undefined || typeof scope !== "function" || reply.statusCode >= 300) return payload;
    return scope(sight, payload as object);
  });
}

function sightOn({ entry, sight }: ScopeDeps, request: FastifyRequest): Sight | undefined {
  return entry.entrance() === "open" ? undefined : sight(entry.guestOf(request));
}

function scopeOn({ method, routeOptions }: FastifyRequest): Scope {
  const { url } = routeOptions;
  return url === undefined ? "same" : scopeOf(method, url);
}

function refusalOf(sight: Sight, scope: Scope, { params, query }: FastifyRequest): ErrorCode | undefined {
  if (scope === "whole") return "whole-box";
  if (scope !== "asked") return undefined;
  const { device, case: of } = params as { readonly device?: string; readonly case?: string };
  const { grid } = query as { readonly grid?: string };
  return sight.sees({ grid, device, case: of }) === true ? undefined : "elsewhere";
}
