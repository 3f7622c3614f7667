import { isOf, typeOf } from "../../config/admission.ts";
import type { Rule } from "../../config/rule.ts";
import type { Words } from "../../config/words.ts";
import type { CaseClock } from "../core/cases/policy.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { Case } from "../core/state.ts";
import { clockText } from "../core/time.ts";

/** What is to be done about a case, and by when: 公开办事程序、办结期限. */
export interface Procedure {
  readonly steps: readonly Words[];
  readonly limits: readonly Words[];
}

export function procedureOf({ programme, site }: SiteIndex, of: Case, rule: Rule | undefined): Procedure {
  const type = rule === undefined ? of.hazard : typeOf(rule);
  const procedure = programme.procedures.find((each) => isOf(type, each.for) || each.for === of.hazard);
  const known = Object.entries(of.policy.sla[of.severity]) as readonly (readonly [CaseClock, number])[];
  const limits = known.map(([clock, ms]) => limitOf(clock, ms, dueText(of, clock, site.box.utcOffset)));
  return { steps: procedure?.steps ?? [], limits };
}

/** Of the part that runs now, the moment it is due. */
function dueText({ deadline }: Case, clock: CaseClock, offset: string): string {
  return deadline?.clock === clock ? ` (${clockText(deadline.dueAt.wallMs, offset)})` : "";
}

function limitOf(clock: CaseClock, ms: number, due: string): Words {
  const { zh, en } = clockNames[clock];
  const minutes = Math.round(ms / 60_000);
  const long = minutes >= 120 ? `${Math.round(minutes / 60)} h` : `${minutes} min`;
  return { zh: `${zh} ${long}${due}`, en: `${en} ${long}${due}` };
}

const clockNames: Readonly<Record<CaseClock, Words>> = {
  claim: { zh: "认领", en: "claim" },
  arrive: { zh: "到场", en: "be there" },
  accept: { zh: "接单", en: "accept" },
  handle: { zh: "处置", en: "handle" },
  verify: { zh: "核查", en: "verify" },
  close: { zh: "办结", en: "close" },
};
