import type { CaseId } from "../core/ids.ts";
import type { Decision } from "../core/decision.ts";
import type { ReportRow } from "../core/evaluation/report-rows.ts";
import type { Fact, FactBody } from "../core/fact.ts";
import { caseNamed } from "../core/practice/world.ts";
import type { Clock, Log, Put, Store } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { Change, State } from "../core/state.ts";
import type { Surveyor } from "../core/survey.ts";
import type { Stranger } from "../core/stranger.ts";
import type { AccessReply, Doorkeeper } from "../access/doorkeeper.ts";
import type { Terminals } from "../access/terminals.ts";
import { createEvaluator } from "../evaluator.ts";
import { reportList, reportNamed } from "../reporter.ts";
import { createActs } from "../notify/acts.ts";
import { factsOfCase } from "../store/case-facts.ts";
import { chartOf } from "../store/chart.ts";
import { pageBytesMax } from "./feed.ts";
import type { Answer, Ask } from "./messages.ts";
import { pagesOf } from "./pages.ts";
import { alarmNow } from "./view.ts";
import { bringPhoto, photoAnswer, type Attached } from "./photo-answers.ts";
import type { PhotoVault } from "../photo/vault.ts";
import { gridActAnswer, gridView, receiptAnswer } from "./grid-work-answers.ts";
import { drillAnswer, drillsAnswer } from "./drill-answers.ts";
import {
  careAnswer,
  evacuateAnswer,
  modeAnswer,
  postAnswer,
  postsAnswer,
  previewAnswer,
  setModeAnswer,
} from "./mode-answers.ts";
import { arrangeAnswer, dutyAnswer, rosterAnswer } from "./roster-answers.ts";
import type { ActReply, Case, ResetReply } from "./schema.ts";
import type { CommissioningReport } from "../commissioning/report-view.ts";
import { signCommissioning } from "../commissioning/signing.ts";
import type { Signature } from "../core/signature.ts";
import type { MappingReply, MappingWish } from "../site-file/mapping-view.ts";
import type { SiteDesk } from "../site-file/desk.ts";
import { enrolAnswer, inviteAnswer, revokeAnswer, signOutAnswer, terminalsAnswer } from "./terminal-answers.ts";
import { siteApplyAnswer, siteFileAnswer, sitePastAnswer, siteSettleAnswer } from "./site-answers.ts";

export interface AnswerDeps {
  readonly index: SiteIndex;
  readonly clock: Clock;
  readonly state: () => State;
  readonly store: Pick<Store, "facts" | "history" | "rollups">;
  readonly put: Put;
  /** Messages that nobody could read. */
  readonly strangers?: () => readonly Stranger[];
  /** Nobody can sign in where everybody may come in. */
  readonly doors?: Pick<
    Doorkeeper,
    "guests" | "accounts" | "setUp" | "signIn" | "vouch" | "signOut" | "keep" | "remove"
  >;
  readonly terminals?: Terminals;
  readonly log: Log;
  readonly siteFile?: SiteDesk;
  /** From a message to a profile; absent where no profiles are written. */
  readonly mapping?: (wish: MappingWish) => MappingReply;
  /** What an installer hands over, as it stands now. */
  readonly handedOver?: () => CommissioningReport;
  /** Where photos lie; without it none are taken. */
  readonly photos?: PhotoVault;
  /** Nobody looks for devices where there are no lines of ours. */
  readonly surveyor?: Surveyor;
}

/** Asks under way at once; a flood from the network waits at the web part, not in the core. */
export const asksOpenMax = 16;

/** Answers acts and queries of the web part, one by one, never with an exception. */
export function createAnswers(deps: AnswerDeps): (ask: Ask) => Promise<Answer> {
  let open = 0;
  return async (ask) => {
    if (open >= asksOpenMax) return { kind: "failed", code: "core-busy" };
    open += 1;
    try {
      return await answer(deps, ask);
    } catch (error) {
      deps.log.error("web-ask-failed", { ask: ask.kind, error });
      return { kind: "failed", code: "core-failed" };
    } finally {
      open -= 1;
    }
  };
}

function answer(deps: AnswerDeps, ask: Ask): Promise<Answer> {
  return (answerers[ask.kind] as Answerer<Ask["kind"]>)(deps, ask);
}

