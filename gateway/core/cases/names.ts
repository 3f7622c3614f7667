import type { Label } from "../../../config/quantity.ts";
import type { CaseState } from "./transitions.ts";

/** What people call the states; a programme's own names for its stages stand in its policy. */
export const stateNames: Readonly<Record<CaseState, Label>> = {
  candidate: { zh: "感知候选", en: "candidate" },
  reported: { zh: "待认领", en: "nobody has it yet" },
  claimed: { zh: "已认领", en: "claimed" },
  triaged: { zh: "已研判", en: "triaged" },
  dispatched: { zh: "已派单，待接单", en: "dispatched, not taken on yet" },
  accepted: { zh: "已接单", en: "taken on" },
  "on-scene": { zh: "已到场", en: "on the scene" },
  handling: { zh: "处置中", en: "being handled" },
  feedback: { zh: "已反馈", en: "reported back" },
  verifying: { zh: "待核查", en: "to be checked" },
  closing: { zh: "待结案", en: "to be closed" },
  closed: { zh: "已结案", en: "closed" },
  rated: { zh: "已评价", en: "rated" },
  archived: { zh: "已归档", en: "archived" },
  suspended: { zh: "挂账", en: "put on the account" },
  merged: { zh: "已并案", en: "merged into another" },
  rejected: { zh: "不予受理", en: "not taken in" },
  dismissed: { zh: "候选消失", en: "gone by itself" },
};
