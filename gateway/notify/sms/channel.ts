import { createHash } from "node:crypto";
import type { ChannelOf } from "../../../config/channel.ts";
import type { PersonId } from "../../../config/ids.ts";
import { answerTexts, topicTexts } from "../../../config/texts.ts";
import type { NoticeId } from "../../core/ids.ts";
import type { NoticeOutcome } from "../../core/input.ts";
import type { Notifier } from "../../core/ports.ts";
import type { Notice, State } from "../../core/state.ts";
import type { ActResult, PersonAct } from "../acts.ts";
import { readReply, replyText } from "../replies.ts";
import { setback, type ChannelDeps } from "../robot.ts";
import type { Modem } from "./modem.ts";
import { meaningOf, partsNeeded, type Received } from "./pdu.ts";

export interface SmsDeps extends ChannelDeps {
  readonly modem: (received: (message: Received, pdu: string) => void) => Modem;
  readonly state: () => State;
  readonly act: (act: PersonAct) => Promise<ActResult>;
  /** Said later than the attempt: the carrier's report. */
  readonly settle: (notice: NoticeId, outcome: NoticeOutcome) => void;
}

export interface SmsChannel extends Notifier {
  readonly close: () => void;
}

/** More answers to what nobody understands would be a way to empty the SIM card. */
const uselessAnswersMax = 5;
const partsMax = 4;
/** Reports still waited for; the oldest make room. */
const sentMax = 256;

interface Sent {
  readonly phone: string;
  readonly notices: readonly NoticeId[];
  readonly missing: Set<number>;
}

/** Short messages by the box's own modem, with the internet down; digits come back as acts. */
export function createSms(channel: ChannelOf<"sms">, deps: SmsDeps): SmsChannel {
  const sent: Sent[] = [];
  const useless = new Map<string, number>();
  const modem = deps.modem((message, pdu) => {
    if (message.kind === "report") reported(message);
    else void replied(message, pdu);
  });
  const send = async (notice: Notice, signal: AbortSignal, others: readonly Notice[] = []): Promise<NoticeOutcome> => {
    const phone = deps.people.get(notice.to)?.address?.phone;
    if (phone === undefined) return setback("failed", "no-address");
    const notices = [notice, ...others] as const;
    const result = await modem.send(phone, shortText(notices, languageOf(notice)), signal);
    if (result.kind === "accepted") return accepted(notices, phone, result.references);
    deps.log.warn("channel-setback", { channel: channel.id, ...result });
    return result;
  };
  const languageOf = ({ to }: Notice) => deps.people.get(to)?.language ?? "zh";
  const accepted = (
    notices: readonly [Notice, ...Notice[]],
    phone: string,
    references: readonly number[],
  ): NoticeOutcome => {
    sent.push({ phone, notices: notices.map(({ id }) => id), missing: new Set(references) });
    if (sent.length > sentMax) sent.shift();
    if (channel.ring && notices[0].severity === 1 && notices[0].purpose === undefined) modem.ring(phone);
    return { kind: "accepted" };
  };
  /** References are one octet and come round again: the newest message to that phone that waits for it is meant. */
  const reported = ({ reference, to, status }: Extract<Received, { kind: "report" }>) => {
    const meaning = meaningOf(status);
    const of = sent.findLast(({ phone, missing }) => missing.has(reference) && digitsOf(phone) === digitsOf(to));
    if (of === undefined || meaning === "trying" || meaning === "passed-on") return;
    of.missing.delete(reference);
    const isOver = meaning === "failed" || of.missing.size === 0;
    if (!isOver) return;
    sent.splice(sent.indexOf(of), 1);
    const outcome = meaning === "failed" ? setback("refused", `report-${status}`) : ({ kind: "delivered" } as const);
    for (const id of of.notices) deps.settle(id, outcome);
  };
  const replied = async ({ from, text }: Extract<Received, { kind: "message" }>, pdu: string) => {
    const by = personAt(from, deps);
    if (by === undefined) return deps.log.warn("sms-from-stranger", { channel: channel.id });
    const reply = readReply(text, by, deps.state());
    const command = `sms-${createHash("sha256").update(pdu).digest("base64url").slice(0, 24)}`;
    const result =
      reply.kind === "act" ? await deps.act({ case: reply.case.id, by, says: reply.says, command }) : undefined;
    deps.log.info("sms-reply", { channel: channel.id, by, reply: reply.kind, done: result?.done ?? false });
    if (result?.done === true) useless.delete(from);
    else if (!mayAnswer(from)) return;
    void modem.send(from, replyText(reply, result), new AbortController().signal);
  };
  const mayAnswer = (from: string) => {
    const count = (useless.get(from) ?? 0) + 1;
    useless.set(from, count);
    return count <= uselessAnswersMax;
  };
  return { channel: channel.id, send, trouble: modem.trouble, close: modem.close };
}

function personAt(number: string, { people }: ChannelDeps): PersonId | undefined {
  const wanted = digitsOf(number);
  return [...people.values()].find(({ address }) => address?.phone !== undefined && digitsOf(address.phone) === wanted)
    ?.id;
}

/** A carrier shows a number with its country or without. */
function digitsOf(number: string): string {
  return number.replace(/^\+?86(?=1\d{10}$)/, "").replace(/^\+/, "");
}

/**
 * One line of what, where, number, when; what to do; how to answer. When it is too long the places give way, never
 * what to do or how to answer.
 */
export function shortText(notices: readonly [Notice, ...Notice[]], language: "zh" | "en"): string {
  const [first, ...others] = notices;
  const tail = `。${topicTexts[first.topic].short[language]}。${answerOf(notices, language)}`;
  for (let shown = notices.length; shown > 1; shown -= 1) {
    const more = notices.length - shown;
    const list = [first, ...others.slice(0, shown - 1)].map(({ brief }) => brief[language]).join("；");
    const text = `${list}${more > 0 ? `；另有${more}起` : ""}${tail}`;
    if (partsNeeded(text) <= partsMax) return text;
  }
  const more = others.length > 0 ? `；另有${others.length}起` : "";
  return cutMiddle(first.brief[language], partsMax * 67 - tail.length - more.length) + more + tail;
}

function answerOf([first, ...others]: readonly [Notice, ...Notice[]], language: "zh" | "en"): string {
  const digits = answerTexts.sms[language];
  if (others.every(({ case: of }) => of === first.case)) return digits;
  return language === "zh" ? `${digits}；多起时写 编号#1` : `${digits}; with several: case#1`;
}

/** Begin and end stay: what it is stands first, time and number last. */
function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(text.length - half)}`;
}
