import { asRecord } from "../../config/diagnostic.ts";
import { limits } from "../../config/limits.ts";
import type { Doorkeeper } from "../access/doorkeeper.ts";
import type { SiteDesk } from "../site-file/desk.ts";
import type { Applied, SiteKeeper } from "../site-file/keeper.ts";
import { hashOfText } from "../site-file/site-texts.ts";
import type { Answer, Ask } from "./messages.ts";
import type { SiteFileAnswer } from "./schema.ts";

interface SiteAnswerDeps {
  readonly siteFile?: SiteDesk | undefined;
  readonly doors?: Pick<Doorkeeper, "guests"> | undefined;
}

type AskOf<K extends Ask["kind"]> = Extract<Ask, { kind: K }>;

/** Too large for one message is edited on the box itself. */
export function siteFileAnswer({ siteFile }: SiteAnswerDeps): Answer {
  const read = siteFile?.read();
  if (read === undefined || read.text.length > limits.siteEditCharsMax) return { kind: "site-file" };
  const past = read.past.map((text) => ({ hash: hashOfText(text), lines: text.split("\n").length }));
  return { kind: "site-file", reply: { ...read, past } };
}

export function sitePastAnswer({ siteFile }: SiteAnswerDeps, { hash }: AskOf<"site-past">): Answer {
  const text = siteFile?.read()?.past.find((each) => hashOfText(each) === hash);
  return text === undefined || text.length > limits.siteEditCharsMax
    ? { kind: "site-past" }
    : { kind: "site-past", text };
}

export function siteApplyAnswer(deps: SiteAnswerDeps, ask: AskOf<"site-apply">): Answer {
  const { text, base, reason, confirmMs = limits.siteTrialMs.usual } = ask;
  return answered(deps, ask, (keeper, who) => keeper.apply({ ...who, text, base, reason, confirmMs }));
}

export function siteSettleAnswer(deps: SiteAnswerDeps, ask: AskOf<"site-settle">): Answer {
  return answered(deps, ask, (keeper, who) => keeper[ask.verb](who));
}

function answered(
  deps: SiteAnswerDeps,
  ask: AskOf<"site-apply" | "site-settle">,
  act: (keeper: SiteKeeper, who: { readonly by: string; readonly from: string }) => Applied,
): Answer {
  const keeper = deps.siteFile?.keeper;
  const by = nameOf(deps, ask.session);
  if (keeper === undefined) return { kind: "site-settled" };
  if (by === undefined) return { kind: "site-settled" };
  const said = act(keeper, { by, from: ask.from });
  deps.siteFile?.note();
  return { kind: "site-settled", reply: replyOf(said) };
}

/** The web part faces the network: the core looks for itself who asks. */
function nameOf({ doors }: SiteAnswerDeps, session: string | undefined): string | undefined {
  if (doors === undefined) return "anybody";
  return doors.guests().find(({ hash, role }) => hash === session && role === "installer")?.account;
}

function replyOf(said: Applied): SiteFileAnswer {
  if (said.ok) return { done: true, view: said.value };
  const { refused, diagnostics } = said.error;
  return {
    done: false,
    refused,
    ...(diagnostics && { diagnostics: diagnostics.slice(0, diagnosticsMax).map(asRecord) }),
  };
}

const diagnosticsMax = 100;
