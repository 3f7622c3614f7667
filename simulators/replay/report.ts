import { factsOf, type Label } from "../../config/quantity.ts";
import type { Recorded } from "../series.ts";
import { asExpected, readText, type MessageVerdict } from "./message-verdict.ts";
import type { Verdict } from "./verdict.ts";

/** Refused value → the reason the gateway gave when it was asked about it again. */
export type Reasons = ReadonlyMap<Recorded, string>;

export function seriesLine(verdict: Verdict, reasons: Reasons): string {
  const { track, accepted, empty, raised, cleared, firstRaise, faults } = verdict;
  const refused = [...verdict.refused.values()].reduce((sum, count) => sum + count, 0);
  const limit = track.limit === undefined ? "" : ` ≥ ${track.limit.above} ${factsOf(track.quantity).unit}`;
  const cells = [
    `${track.name.padEnd(16)} → ${`${track.device}/${track.measure}`.padEnd(7)}`,
    `sent ${track.sent.length}`,
    `accepted ${accepted}`,
    `refused ${refused}${reasonText(verdict, reasons)}`,
    ...(empty === 0 ? [] : [`empty ${empty}`]),
    `alarm${limit}: raised ${raised}, cleared ${cleared}`,
    ...(firstRaise === undefined ? [] : [`first at ${firstRaise}`]),
  ];
  const more = faults.length > shownMax ? [`and ${faults.length - shownMax} more`] : [];
  return [
    `  ${mark(faults.length === 0)} ${cells.join(" · ")}`,
    ...[...faults.slice(0, shownMax), ...more].map((fault) => `✗ ${fault}`),
  ].join(" ");
}

export function messageLine(verdict: MessageVerdict): string {
  const id = verdict.message.id.padEnd(34);
  if (verdict.kind === "undecoded") return `  – ${id} ${verdict.why} (${verdict.message.transport})`;
  const { found, of } = asExpected(verdict.message, verdict.readings);
  const expected = of === 0 ? "" : ` · ${found} of ${of} numbers as its source says`;
  return `  ${mark(isRead(verdict))} ${id} ${verdict.profile.padEnd(24)} ${readText(verdict.readings) || "nothing read"}${expected}`;
}

/** A message with a decoder and something to say has to become at least one reading. */
export function isRead(verdict: MessageVerdict): boolean {
  return verdict.kind === "undecoded" || verdict.message.expected.length === 0 || verdict.readings.length > 0;
}

export function summaryLabel(of: {
  readonly series: readonly Verdict[];
  readonly messages: readonly MessageVerdict[];
  readonly tookMs: number;
}): Label {
  const undecoded = of.messages.filter(({ kind }) => kind === "undecoded").length;
  const faults =
    of.series.flatMap(({ faults: each }) => each).length + of.messages.filter((message) => !isRead(message)).length;
  const seconds = Math.round(of.tookMs / 1000);
  return {
    zh: `${of.series.length} 列序列，${of.messages.length} 条报文，其中 ${undecoded} 条尚无解码器；不符 ${faults} 处；用时 ${seconds} 秒`,
    en: `${of.series.length} series, ${of.messages.length} messages, ${undecoded} of them without a decoder yet; ${faults} not as they should be; ${seconds} s`,
  };
}

function reasonText({ refused }: Verdict, reasons: Reasons): string {
  const shown = [...refused]
    .slice(0, shownMax)
    .map(([recorded, count]) => `${recorded} × ${count} ${reasons.get(recorded) ?? "?"}`);
  const more = refused.size > shownMax ? [`and ${refused.size - shownMax} other values`] : [];
  return shown.length === 0 ? "" : ` (${[...shown, ...more].join(", ")})`;
}

function mark(isFine: boolean): string {
  return isFine ? "✓" : "✗";
}

const shownMax = 4;
