import type { RuleOf } from "../../../../config/rule.ts";
import { elapsedMs } from "../../time.ts";
import { back, type RuleKind } from "./kind.ts";

export const silent: RuleKind<RuleOf<"silent">> = {
  signal: (rule, { state, now }) => {
    const silentMs = elapsedMs(state.heardAt, now) ?? 0;
    const evidence = { silentMs, limit: rule.after };
    if (silentMs >= rule.after) return { kind: "beyond", evidence, waitMs: 0 };
    const kind = back(state.last.sample);
    // Half the time is waited as a stored deadline, so that a gateway that keeps starting again still hears the silence.
    if (silentMs >= rule.after / 2) return { kind, evidence, waitMs: rule.after - silentMs };
    return { kind, evidence };
  },
  movesByTime: true,
  waitsQuietly: true,
  waitMs: ({ after }) => after,
};
