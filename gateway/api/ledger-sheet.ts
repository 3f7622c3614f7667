import { utcText } from "../core/time.ts";
import type { HazardsReply } from "./grid-work-schema.ts";

/** The ledger as CSV (RFC 4180): open and closed lines, the totals last. */
export function ledgerSheet({ items, totals }: HazardsReply): string {
  const rows = items.map((item) => [
    item.id,
    item.closedAt === undefined ? "open" : "closed",
    item.source,
    item.grid,
    item.device,
    item.label,
    utcText(item.openedAt.wallMs),
    item.openedBy,
    item.closedAt && utcText(item.closedAt.wallMs),
    item.closedBy,
    item.measure,
  ]);
  const { opened, closed, open, forgotten } = totals;
  const last = ["totals", `opened ${opened}`, `closed ${closed}`, `open ${open}`, `forgotten ${forgotten}`];
  return [head, ...rows, last].map((row) => `${row.map((cell) => cellOf(cell ?? "")).join(",")}\r\n`).join("");
}

const head = "item,state,source,grid,device,label,openedAt,openedBy,closedAt,closedBy,measure".split(",");

/** A spreadsheet takes what begins with one of these for a formula. */
function cellOf(text: string): string {
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}
