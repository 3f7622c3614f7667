import { z } from "zod";
import type { ChannelOf } from "../../config/channel.ts";
import type { PersonId } from "../../config/ids.ts";
import type { Refusal } from "../core/cases/refusal.ts";
import type { CaseId, NoticeId } from "../core/ids.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Notifier, Rng } from "../core/ports.ts";
import type { Notice } from "../core/state.ts";
import { sayings, type ActResult, type PersonAct, type Says } from "./acts.ts";
import { createBotLine, type BotLineDeps, type Frame, type FrameResult } from "./bot-line.ts";
import { writeLetter, type Letter } from "./letter.ts";
import { setback, type ChannelDeps } from "./robot.ts";

export interface WecomBotDeps extends ChannelDeps {
  readonly rng: Rng;
  readonly open: BotLineDeps["open"];
  readonly act: (act: PersonAct) => Promise<ActResult>;
  /** Whoever presses a button of a card has seen it. */
  readonly shown: (notice: NoticeId, by: PersonId) => void;
}

export interface WecomBot extends Notifier {
  readonly close: () => void;
}

/** Too often by one conversation or by the API. */
const throttles: ReadonlySet<number> = new Set([45009, 45033, 45047, 846607]);

/** A WeCom bot over its own outbound connection: cards with buttons that answer, from a box behind NAT. */
export function createWecomBot(channel: ChannelOf<"wecom-bot">, deps: WecomBotDeps): WecomBot {
  const writing = { people: deps.people, answer: "card", linkTo: deps.linkTo, isGroup: false } as const;
  const line = createBotLine(channel, { ...deps, called: (frame) => void clicked(frame) });
  const send = async (notice: Notice, signal: AbortSignal, others: readonly Notice[] = []): Promise<NoticeOutcome> => {
    const user = deps.people.get(notice.to)?.address?.wecom;
    if (user === undefined) return setback("failed", "no-address");
    const letter = writeLetter(notice, others, writing);
    const message = { chatid: user, chat_type: 1, ...(others.length > 0 ? listOf(letter) : cardOf(letter)) };
    const outcome = judged(await line.ask("aibot_send_msg", message, signal));
    if (outcome.kind !== "accepted") deps.log.warn("channel-setback", { channel: channel.id, ...outcome });
    return outcome;
  };
  const clicked = async (frame: Frame) => {
    const click = clickIn(frame);
    const person = [...deps.people.values()].find(({ address }) => address?.wecom === click?.user);
    if (click === undefined || person === undefined) return;
    deps.shown(noticeOf(click.task), person.id);
    const result = await deps.act({ case: click.case, by: person.id, says: click.says, command: `card-${click.id}` });
    const { title, buttons } = afterClick(click.says, result, person.title);
    const card = { card_type: "button_interaction", main_title: { title }, task_id: click.task, button_list: buttons };
    line.answer("aibot_respond_update_msg", click.request, {
      response_type: "update_template_card",
      template_card: card,
    });
  };
  const trouble = () => (line.isReady() ? undefined : "not-connected");
  return { channel: channel.id, send, trouble, close: line.close };
}

function judged(result: FrameResult): NoticeOutcome {
  if (result === "unsent") return setback("failed", "unreachable");
  if (result === "unanswered") return setback("unknown", "timed-out");
  if (result === 0) return { kind: "accepted" };
  return setback(throttles.has(result) ? "throttled" : "refused", String(result));
}

interface Button {
  readonly text: string;
  readonly style: number;
  readonly key: Says | "done";
}

const button = {
  claim: { text: "我去", style: 1, key: "claim" },
  decline: { text: "去不了", style: 3, key: "cannot-go" },
  arrive: { text: "已到场", style: 1, key: "arrive" },
  "false-alarm": { text: "误报", style: 3, key: "false-alarm" },
  danger: { text: "仍有危险", style: 2, key: "danger" },
} as const satisfies Readonly<Record<string, Button>>;

