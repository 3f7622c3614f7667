import type { PersonId } from "../../config/ids.ts";
import type { Refusal } from "../core/cases/refusal.ts";
import { isOver } from "../core/cases/transitions.ts";
import type { Case, State } from "../core/state.ts";
import type { ActResult, Says } from "./acts.ts";

/** What a short reply asks for, or why it cannot be told. */
export type Reply =
  | { readonly kind: "act"; readonly case: Case; readonly says: Says }
  /** Several cases are open for this person, and the reply names none. */
  | { readonly kind: "which"; readonly codes: readonly string[] }
  | { readonly kind: "nothing-open" }
  | { readonly kind: "not-understood" };

/**
 * `1` claim · `2` there · `3` false alarm · `9` escalate; `12#1` when several cases are open. Only cases this person
 * was called for count: a number on a paper is no right to act.
 */
export function readReply(
  text: string,
  by: PersonId,
  { case: cases, practiceCase }: Pick<State, "case" | "practiceCase">,
): Reply {
  const [, code, digit, word] = replyForm.exec(plain(text)) ?? [];
  const wish = digit ?? (word === undefined ? undefined : digits[word]);
  if (wish === undefined) return { kind: "not-understood" };
  const open = [...cases.values(), ...practiceCase.values()].filter((row) => !isOver(row) && row.told.includes(by));
  const meant = code === undefined ? open : open.filter((row) => row.code === code);
  const [only, ...others] = meant;
  if (only === undefined) return { kind: "nothing-open" };
  if (others.length > 0) return { kind: "which", codes: meant.map((row) => row.code) };
  return { kind: "act", case: only, says: saysOf(wish, only) };
}

const replyForm = /^(?:(\d{1,9})#)?(?:([1239])|(收到|到场|误报|升级))$/;
const digits: Readonly<Record<string, string>> = { 收到: "1", 到场: "2", 误报: "3", 升级: "9" };

function saysOf(wish: string, row: Case): Says {
  if (wish === "2") return "arrive";
  if (wish === "3") return "false-alarm";
  if (wish === "9") return higher(row);
  return row.state === "dispatched" ? "accept" : "claim";
}

/** Nobody has it yet: the next one is called. Somebody has: it is more than they can handle. */
function higher({ state }: Case): Says {
  return state === "reported" ? "cannot-go" : "danger";
}

/** Full-width digits and signs as phones write them. */
function plain(text: string): string {
  return text
    .replaceAll(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replaceAll("＃", "#")
    .replaceAll(/[\s。.!！]/g, "");
}

/** What the person reads back, short enough for one message. */
export function replyText(reply: Reply, result: ActResult | undefined): string {
  switch (reply.kind) {
    case "act":
      return result?.done === false ? refusedText(reply.case, result.why) : doneText(reply);
    case "which":
      return `有${reply.codes.length}起未结：回 ${reply.codes
        .slice(0, 3)
        .map((code) => `${code}#1`)
        .join(" 或 ")} 选一起`;
    case "nothing-open":
      return "现在没有通知过您的未结告警";
    case "not-understood":
      return "看不懂。回 1收到 2到场 3误报 9升级";
  }
}

function doneText({ case: row, says: said }: Extract<Reply, { kind: "act" }>): string {
  return `已记下：编号${row.code} ${done[said]}`;
}

function refusedText(row: Case, why: Refusal): string {
  return `没有办成：编号${row.code} ${refusals[why] ?? why}`;
}

const done: Readonly<Record<Says, string>> = {
  claim: "您已认领。到场后回2",
  accept: "您已接单。到场后回2",
  arrive: "您已到场",
  handled: "已处置",
  "false-alarm": "报为误报，待复核",
  "cannot-go": "已叫下一位",
  danger: "正在叫所有人",
  pass: "核查通过",
  fail: "已退回",
  close: "已结案",
};

const refusals: Partial<Readonly<Record<Refusal, string>>> = {
  "wrong-state": "现在不能这样回，先回1，到场回2",
  "not-the-claimer": "由认领的人来做，您可回1接手",
  "not-in-this-grid": "您不在这个网格值班",
  "nothing-new": "您已经认领",
  "unknown-case": "已经结束",
};
