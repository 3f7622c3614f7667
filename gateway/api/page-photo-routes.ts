import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Page } from "../../config/page.ts";
import { photoForm } from "../photo/form.ts";
import { photoIn } from "../photo/intake.ts";
import { plainPage } from "../page/page.ts";
import { pageTexts } from "../page/words.ts";
import { errorTable, statusOf } from "./errors.ts";
import { html, openPage, pageFor, type PageDeps } from "./page-routes.ts";
import { photoFieldsSchema } from "./photo-messages.ts";
import { isPhotoBody, sendPhoto } from "./photo-routes.ts";
import type { ErrorCode } from "./schema.ts";

interface Asked {
  Params: { readonly token: string; readonly hash: string };
}

/** Photos on the page of one person and case: a plain form takes them, and they are shown to whoever has the link. */
export function addPagePhotos(app: FastifyInstance, deps: PageDeps): void {
  const { page } = deps.index.site;
  if (page === undefined) return;
  app.post<Asked>("/w/:token/photos", (request, reply) => take(deps, page, request, reply));
  app.get<Asked>("/w/:token/photos/:hash", (request, reply) => {
    const { token, hash } = request.params;
    const opened = openPage(deps, page, token);
    if (!("of" in opened)) return html(reply, opened[0], plainPage(opened[1]));
    return sendPhoto(deps.ask, { case: opened.of.id, hash, request, reply });
  });
}

async function take(
  deps: PageDeps,
  page: Page,
  request: FastifyRequest<Asked>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const opened = openPage(deps, page, request.params.token);
  if (!("of" in opened)) return html(reply, opened[0], plainPage(opened[1]));
  const { person } = opened.ticket;
  const brought = broughtIn(request);
  if (person === undefined || brought === undefined) return html(reply, 400, plainPage(pageTexts.invalid));
  const refused = (code: ErrorCode) =>
    html(reply, statusOf(code), pageFor(deps, { ...opened, person }, { trouble: errorTable[code].message }));
  if (typeof brought === "string") return refused(brought);
  const { fields, bare } = brought;
  const { command, at } = fields;
  const said = { case: opened.of.id, by: person, command, ...(at !== undefined && { saidAtMs: at }) };
  const answer = await deps.ask({ kind: "bring-photo", ...said, content: Buffer.from(bare).toString("base64") });
  if (answer.kind !== "act") return refused(answer.kind === "failed" ? answer.code : "core-failed");
  const told = answer.reply.done ? "said=photo" : `refused=${answer.reply.refused}`;
  return reply.code(303).header("location", `${opened.link}?${told}`).send("");
}

/** Absent: it is not what the page's own form sends. */
function broughtIn({ body, headers }: FastifyRequest) {
  if (!isPhotoBody(body)) return undefined;
  if (body === "too-large") return "photo-too-large";
  const form = photoForm(headers["content-type"], body);
  const fields = photoFieldsSchema.safeParse(form?.fields);
  if (form === undefined || !fields.success) return undefined;
  const bare = photoIn(form.file);
  return typeof bare === "string" ? bare : { fields: fields.data, bare };
}
