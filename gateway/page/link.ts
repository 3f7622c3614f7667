import { createHmac, timingSafeEqual } from "node:crypto";
import { personIdSchema, type PersonId } from "../../config/ids.ts";
import type { Page } from "../../config/page.ts";
import type { CaseId } from "../core/ids.ts";
import type { Clock } from "../core/ports.ts";
import type { Notice } from "../core/state.ts";

/** What a link stands for: one case, for one person, or for everybody in a group who was told. */
export interface Ticket {
  readonly case: CaseId;
  readonly person: PersonId | undefined;
}

export type TicketFault = "not-a-ticket" | "wrong-signature" | "expired";

const signatureLength = 22;

/** `<case>~<person>~<expiry, s, base 36>~<signature>`: short enough for a message, and nothing in it is secret. */
export function signTicket(
  { case: of, person }: Ticket,
  page: Pick<Page, "secret" | "validFor">,
  nowMs: number,
): string {
  const expiresS = Math.ceil((nowMs + page.validFor) / 1000);
  const text = `${of}~${person ?? ""}~${expiresS.toString(36)}`;
  return `${text}~${signature(text, page.secret)}`;
}

/** The address that a message carries for a notice; without a person it is for a group. */
export function createLinks(
  page: Page,
  clock: Clock,
): (notice: Pick<Notice, "case">, person: PersonId | undefined) => string {
  return ({ case: of }, person) => `${page.url}/w/${signTicket({ case: of, person }, page, clock.now().wallMs)}`;
}

export function readTicket(token: string, { secret }: Pick<Page, "secret">, nowMs: number): Ticket | TicketFault {
  const parts = form.exec(token)?.groups;
  if (parts === undefined) return "not-a-ticket";
  if (!isSame(String(parts["sign"]), signature(String(parts["text"]), secret))) return "wrong-signature";
  if (Number.parseInt(String(parts["expires"]), 36) * 1000 < nowMs) return "expired";
  return { case: parts["of"] as CaseId, person: personIdSchema.safeParse(parts["person"]).data };
}

const form = /^(?<text>(?<of>c\d{1,15})~(?<person>[a-z0-9._-]{0,64})~(?<expires>[a-z0-9]{1,9}))~(?<sign>[\w-]{22})$/;

/** 128 bits of HMAC-SHA256, for this use alone. */
function signature(text: string, secret: string): string {
  return createHmac("sha256", secret).update(`gridpost page\n${text}`).digest("base64url").slice(0, signatureLength);
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
