import type { Words } from "../../config/words.ts";
import type { Refusal } from "../core/cases/refusal.ts";
import type { CaseState } from "../core/cases/transitions.ts";
import type { Says } from "../notify/acts.ts";

type Texts<K extends string> = Readonly<Record<K, Words>>;

export const stateTexts: Texts<CaseState> = {
  reported: { zh: "待认领", en: "Nobody has it yet" },
  claimed: { zh: "已认领", en: "Claimed" },
  "on-scene": { zh: "已到场", en: "On the scene" },
  handling: { zh: "处置中", en: "Being handled" },
  feedback: { zh: "已处置，待核查", en: "Handled, to be checked" },
  closed: { zh: "已关闭", en: "Closed" },
};

export const sayTexts: Texts<Says> = {
  claim: { zh: "我收到了，马上去", en: "I have it, on my way" },
  arrive: { zh: "已到场（请在室外点）", en: "I am there (press it outside)" },
  handled: { zh: "处置完了，提交", en: "Handled, send" },
  "false-alarm": { zh: "到场核实是误报", en: "Checked on site: false alarm" },
  "cannot-go": { zh: "我去不了，叫下一位", en: "I cannot go, call the next" },
  danger: { zh: "仍有危险，叫所有人", en: "Still dangerous, call everybody" },
};

export const saidTexts: Texts<Says> = {
  claim: { zh: "已认领，路上注意安全", en: "Claimed. Take care on the way" },
  arrive: { zh: "已记下：到场", en: "Noted: on the scene" },
  handled: { zh: "已提交处置结果", en: "The result has been sent" },
  "false-alarm": { zh: "已报误报，待复核", en: "False alarm reported, to be checked" },
  "cannot-go": { zh: "已记下，正在叫下一位", en: "Noted, the next one is being called" },
  danger: { zh: "正在叫所有人；先撤到安全处，拨打 119", en: "Everybody is being called; get to safety, call 119" },
};

export const refusalTexts: Texts<Refusal> = {
  "unknown-person": { zh: "没有这个人", en: "There is no such person" },
  "unknown-case": { zh: "没有这个案件", en: "There is no such case" },
  "wrong-state": { zh: "案件已经走到别的一步", en: "The case has moved on" },
  "not-in-this-grid": { zh: "您不在这个网格值班", en: "You do not serve this grid" },
  "not-the-claimer": { zh: "由认领的人来做", en: "Only whoever claimed it can do that" },
  "not-the-claimer-or-above": { zh: "由认领的人或上级来做", en: "Only the claimer or somebody above can do that" },
  "timer-only": { zh: "只由系统来做", en: "Only the box does that" },
  "still-in-alarm": { zh: "还在告警，不能关闭", en: "It still rings and cannot be closed" },
  "nothing-new": { zh: "您已经认领，没有新的情况", en: "You have it already, nothing is new" },
  "feedback-missing": { zh: "先选原因和措施", en: "Choose cause and action first" },
};

export const causes: readonly Words[] = [
  { zh: "做饭油烟", en: "Cooking fumes" },
  { zh: "阀门未关", en: "Valve left open" },
  { zh: "管道漏", en: "Leaking pipe" },
  { zh: "进水积水", en: "Water coming in" },
  { zh: "探头问题", en: "Faulty sensor" },
  { zh: "其他", en: "Other" },
];
export const actions: readonly Words[] = [
  { zh: "关阀", en: "Valve closed" },
  { zh: "通风", en: "Aired" },
  { zh: "撤离", en: "People out" },
  { zh: "封控", en: "Closed off" },
  { zh: "报修", en: "Repair called" },
  { zh: "119", en: "119 called" },
];

export const pageTexts = {
  product: { zh: "格哨", en: "Gridpost" },
  rings: { zh: "仍在告警", en: "still ringing" },
  over: { zh: "数值已恢复，仍需现场确认", en: "Back to normal, check on site" },
  now: { zh: "现在", en: "now" },
  others: { zh: "同时告警", en: "Also ringing" },
  todo: { zh: "怎么做", en: "What to do" },
  cause: { zh: "原因", en: "Cause" },
  action: { zh: "措施", en: "Action" },
  who: { zh: "您是谁？", en: "Who are you?" },
  code: { zh: "编号", en: "case" },
  has: { zh: "已认领，正在去", en: "has it and is on the way" },
  also: { zh: "我也去，由我接手", en: "I go too and take it over" },
  retry: { zh: "没有等到回答，请再点一次（不会重复）", en: "No answer came. Press again, it counts once" },
  gone: { zh: "这个链接打不开案件了", en: "This link leads to no case any more" },
  expired: { zh: "这个链接过期了，请看最新的通知", en: "This link has expired, see the newest message" },
  invalid: { zh: "这个链接不对，请从通知里点开", en: "This link is not right, open it from the message" },
  offline: { zh: "没有信号，已记下，有信号自动上报", en: "No signal. Kept, and sent as soon as there is one" },
  sent: { zh: "刚才没有信号时点的，已经上报", en: "What you pressed without signal has been sent" },
} as const satisfies Readonly<Record<string, Words>>;
