import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Page } from "../../config/page.ts";
import type { PersonId } from "../../config/ids.ts";
import type { Words } from "../../config/words.ts";
import type { Clock, Rng } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { ActResult, PersonAct, Says } from "../notify/acts.ts";
import { pageScript, pageStyle } from "../page/assets.ts";
import { readTicket, signTicket, type Ticket } from "../page/link.ts";
import { askWho, casePage, plainPage, type PageView, type Said } from "../page/page.ts";
import { pageTexts } from "../page/words.ts";
import type { Asks } from "./asks.ts";
import { sayBodySchema } from "./messages.ts";
import type { Case, Snapshot } from "./schema.ts";

export interface PageDeps {
  readonly index: SiteIndex;
  readonly snapshot: () => Snapshot;
  readonly ask: Asks["ask"];
  readonly clock: Clock;
  readonly rng: Rng;
}

interface Asked {
  Params: { readonly token: string };
  Querystring: { readonly said?: Said; readonly refused?: string };
}

/** The page behind the link in a message: no login, no script needed, and nothing on it but one case. */
export function addPages(app: FastifyInstance, deps: PageDeps): void {
  const { page } = deps.index.site;
  app.get("/w/page.css", (_request, reply) => asset(reply, "text/css", pageStyle));
  app.get("/w/page.js", (_request, reply) => asset(reply, "text/javascript", pageScript));
  if (page === undefined) return;
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, fieldsOf(String(body))),
  );
  app.get<Asked>("/w/:token", (request, reply) => show(deps, page, request, reply));
  app.post<Asked>("/w/:token", (request, reply) => take(deps, page, request, reply));
}

/** Fields that may be chosen several times come as one text. */
function fieldsOf(body: string): Readonly<Record<string, string>> {
  const fields = new URLSearchParams(body);
  return Object.fromEntries([...new Set(fields.keys())].map((name) => [name, fields.getAll(name).join("、")]));
}

/** Its own address holds the ticket: no other site learns it, and a form of our own may still say where it is from. */
export function html(reply: FastifyReply, status: number, text: string): FastifyReply {
  const headers = { "referrer-policy": "same-origin", "cache-control": "no-store" };
  return reply.code(status).headers(headers).type("text/html; charset=utf-8").send(text);
}

function asset(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply.header("cache-control", "public, max-age=3600").type(`${type}; charset=utf-8`).send(text);
}

export interface OpenedPage {
  readonly of: Case;
  readonly ticket: Ticket;
  /** Its own address, without the box's name. */
  readonly link: string;
  readonly snapshot: Snapshot;
}

/** What the link leads to, or what is said instead. */
export function openPage(
  { clock, snapshot }: PageDeps,
  page: Page,
  token: string,
): OpenedPage | readonly [number, Words] {
  const ticket = readTicket(token, page, clock.now().wallMs);
  if (ticket === "expired") return [410, pageTexts.expired];
  if (typeof ticket === "string") return [404, pageTexts.invalid];
  const now = snapshot();
  const of = now.case[ticket.case] ?? now.practiceCase[ticket.case];
  return of === undefined ? [410, pageTexts.gone] : { of, ticket, link: `/w/${token}`, snapshot: now };
}

function show(deps: PageDeps, page: Page, request: FastifyRequest<Asked>, reply: FastifyReply): FastifyReply {
  const opened = openPage(deps, page, request.params.token);
  if (!("of" in opened)) return html(reply, opened[0], plainPage(opened[1]));
  const { of, ticket } = opened;
  if (ticket.person === undefined) return html(reply, 200, askWho(deps.index, of, linkFor(deps, page, ticket)));
  const { said, refused } = request.query;
  const isSaid = said === "photo" || sayBodySchema.shape.says.safeParse(said).success;
  const news = { ...(isSaid && { said }), ...(refused !== undefined && { refused }) };
  return html(reply, 200, pageFor(deps, { ...opened, person: ticket.person }, news));
}

/** The page of the case for this person, with what there is to say of what was sent. */
export function pageFor(
  { index, rng }: PageDeps,
  { of, link, snapshot, person }: OpenedPage & { readonly person: PersonId },
  news: Pick<PageView, "said" | "refused" | "trouble">,
): string {
  const alarms = of.practice === undefined ? snapshot.alarm : snapshot.practiceAlarm;
  const around = { index, alarms, values: snapshot.point, commandId: () => commandId(rng) };
  return casePage({ ...around, ...news, of, link, person });
}

function linkFor({ clock }: PageDeps, page: Page, { case: of }: Ticket): (person: PersonId) => string {
  return (person) => signTicket({ case: of, person }, page, clock.now().wallMs);
}

/** Answered with another address, so that reloading the page sends nothing twice. */
async function take(
  deps: PageDeps,
  page: Page,
  request: FastifyRequest<Asked>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const opened = openPage(deps, page, request.params.token);
  if (!("of" in opened)) return html(reply, opened[0], plainPage(opened[1]));
  const act = actIn(request.body, opened.ticket);
  if (act === undefined) return html(reply, 400, plainPage(pageTexts.invalid));
  const answer = await deps.ask({ kind: "say", ...act });
  const isTold = answer.kind === "said";
  const told = isTold ? toldOf(answer.reply, act.says) : "refused=retry";
  return reply
    .code(isTold ? 303 : 503)
    .header("location", `/w/${request.params.token}?${told}`)
    .send("");
}

function toldOf(reply: ActResult, says: Says): string {
  return reply.done ? `said=${says}` : `refused=${reply.why}`;
}

function actIn(body: unknown, { case: of, person }: Ticket): PersonAct | undefined {
  const { data } = sayBodySchema.safeParse(body);
  if (data === undefined || person === undefined) return undefined;
  const { says, command, cause, action = "—", at } = data;
  return {
    case: of,
    by: person,
    says,
    command,
    ...(cause !== undefined && { feedback: { cause, action } }),
    ...(at !== undefined && { saidAtMs: at }),
  };
}

function commandId(rng: Rng): string {
  const part = () =>
    Math.floor(rng.next() * 36 ** 8)
      .toString(36)
      .padStart(8, "0");
  return `page-${part()}${part()}`;
}
