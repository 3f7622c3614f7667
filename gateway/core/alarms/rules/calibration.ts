import type { RuleOf } from "../../../../config/rule.ts";
import { localTimeMs } from "../../time.ts";
import { unknown, type RuleKind } from "./kind.ts";

/** By the device's own date; without a date, or without a clock to trust, it says nothing. */
export const calibration: RuleKind<RuleOf<"calibration">> = {
  signal: (rule, { point, site, now }) => {
    const date = site.devices.get(point.device)?.calibrated;
    if (date === undefined || !now.wallTrusted) return unknown;
    const forMs = now.wallMs - localTimeMs(date, "00:00", site.site.box.utcOffset);
    return { kind: forMs >= rule.every ? "beyond" : "within", evidence: { forMs, limit: rule.every } };
  },
  movesByTime: true,
};
