import type { ChannelName } from "../../../config/channel.ts";
import type { GridId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import type { Programme } from "../../../config/programme.ts";
import type { Label } from "../../../config/quantity.ts";
import { pathOf } from "../site-index.ts";
import { later } from "../time.ts";
import type { Turn } from "../turn.ts";
import {
  deliveryKey,
  type DeliveryInput,
  type Publication,
  type PublicationAct,
  type PublicationId,
  type ReceiptInput,
} from "./rows.ts";

export type Template = Programme["publications"][number];

export function templateOf({ site }: Turn, key: string): Template | undefined {
  return site.programme.publications.find((each) => each.key === key);
}

interface Draft extends Omit<Extract<PublicationAct, { readonly do: "draft" }>, "do"> {
  readonly by: string;
  readonly commands: readonly string[];
  readonly of?: PublicationId;
}

export function draftOf(turn: Turn, draft: Draft): Publication | undefined {
  const template = templateOf(turn, draft.template);
  if (template === undefined) return undefined;
  const number = Math.max(0, ...[...turn.rows("publication").values()].map((row) => row.number)) + 1;
  const severity = (draft.case && turn.get("case", draft.case)?.severity) ?? 4;
  const { grids, by, commands } = draft;
  return {
    id: `pb${(turn.get("box", "box")?.seq ?? 0) + 1}`,
    number,
    template: template.key,
    kind: template.kind,
    grids,
    text: filled(turn, template.text, grids),
    severity,
    ...(draft.case !== undefined && { case: draft.case }),
    ...(draft.of !== undefined && { of: draft.of }),
    state: "draft",
    by,
    at: turn.now,
    commands,
  };
}

/** Only the names of the grids are filled in. */
function filled({ site }: Turn, { zh, en }: Label, grids: readonly GridId[]): Label {
  const names = grids.map((grid) => site.grids.get(grid)?.name ?? grid);
  return { zh: zh.replaceAll("{grids}", names.join("、")), en: en.replaceAll("{grids}", names.join(", ")) };
}

/** From now on it is owed to every group of its grids, and to every screen that asks. */
export function publish(turn: Turn, row: Publication, confirmedBy: string): void {
  const published: Publication = { ...row, state: "published", confirmedBy, publishedAt: turn.now };
  keepPublication(turn, published, { event: "published", by: confirmedBy });
  for (const channel of groupsOf(turn, row.grids)) {
    const delivery = { publication: row.id, channel, state: "queued", attempts: 0, retryAt: turn.now } as const;
    turn.put("delivery", deliveryKey(row.id, channel), delivery);
  }
}

/** The groups of the grids and of everything below; where there is none, of the nearest grid above that has one. */
function groupsOf({ site }: Turn, grids: readonly GridId[]): readonly ChannelName[] {
  const below = [...site.grids.values()].filter(({ id }) => pathOf(site, id).some((at) => grids.includes(at.id)));
  const above = grids.flatMap((grid) => pathOf(site, grid).find(({ groups }) => groups.length > 0)?.groups ?? []);
  return [...new Set([...below.flatMap(({ groups }) => groups), ...above])];
}

interface News {
  readonly event: "drafted" | "published" | "withdrawn";
  readonly by: string;
  readonly reason?: string;
}

export function keepPublication(turn: Turn, row: Publication, { event, by, reason }: News): void {
  turn.put("publication", row.id, row);
  const why = reason === undefined ? {} : { reason };
  turn.fact({ kind: "publication", publication: row.id, template: row.template, event, by, ...why });
}

/** Called what was proven; what may come right is tried again. */
export function settleDelivery(turn: Turn, { publication, channel, outcome, why }: DeliveryInput): void {
  const key = deliveryKey(publication, channel);
  const row = turn.get("delivery", key);
  if (row === undefined || row.state !== "queued") return;
  const attempts = row.attempts + 1;
  const waitMs = limits.noticeRetryMs[Math.min(row.attempts, limits.noticeRetryMs.length - 1)] ?? 60_000;
  const state = outcome === "later" ? "queued" : outcome === "accepted" ? "accepted" : "failed";
  turn.put("delivery", key, {
    ...row,
    state,
    attempts,
    retryAt: later(turn.now, waitMs),
    ...(why !== undefined && { why }),
  });
  if (state !== "queued") turn.fact({ kind: "delivery", publication, channel, to: state });
}

/** A screen has everything up to there; it is never told again. */
export function takeReceipt(turn: Turn, { client, upTo }: ReceiptInput): void {
  const before = turn.get("receipt", client);
  const newest = Math.max(0, ...[...turn.rows("publication").values()].map(({ number }) => number));
  if (upTo <= (before?.upTo ?? 0) || upTo > newest) return;
  if (before === undefined) makeRoom(turn);
  turn.put("receipt", client, { upTo, at: turn.now });
  turn.fact({ kind: "receipt", client, upTo });
}

/** Whoever was not heard of for the longest time is forgotten first. */
function makeRoom(turn: Turn): void {
  const rows = [...turn.rows("receipt")].toSorted(([, a], [, b]) => a.at.wallMs - b.at.wallMs);
  for (const [client] of rows.slice(0, Math.max(0, rows.length - limits.receiptClientsMax + 1))) {
    turn.drop("receipt", client);
  }
}