type Answerer<K extends Ask["kind"]> = (deps: AnswerDeps, ask: AskOf<K>) => Promise<Answer>;
const answerers: { readonly [K in Ask["kind"]]: Answerer<K> } = {
  act,
  reset,
  aside,
  history,
  facts,
  chart,
  "case-facts": caseFacts,
  strangers: async ({ strangers }) => ({ kind: "strangers", strangers: strangers?.() ?? [] }),
  say,
  "bring-photo": async (deps, ask) => bringPhoto(deps, ask, (said) => act(deps, said)),
  photo: async (deps, ask) => photoAnswer(deps, ask),
  duty: async (deps, ask) => ({ kind: "duty", reply: dutyAnswer(deps, ask) }),
  roster: async (deps, ask) => ({ kind: "roster", reply: rosterAnswer(deps, ask) }),
  mode: async (deps) => ({ kind: "mode", reply: modeAnswer(deps) }),
  "mode-preview": async (deps, ask) => ({ kind: "mode-preview", reply: previewAnswer(deps, ask) }),
  "set-mode": async (deps, ask) => ({ kind: "set-mode", reply: await setModeAnswer(deps, ask) }),
  evacuate: async (deps, ask) => ({ kind: "evacuate", reply: await evacuateAnswer(deps, ask) }),
  drills: async (deps) => ({ kind: "drills", reply: drillsAnswer(deps) }),
  drill: async (deps, ask) => ({ kind: "drill", reply: await drillAnswer(deps, ask) }),
  posts: async (deps) => ({ kind: "posts", reply: postsAnswer(deps) }),
  post: async (deps, ask) => ({ kind: "post", reply: await postAnswer(deps, ask) }),
  "grid-look": async (deps, { look }) => ({ kind: "grid-look", reply: gridView(deps, look) }),
  care: async ({ state }) => ({ kind: "care", reply: careAnswer(state()) }),
  reports: async ({ state }) => ({ kind: "reports", ...reportList(state()) }),
  report: async ({ state }, { report }) => ({ kind: "report", ...foundReport(reportNamed(state(), report)) }),
  evaluation: async (deps, ask) => ({ kind: "evaluation", evaluation: await createEvaluator(deps).evaluate(ask) }),
  receipt: async (deps, ask) => ({ kind: "receipt", reply: await receiptAnswer(deps, ask) }),
  "grid-act": async (deps, ask) => ({ kind: "grid-act", reply: await gridActAnswer(deps, ask) }),
  arrange: async (deps, ask) => ({ kind: "arrange", reply: await arrangeAnswer(deps, ask) }),
  mapping: async ({ mapping }, { wish }) =>
    mapping === undefined ? { kind: "failed", code: "core-failed" } : { kind: "mapping", reply: mapping(wish) },
  commissioning: async ({ handedOver }) =>
    handedOver === undefined ? { kind: "failed", code: "core-failed" } : { kind: "commissioning", reply: handedOver() },
  "sign-report": signReport,
  "signed-report": async ({ state }, { as }) => signedReport(state().signature.get(as)),
  survey: async (deps, ask) => surveyAnswer(deps, ask),
  "site-file": async (deps) => siteFileAnswer(deps),
  "site-past": async (deps, ask) => sitePastAnswer(deps, ask),
  "site-apply": async (deps, ask) => siteApplyAnswer(deps, ask),
  "site-settle": async (deps, ask) => siteSettleAnswer(deps, ask),
  "sign-in": ({ doors }, ask) => access(doors?.signIn(ask)),
  vouch: ({ doors }, ask) => access(doors?.vouch(ask)),
  "set-up": ({ doors }, ask) => access(doors?.setUp(ask)),
  "sign-out": async (deps, ask) => signOutAnswer(deps, ask),
  terminals: async (deps) => terminalsAnswer(deps),
  "invite-terminal": async (deps, ask) => inviteAnswer(deps, ask),
  "enrol-terminal": async (deps, ask) => enrolAnswer(deps, ask),
  "revoke-terminal": async (deps, ask) => revokeAnswer(deps, ask),
  accounts: async ({ doors }) => ({ kind: "accounts", accounts: doors?.accounts() ?? [] }),
  "keep-account": ({ doors }, { hash, from, ...account }) => access(doors?.keep(hash, account, from)),
  "remove-account": ({ doors }, { hash, name, from }) => access(doors?.remove(hash, name, from)),
};

async function signReport({ doors, handedOver, put }: AnswerDeps, ask: AskOf<"sign-report">): Promise<Answer> {
  if (handedOver === undefined) return { kind: "failed", code: "core-failed" };
  return { kind: "sign-report", reply: await signCommissioning({ doors, handedOver, put }, ask) };
}

function signedReport(signed: Signature | undefined): Answer {
  return { kind: "signed-report", ...(signed && { signed }) };
}

function foundReport(report: ReportRow | undefined) {
  return report && { report };
}

async function access(settled: AccessReply | Promise<AccessReply> | undefined): Promise<Answer> {
  return { kind: "access", reply: (await settled) ?? { done: false, refused: "set-up-over" } };
}

type AskOf<K extends Ask["kind"]> = Extract<Ask, { kind: K }>;
type ActAsk = AskOf<"act"> | Attached;

async function act({ put, state }: AnswerDeps, ask: ActAsk): Promise<Answer> {
  const { id: _id, ...said } = ask;
  const { case: of } = said;
  const decision = await put({ ...said, kind: "case" });
  return { kind: "act", reply: actReply(decision, rowAfter(decision, state(), of), ask) };
}

