import type { PersonId } from "../../config/ids.ts";
import { roleAt } from "../../config/programme.ts";
import { limitChanges } from "../core/campaigns/difference.ts";
import { totalsOf } from "../core/campaigns/heads.ts";
import type { Fact } from "../core/fact.ts";
import type { GridWork } from "../core/grid-work.ts";
import { isOverdue, ledgerTotals } from "../core/hazards/ledger.ts";
import type { Put } from "../core/ports.ts";
import { dutiesOf } from "../core/admission/duties.ts";
import { pathOf, type SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import type {
  AdmissionReply,
  CampaignsReply,
  ComponentsReply,
  DutiesReply,
  GridActReply,
  GridView,
  HazardsReply,
  PublicationsReply,
  RepeaterReply,
} from "./grid-work-schema.ts";
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
    case "patrols":
      return { patrols: [...known.state().patrol.values()].map(({ commands: _commands, ...patrol }) => patrol) };
    case "publications":
      return publicationsAnswer(known);
    case "repeater":
      return repeaterAnswer(known, look);
    case "hazards":
      return hazardsAnswer(known);
    case "components":
      return componentsAnswer(known);
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

function hazardsAnswer({ state }: Known): HazardsReply {
  const now = state();
  const items = [...now.hazard.values()].map(({ command: _command, ...item }) => item);
  return { items, totals: ledgerTotals(now) };
}

/** 部件: each sensor with its owner, and whether what it says is to be trusted. */
function componentsAnswer({ index, state }: Known): ComponentsReply {
  const standing = { site: index, alarms: state().alarm };
  const components = [...index.devices.values()].map(({ id, name, profile, place, tag, owner, calibrated }) => ({
    device: id,
    name,
    profile,
    grid: place.grid,
    tagged: tag !== undefined,
    ...(owner !== undefined && { owner }),
    ...(calibrated !== undefined && { calibrated }),
    flags: isOverdue(standing, id) ? (["calibration-overdue"] as const) : [],
  }));
  return { components };
}

function publicationsAnswer({ index, state }: Known): PublicationsReply {
  const now = state();
  const deliveries = [...now.delivery.values()];
  const publications = [...now.publication.values()].map(({ commands: _commands, ...row }) => {
    return { ...row, deliveries: deliveries.filter(({ publication }) => publication === row.id) };
  });
  const receipts = [...now.receipt].map(([client, receipt]) => ({ client, ...receipt }));
  return { publications, receipts, templates: index.programme.publications };
}

/** 信息中继: what a screen has not had yet, whenever it comes back; its receipt ends the repeating. */
function repeaterAnswer(
  { index, state }: Known,
  { client, grid }: Pick<Extract<Look, { of: "repeater" }>, "client" | "grid">,
): RepeaterReply {
  const now = state();
  const upTo = now.receipt.get(client)?.upTo ?? 0;
  const path = grid === undefined ? undefined : new Set(pathOf(index, grid).map(({ id }) => id));
  const items = [...now.publication.values()].filter(
    ({ number, publishedAt, grids }) =>
      number > upTo && publishedAt !== undefined && (path === undefined || grids.some((id) => path.has(id))),
  );
  const newest = Math.max(upTo, ...items.map(({ number }) => number));
  return { items: items.map(({ commands: _commands, ...row }) => row), upTo: newest };
}

/** Answers with what is left for that screen. */
export async function receiptAnswer(
  known: Known & { readonly put: Put },
  { client, upTo }: Extract<Ask, { kind: "receipt" }>,
): Promise<RepeaterReply> {
  await known.put({ kind: "receipt", client, upTo });
  return repeaterAnswer(known, { client });
}

type GridAct = Extract<Ask, { kind: "grid-act" }>;

/** Each noun has its own refusals; what was done before is answered alike. */
export async function gridActAnswer({ put }: { readonly put: Put }, ask: GridAct): Promise<GridActReply> {
  const { by, command, work } = ask;
  const { facts } = await put({ ...work, by, command } as GridWork);
  const refused = facts.find((fact) => isRefusal(fact) && fact.command === command);
  if (refused === undefined || !isRefusal(refused)) return { done: true };
  const detail = "detail" in refused ? refused.detail : undefined;
  return { done: false, refused: refused.why, ...(detail !== undefined && { detail }) };
}

type RefusalFact = Extract<Fact, { kind: `${GridWork["kind"]}-refused` }>;

function isRefusal(fact: Fact): fact is Fact & RefusalFact {
  return Object.hasOwn(refusals, fact.kind);
}

/** A kind that is left out here would be answered as done: it does not compile. */
const refusals: Readonly<Record<RefusalFact["kind"], true>> = {
  "campaign-refused": true,
  "patrol-refused": true,
  "hazard-refused": true,
  "publication-refused": true,
};
