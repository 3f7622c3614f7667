import type { WireBody } from "../../cloud-bridge/cbor-record.ts";
import { lanes, type LaneId } from "../../gateway/core/uplink.ts";
import type { BoxHold, Gap } from "./ledger.ts";

type Losses = Extract<WireBody, { readonly kind: "losses" }>;

/** A lane in which the box's account of what it produced is not what is held here. */
export interface AuditFault {
  readonly kind: "audit";
  readonly lane: string;
  readonly said: string;
  readonly found: string;
}

/**
 * The box says how many records the district has of it, and how many it has told were lost. Here they are counted anew:
 * produced = received + dropped + buffered, or somebody is wrong.
 */
export function auditFaults(
  said: Losses,
  hold: BoxHold,
  heldUpTo: (lane: LaneId, upTo: number) => number,
): readonly AuditFault[] {
  return said.lanes.flatMap(([name, produced, received, dropped, buffered]) => {
    const lane = lanes.find((each) => each === name);
    if (lane === undefined) return [];
    const upTo = received + dropped;
    const lost = countUpTo(hold[lane].gaps, upTo, "lost by the box");
    const forgotten = countUpTo(hold[lane].gaps, upTo, "forgotten by the district");
    const isWhole = produced === upTo + buffered && hold[lane].upTo >= upTo;
    // What was forgotten here may have held gaps as well.
    const isKnown = forgotten === 0 ? lost === dropped : lost <= dropped;
    const held = heldUpTo(lane, upTo);
    if (isWhole && isKnown && held === upTo - lost - forgotten) return [];
    return [
      {
        kind: "audit" as const,
        lane,
        said: `${produced} = ${received} + ${dropped} + ${buffered}`,
        found: `${held} held, ${lost} lost, ${forgotten} forgotten up to ${upTo} of ${hold[lane].upTo}`,
      },
    ];
  });
}

function countUpTo(gaps: readonly Gap[], upTo: number, why: Gap["why"]): number {
  const counts = gaps.filter((gap) => gap.why === why).map(({ from, to }) => Math.min(to, upTo) - from + 1);
  return counts.reduce((sum, count) => sum + Math.max(0, count), 0);
}
