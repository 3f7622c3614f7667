import type { DamageReport } from "./damage-report.ts";
import { decodeJson, encodeJson } from "./codec.ts";
import type { Database, Row } from "./database.ts";
import { tipKey } from "./keys.ts";

/**
 * Written with each group: its number. Groups that vanish from the end of a table leave no gap behind them; without
 * this row nobody would miss them.
 */
export function tipRow(group: number): Row {
  return { key: tipKey, value: encodeJson(tipKey, { group } satisfies TipRow) };
}

interface TipRow {
  readonly group: number;
}

/** Reports what is missing after the last group that was found; the row itself may have vanished with them. */
export async function compareTip(
  lastGroup: number,
  { database, report }: { readonly database: Database; readonly report: DamageReport },
): Promise<void> {
  const view = database.snapshot();
  try {
    const value = await database.get(tipKey, { view, unreadable: report.unreadable });
    const row = value === undefined ? undefined : decodeJson(tipKey, value);
    if (row?.ok === false) report.row(tipKey, row.error);
    const tip = row?.ok === true ? (row.value as TipRow).group : 0;
    if (tip > lastGroup) report.gap("readings groups", lastGroup + 1, tip);
    if (tip < lastGroup && row?.ok !== false) report.missing(tipKey);
  } finally {
    await view.close();
  }
}
