import { createHmac } from "node:crypto";
import type { ChannelOf } from "../../config/channel.ts";
import type { PersonId } from "../../config/ids.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Notifier } from "../core/ports.ts";
import type { Notice } from "../core/state.ts";
import type { PersonAct } from "./acts.ts";
import type { Letter } from "./letter.ts";
import { createRobot, fieldsOf, jsonHeaders, setback, type ChannelDeps } from "./robot.ts";

export interface WebhookDeps extends ChannelDeps {
  /** What the receiver answers for a person is an act like any other. */
  readonly act: (act: PersonAct) => Promise<unknown>;
}

/**
 * A webhook of our own: POST, JSON, signed over time and body, so that a receiver can tell the box from others and a
 * fresh message from a repeated one. 2xx is taken unless a page comes with it, or, where the site asks for a receipt,
 * only with the message's id; `{"claim":{"by":"<person>"}}` in the answer claims the case.
 */
export function createWebhook(channel: ChannelOf<"webhook">, deps: WebhookDeps): Notifier {
  const request = (letter: Letter, nowMs: number) => {
    const body = JSON.stringify(eventOf(letter));
    return { url: channel.url, body, headers: { ...jsonHeaders, ...headersOf(channel, letter, { body, nowMs }) } };
  };
  const judge = async (body: string, { id, notices: [notice] }: Letter): Promise<NoticeOutcome> => {
    if (isPage(body)) return setback("refused", "not-the-platform");
    if (channel.receipt && fieldsOf(body)?.["id"] !== id) return setback("refused", "no-receipt");
    const by = claimer(body, deps);
    if (by !== undefined) await deps.act({ case: notice.case, by, says: "claim", command: `webhook-${notice.id}` });
    return { kind: "accepted" };
  };
  return createRobot(channel, { request, judge }, deps);
}

/** A receiver says nothing, or something for a program; whoever shows a page is another: a hotspot, a login, a proxy. */
function isPage(body: string): boolean {
  return /^\uFEFF?\s*</.test(body);
}

function headersOf(
  { secret, oldSecret }: ChannelOf<"webhook">,
  { id, notices: [notice] }: Letter,
  { body, nowMs }: { readonly body: string; readonly nowMs: number },
): Readonly<Record<string, string>> {
  const atS = Math.floor(nowMs / 1000);
  const signs = [secret, oldSecret].flatMap((each) => (each === undefined ? [] : [`v1=${sign(each, atS, body)}`]));
  return {
    "x-gridpost-id": id,
    "x-gridpost-event": `notice.${notice.kind}`,
    "x-gridpost-signature": [`t=${atS}`, ...signs].join(","),
  };
}

/** hex HMAC-SHA256(secret, t + "." + raw body); a receiver refuses a t more than 300 s away from its own clock. */
export function sign(secret: string, atS: number, body: string): string {
  return createHmac("sha256", secret).update(`${atS}.${body}`).digest("hex");
}

function eventOf({ id, notices, link }: Letter) {
  const [first] = notices;
  return { type: `notice.${first.kind}`, id, notices: notices.map(shown), ...(link !== undefined && { page: link }) };
}

function shown({ id, case: of, to, kind, severity, hazard, purpose, topic, text, dueAt }: Notice) {
  const practised = purpose === undefined ? {} : { purpose };
  return {
    id,
    case: of,
    to,
    kind,
    severity,
    hazard,
    ...practised,
    topic,
    text,
    at: dueAt.wallMs,
    clockTrusted: dueAt.wallTrusted,
  };
}

function claimer(body: string, { people }: ChannelDeps): PersonId | undefined {
  const claim = fieldsOf(body)?.["claim"];
  const by: unknown = typeof claim === "object" && claim !== null && "by" in claim ? claim.by : undefined;
  return [...people.keys()].find((id) => id === by);
}
