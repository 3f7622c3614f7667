import type { Words } from "../../config/words.ts";
import type { Refusal } from "../core/cases/refusal.ts";
import type { Says } from "../notify/acts.ts";

type Texts<K extends string> = Readonly<Record<K, Words>>;

export const sayTexts: Texts<Says> = {
  claim: { zh: "我收到了，马上去", en: "I have it, on my way" },
  accept: { zh: "接单，马上去", en: "I take it on, on my way" },
  arrive: { zh: "已到场（请在室外点）", en: "I am there (press it outside)" },
  handled: { zh: "处置完了，提交", en: "Handled, send" },
  "false-alarm": { zh: "到场核实是误报", en: "Checked on site: false alarm" },
  "cannot-go": { zh: "我去不了，叫下一位", en: "I cannot go, call the next" },
  pass: { zh: "核查通过", en: "Checked, it is done" },
  fail: { zh: "没办好，退回", en: "Not done, send it back" },
  close: { zh: "确认无事，结案", en: "All is well, close it" },
  danger: { zh: "仍有危险，叫所有人", en: "Still dangerous, call everybody" },
};

export const saidTexts: Texts<Says> = {
  claim: { zh: "已认领，路上注意安全", en: "Claimed. Take care on the way" },
  accept: { zh: "已接单，路上注意安全", en: "It is yours. Take care on the way" },
  arrive: { zh: "已记下：到场", en: "Noted: on the scene" },
  handled: { zh: "已提交处置结果", en: "The result has been sent" },
  "false-alarm": { zh: "已报误报，待复核", en: "False alarm reported, to be checked" },
  "cannot-go": { zh: "已记下，正在叫下一位", en: "Noted, the next one is being called" },
  pass: { zh: "已记下：核查通过", en: "Noted: checked" },
  fail: { zh: "已退回，再处置", en: "Sent back to be handled again" },
  close: { zh: "已记下：结案", en: "Noted: closed" },
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
  "category-missing": { zh: "先选办结类别", en: "Choose how it was settled first" },
  "root-cause-missing": { zh: "先写根本原因", en: "Say the root cause first" },
  "reason-missing": { zh: "先写理由", en: "Say why first" },
  "second-person-missing": { zh: "还要另一个人同意", en: "A second person has to agree" },
  "not-the-assignee": { zh: "由派到的人来做", en: "Only whom it was dispatched to can do that" },
  "not-the-level": { zh: "由这一级的负责人来做", en: "Only who is in charge of this level can do that" },
  "not-a-verifier": { zh: "由核查的人来做", en: "Only a verifier can do that" },
  "not-an-approver": { zh: "由审批的人来做", en: "Only an approver can do that" },
  "not-of-this-task": { zh: "不是派给您的子任务", en: "This sub-task is not yours" },
  "own-work": { zh: "自己办的不能自己核查", en: "Nobody checks their own work" },
  "tasks-open": { zh: "还有子任务没办完", en: "Sub-tasks are still open" },
  "life-safety": { zh: "生命安全告警不能不受理", en: "An alarm that kills cannot be refused" },
  "no-level-above": { zh: "上面没有更高一级", en: "There is no higher level" },
  "no-level-below": { zh: "下面没有更低一级", en: "There is no lower level" },
  "transfer-pending": { zh: "已请求上级接办，等回复", en: "The platform was asked and has not answered" },
  "platform-decides": {
    zh: "案件已归上级平台，这里只能提请",
    en: "The case is the platform's, here it can only be proposed",
  },
  "old-epoch": { zh: "案件已经换了主办", en: "The case has changed hands since" },
  "no-such-task": { zh: "没有这个子任务", en: "There is no such sub-task" },
  "unknown-department": { zh: "没有这个部门", en: "There is no such department" },
  "may-not-decline": { zh: "部门不能推辞，只能改派", en: "A department may not decline, only be replaced" },
  "not-the-same-matter": { zh: "不是同一件事", en: "It is not the same matter" },
  "review-missing": { zh: "先定复查时间", en: "Say when it is looked at again" },
  "safeguard-missing": { zh: "先写挂账期间的防护", en: "Say what watches meanwhile" },
  "stars-missing": { zh: "先打分", en: "Say how many stars" },
  "evidence-missing": { zh: "没有附上材料", en: "Nothing was attached" },
  "too-late": { zh: "时间已过", en: "It is too late for that" },
  "too-long": { zh: "时间太长", en: "That is too long" },
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
  procedure: { zh: "办理程序和期限", en: "Procedure and limits" },
  limits: { zh: "各环节期限", en: "Limits, each from its own beginning" },
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
