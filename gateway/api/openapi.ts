import { readFile } from "node:fs/promises";
import type { FastifyReply } from "fastify";
import { shippedFile } from "../../config/shelf.ts";

/** The API as a document for programs: `npm run openapi` makes it of the contracts and of the types of the replies. */
export async function sendOpenApi(reply: FastifyReply): Promise<FastifyReply> {
  const text = await readFile(shippedFile("docs", "openapi.json"), "utf8");
  return reply.type("application/json; charset=utf-8").send(text);
}
