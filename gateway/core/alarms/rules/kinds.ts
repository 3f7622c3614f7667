import type { Rule, RuleOf } from "../../../../config/rule.ts";
import { average } from "./average.ts";
import { calibration } from "./calibration.ts";
import { compound } from "./compound.ts";
import { contact } from "./contact.ts";
import { deviation } from "./deviation.ts";
import { drift } from "./drift.ts";
import { exposure } from "./exposure.ts";
import { flat } from "./flat.ts";
import { forced } from "./forced.ts";
import { forecast } from "./forecast.ts";
import type { RuleKind } from "./kind.ts";
import { limit } from "./limit.ts";
import { quality } from "./quality.ts";
import { rise } from "./rise.ts";
import { silent } from "./silent.ts";
import { vote } from "./vote.ts";

/** Every kind of rule there is, one file each. */
const kinds: { readonly [K in Rule["kind"]]: RuleKind<RuleOf<K>> } = {
  limit,
  rise,
  forecast,
  average,
  exposure,
  contact,
  forced,
  silent,
  quality,
  flat,
  drift,
  deviation,
  vote,
  calibration,
  compound,
};

export function kindOf<R extends Rule>(rule: R): RuleKind<R> {
  return kinds[rule.kind] as RuleKind<R>;
}
