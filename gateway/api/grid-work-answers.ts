import type { PersonId } from "../../config/ids.ts";
import { roleAt } from "../../config/programme.ts";
import { limitChanges } from "../core/campaigns/difference.ts";
import { totalsOf } from "../core/campaigns/heads.ts";
import type { CampaignAct, CampaignInput } from "../core/campaigns/rows.ts";
import type { Put } from "../core/ports.ts";
import { dutiesOf } from "../core/admission/duties.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import type { AdmissionReply, CampaignsReply, DutiesReply, GridActReply, GridView } from "./grid-work-schema.ts";
import type { Ask } from "./messages.ts";

interface Known {
  readonly index: SiteIndex;
  readonly state: () => State;
}
type Look = Extract<Ask, { kind: "grid-look" }>["look"];

export function gridView(known: Known, look: Look): GridView {
  switch (look.of) {
    case "duties":
      return dutiesAnswer(known, look.as);
    case "admission":
      return admissionAnswer(known);
    case "campaigns":
      return campaignsAnswer(known);
  }
}

/** 我的职责: another seat, other duties. */
function dutiesAnswer({ index }: Known, as: PersonId): DutiesReply {
  const { programme } = index;
  const mine = [...index.seats.values()].filter(({ layers }) => layers.some(({ layer }) => layer.people.includes(as)));
  const seats = mine.flatMap(({ grid, role }) => {
    const tier = index.grids.get(grid)?.tier ?? "";
    const label = roleAt(programme, tier, role)?.label ?? { zh: role, en: role };
    return [{ grid, role, label, duties: dutiesOf(programme, { tier, role }) }];
  });
  return { seats, errands: programme.errands };
}

function admissionAnswer({ index: { programme }, state }: Known): AdmissionReply {
  return { gate: programme.admission.gate, listed: programme.admitted, added: [...state().admission.values()] };
}

function campaignsAnswer({ index, state }: Known): CampaignsReply {
  const now = state();
  const heads = [...now.campaignHead.values()];
  const campaigns = [...now.campaign.values()].map(({ commands: _commands, ...campaign }) => {
    const mine = heads.filter((head) => head.campaign === campaign.id);
    return { ...campaign, heads: mine, totals: totalsOf(mine), changes: limitChanges(index.site, campaign.body) };
  });
  return { campaigns };
}

type GridAct = Extract<Ask, { kind: "grid-act" }>;

/** Each noun has its own refusals; what was done before is answered alike. */
export async function gridActAnswer({ put }: { readonly put: Put }, ask: GridAct): Promise<GridActReply> {
  const { by, command, act } = ask;
  const { facts } = await put(inputOf(act, by, command));
  const refused = facts.find((fact) => fact.kind === "campaign-refused" && fact.command === command);
  if (refused?.kind !== "campaign-refused") return { done: true, id: act.campaign };
  const { why, detail } = refused;
  return { done: false, refused: why, ...(detail !== undefined && { detail }) };
}

function inputOf(act: GridAct["act"], by: PersonId, command: string): CampaignInput {
  const { of: _of, ...said } = act;
  if (said.do === "start") return { kind: "campaign", by, command, act: said };
  const { reason = "", campaign } = said;
  return { kind: "campaign", by, command, act: { do: said.do, campaign, reason } as CampaignAct };
}
