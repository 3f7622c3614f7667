import { atCampaign } from "./campaigns/desk.ts";
import { atHazard } from "./hazards/desk.ts";
import { atPatrol } from "./patrols/desk.ts";
import { atPublication } from "./publishing/desk.ts";
import { settleDelivery, takeReceipt } from "./publishing/outbox.ts";
import type { Input } from "./input.ts";
import type { Turn } from "./turn.ts";

const kinds = ["campaign", "patrol", "hazard", "publication", "receipt", "delivery"] as const;

/** What grids work at beside alarms. */
export type GridWork = Extract<Input, { readonly kind: (typeof kinds)[number] }>;

export function isGridWork(input: Input): input is GridWork {
  return kinds.some((kind) => kind === input.kind);
}

export function atGridWork(turn: Turn, input: GridWork): void {
  switch (input.kind) {
    case "campaign":
      return atCampaign(turn, input);
    case "patrol":
      return atPatrol(turn, input);
    case "hazard":
      return atHazard(turn, input);
    case "publication":
      return atPublication(turn, input);
    case "receipt":
      return takeReceipt(turn, input);
    case "delivery":
      return settleDelivery(turn, input);
  }
}