/** A repeated command decides nothing new: that it was done before stands in the case's own steps. */
function actReply(decision: Decision, row: Case | undefined, { command, case: of }: ActAsk): ActReply {
  const isOurs = (fact: FactBody) =>
    (fact.kind === "case-moved" || fact.kind === "refused") && fact.command === command && fact.case === of;
  const fact = decision.facts.map(saidIn).find(isOurs);
  if (fact?.kind === "refused") return { done: false, refused: fact.why };
  if (row === undefined) return { done: false, refused: "unknown-case" };
  const isDone = fact !== undefined || row.steps.some((step) => step.command === command);
  return isDone ? { done: true, case: row } : { done: false, refused: "wrong-state" };
}

/** What was decided, in a test as well. */
function saidIn(fact: Fact): FactBody {
  return fact.kind === "practised" ? fact.what : fact;
}

function rowAfter(decision: Decision, state: State, id: CaseId): Case | undefined {
  const isOfIt = ({ table, key }: Change) => (table === "case" || table === "practiceCase") && key === id;
  const change = decision.changes.findLast((each) => isOfIt(each) && each.value !== undefined);
  return change === undefined ? caseNamed(state, id) : (change.value as Case);
}

async function say({ put, state }: AnswerDeps, ask: AskOf<"say">): Promise<Answer> {
  return { kind: "said", reply: await createActs(put, state)(ask) };
}

async function reset({ put, state }: AnswerDeps, { alarm, by, command }: AskOf<"reset">): Promise<Answer> {
  const decision = await put({ kind: "reset", alarm, by, command });
  const isRepeat = decision.facts.length === 0 && state().alarm.get(alarm)?.command === command;
  if (isRepeat) return { kind: "reset", reply: { done: true } };
  return { kind: "reset", reply: resetReply(decision, alarm) };
}

function resetReply({ facts }: Decision, alarm: string): ResetReply {
  for (const fact of facts) {
    if (fact.kind === "reset-refused" && fact.alarm === alarm) return { done: false, refused: fact.why };
    if (fact.kind === "alarm" && fact.event === "reset" && fact.alarm === alarm) return { done: true };
  }
  return { done: false, refused: "unknown-alarm" };
}

async function aside({ put, state }: AnswerDeps, ask: AskOf<"aside">): Promise<Answer> {
  const { alarm, verb, by, command, order } = ask;
  const wish = order === undefined ? {} : { order };
  const decision = await put({ kind: "alarm", alarm, verb, by, command, ...wish });
  const refused = decision.facts.find((fact) => fact.kind === "alarm-refused" && fact.command === command);
  if (refused?.kind === "alarm-refused") return { kind: "aside", reply: { done: false, refused: refused.why } };
  const change = decision.changes.findLast((each) => each.table === "alarm" && each.key === alarm);
  const row = change?.table === "alarm" ? change.value : state().alarm.get(alarm);
  // Decided by this command, now or before; another may have followed it in the meantime.
  if (row === undefined) return { kind: "aside", reply: { done: false, refused: "unknown-alarm" } };
  return { kind: "aside", reply: { done: true, alarm: alarmNow(row) } };
}

async function history({ store, log }: AnswerDeps, { point, from, to, limit }: AskOf<"history">): Promise<Answer> {
  const readings = await store.history({ point, fromMs: from, toMs: to, limit });
  const { items, last } = onePage(readings, log);
  return { kind: "history", readings: items, more: !last || readings.length === limit };
}

async function facts({ store, log }: AnswerDeps, { after, limit }: AskOf<"facts">): Promise<Answer> {
  return { kind: "facts", facts: onePage(await store.facts({ afterSeq: after, limit }), log).items };
}

/** In the finest step that has few enough rows: a year is never read reading by reading. */
async function chart({ store }: AnswerDeps, { point, from, to, rows }: AskOf<"chart">): Promise<Answer> {
  return { kind: "chart", chart: await chartOf(store, { point, fromMs: from, toMs: to, rowsMax: rows }) };
}

/** The first page of them: a case with more has been worked on for days. */
async function caseFacts({ store, log }: AnswerDeps, { case: of }: AskOf<"case-facts">): Promise<Answer> {
  const found: Fact[] = [];
  for await (const fact of factsOfCase(store, of)) if (found.push(fact) === caseFactsMax) break;
  return { kind: "facts", facts: onePage(found, log).items };
}

const caseFactsMax = 500;

function surveyAnswer({ surveyor }: AnswerDeps, { act }: AskOf<"survey">): Answer {
  const nothing = { isRunning: false, asked: 0, total: 0, leftMs: 0 };
  if (surveyor === undefined) return { kind: "survey", reply: { view: nothing, ports: [], refused: "unknown-place" } };
  if (act.do === "stop") surveyor.stop();
  const refused = act.do === "begin" ? surveyor.begin(act.wish) : undefined;
  return { kind: "survey", reply: { view: surveyor.view(), ports: surveyor.ports(), ...(refused && { refused }) } };
}

function onePage<T>(rows: readonly T[], log: Log): { readonly items: readonly T[]; readonly last: boolean } {
  const [page] = pagesOf(rows, pageBytesMax, () => log.error("web-row-too-large"));
  return page ?? { items: [], last: true };
}
