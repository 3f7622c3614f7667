import { limits } from "../config/limits.ts";
import { selfAudit, type Finding, type Sending } from "./core/people/self-audit.ts";
import type { Clock, Log } from "./core/ports.ts";
import type { SiteIndex } from "./core/site-index.ts";
import type { State } from "./core/state.ts";

export interface SelfAudit {
  /** What was found last; looked at anew once it is older than `auditEveryMs`. */
  readonly findings: () => readonly Finding[];
}

export interface SelfAuditDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly sending: () => Sending;
  readonly clock: Clock;
  readonly log: Log;
}

/** The box audits its own duty every ten seconds; what is new or gone is said in the log, the rest is the rules' work. */
export function createSelfAudit({ index, state, sending, clock, log }: SelfAuditDeps): SelfAudit {
  let found: readonly Finding[] = [];
  let foundMs = -Infinity;
  const lookAgain = () => {
    const now = clock.now();
    foundMs = now.monoMs;
    const before = new Set(found.map(nameOf));
    found = selfAudit(index, state(), sending(), now);
    const after = new Set(found.map(nameOf));
    for (const finding of found) if (!before.has(nameOf(finding))) log.error("self-audit", { ...finding });
    for (const name of before) if (!after.has(name)) log.info("self-audit-over", { finding: name });
  };
  const findings = () => {
    if (clock.now().monoMs - foundMs >= limits.auditEveryMs) lookAgain();
    return found;
  };
  return { findings };
}

/** The same finding again, whatever it counts by now. */
function nameOf(finding: Finding): string {
  switch (finding.kind) {
    case "ladder-overdue":
      return `${finding.kind} ${finding.case}`;
    case "notice-unattempted":
      return `${finding.kind} ${finding.case} ${finding.to}`;
    case "nobody-on-duty":
      return `${finding.kind} ${finding.grid} ${finding.role}`;
    case "channel-dark":
      return `${finding.kind} ${finding.channel}`;
  }
}
