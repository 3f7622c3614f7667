import { aroundPeople } from "../api/view.ts";
import type { ControlVerbs } from "../control.ts";
import type { Clock, LinkStatus } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import type { SiteDesk } from "../site-file/desk.ts";
import { commissioningReport } from "./report.ts";
import type { CommissioningReport } from "./report-view.ts";

interface CommissioningDeskDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly clock: Clock;
  readonly version: string;
  readonly lines: () => readonly LinkStatus[];
  readonly inForce: SiteDesk["inForce"];
}

/** What an installer hands over as it stands now, for the console and for the commands of this machine. */
export function createCommissioningDesk({ index, state, clock, version, lines, inForce }: CommissioningDeskDeps): {
  readonly handedOver: () => CommissioningReport;
  readonly verbs: ControlVerbs;
} {
  const handedOver = () => {
    const now = clock.now();
    const { duty } = aroundPeople(index, state(), now);
    return commissioningReport({
      index,
      state: state(),
      duty,
      lines: lines(),
      version,
      nowMs: now.wallMs,
      ...inForce(),
    });
  };
  const verbs: ControlVerbs = {
    commissioning: async () => ({ report: handedOver(), utcOffset: index.site.box.utcOffset }),
    "commissioning-signed": async ({ as }) => ({ text: state().signature.get(String(as))?.text }),
  };
  return { handedOver, verbs };
}