/** Lengths are those the platform advises, in characters: title 26, its line 30, text 112, rows 5/26, buttons 10. */
function cardOf({ title, lines, code, notices: [notice], link }: Letter) {
  const attempt = notice.progress.kind === "queued" ? notice.progress.attempts : 0;
  const [place = "", ...rest] = lines;
  return {
    msgtype: "template_card",
    template_card: {
      card_type: "button_interaction",
      source: { desc: "格哨", desc_color: notice.severity <= 2 && notice.purpose === undefined ? 2 : 0 },
      main_title: { title: short(title, 26), desc: short(code, 30) },
      sub_title_text: short([place, ...rest].join("\n"), 112),
      horizontal_content_list: [{ keyname: "位置", value: short(place, 26) }],
      ...(link !== undefined && { card_action: { type: 1, url: link } }),
      task_id: taskOf(notice.id, attempt),
      button_list: [button.claim, button.decline],
    },
  };
}

/** Letters, digits, _ - @ only, and unique for each bot: a second try is another card. */
function taskOf(id: NoticeId, attempt: number): string {
  return id.replaceAll(".", "@@") + (attempt === 0 ? "" : `@${attempt}`);
}

function noticeOf(task: string): NoticeId {
  return task.replace(/(?<!@)@\d+$/, "").replaceAll("@@", ".") as NoticeId;
}

function listOf({ title, lines, answer }: Letter) {
  return { msgtype: "markdown", markdown: { content: [`**${title}**`, ...lines, answer].join("\n") } };
}

function short(text: string, most: number): string {
  const signs = Array.from(text);
  return signs.length <= most ? text : `${signs.slice(0, most - 1).join("")}…`;
}

function afterClick(says: Says, result: ActResult, who: string): { title: string; buttons: readonly Button[] } {
  if (!result.done)
    return { title: short(`没有办成：${refusals[result.why] ?? result.why}`, 26), buttons: [button.claim] };
  return { title: short(`${who} ${done[says]}`, 26), buttons: next[says] };
}

const done: Readonly<Record<Says, string>> = {
  claim: "已认领",
  arrive: "已到场",
  handled: "已处置",
  "false-alarm": "报为误报",
  "cannot-go": "去不了，已叫下一位",
  danger: "仍有危险，正在叫所有人",
  accept: "已接单",
  pass: "核查通过",
  fail: "已退回",
  close: "已结案",
};
const over: Button = { text: "已记下", style: 4, key: "done" };
const next: Readonly<Record<Says, readonly Button[]>> = {
  claim: [button.arrive, button.decline, button.danger],
  arrive: [button["false-alarm"], button.danger],
  handled: [over],
  "false-alarm": [over],
  "cannot-go": [over],
  danger: [button["false-alarm"]],
  accept: [button.arrive, button.decline, button.danger],
  pass: [over],
  fail: [over],
  close: [over],
};
const refusals: Partial<Readonly<Record<Refusal, string>>> = {
  "wrong-state": "案件已到别的一步",
  "not-the-claimer": "由认领的人来做",
  "not-in-this-grid": "不在这个网格值班",
  "nothing-new": "已经认领过",
  "unknown-case": "案件已经结束",
};

const clickSchema = z.object({
  msgid: z.string().min(1).max(128),
  from: z.object({ userid: z.string() }),
  event: z.object({
    eventtype: z.literal("template_card_event"),
    template_card_event: z.object({
      event_key: z.enum(sayings),
      task_id: z.string().regex(/^c\d{1,15}-/),
    }),
  }),
});

interface Click {
  readonly request: string;
  readonly id: string;
  readonly user: string;
  readonly task: string;
  readonly case: CaseId;
  readonly says: Says;
}

function clickIn({ cmd, headers, body }: Frame): Click | undefined {
  const parsed = clickSchema.safeParse(body);
  if (cmd !== "aibot_event_callback" || !parsed.success) return undefined;
  const { msgid, from, event } = parsed.data;
  const { event_key: says, task_id: task } = event.template_card_event;
  const of = task.slice(0, task.indexOf("-")) as CaseId;
  return { request: headers?.req_id ?? "", id: msgid.slice(0, 40), user: from.userid, task, case: of, says };
}
