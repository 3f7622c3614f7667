import { createHash } from "node:crypto";
import type { Fact } from "../core/fact.ts";
import type { Moment } from "../core/time.ts";
import { decodeJson, encodeJson } from "./codec.ts";
import type { Database, Row } from "./database.ts";
import { headFrom } from "./head.ts";
import { commitsFrom, journalFrom, journalKey } from "./keys.ts";
import type { Tip } from "./tip.ts";

/** Who did what to which thing. Each entry carries the hash of the one before: none can be changed or left out unseen. */
export interface JournalEntry {
  readonly seq: number;
  readonly at: Moment;
  /** The fact it stands for. */
  readonly fact: number;
  readonly who: string;
  readonly what: string;
  readonly target: string;
  readonly from?: string;
  readonly to?: string;
  /** SHA-256 of the entry before, in hexadecimal. */
  readonly before: string;
}

/** What people did among the facts: acts on cases and alarms, and acts that were refused; and reports that were frozen. */
export function journalRows(facts: readonly Fact[], start: Tip): { readonly rows: readonly Row[]; readonly tip: Tip } {
  let tip = start;
  const rows = facts.flatMap((fact) => {
    const act = actOf(fact);
    if (act === undefined) return [];
    const entry = { seq: tip.seq + 1, at: fact.at, fact: fact.seq, ...act, before: tip.hash };
    tip = { seq: entry.seq, hash: hashOf(entry) };
    const key = journalKey(entry.seq);
    return [{ key, value: encodeJson(key, entry) }];
  });
  return { rows, tip };
}

function hashOf(entry: JournalEntry): string {
  return createHash("sha256").update(JSON.stringify(entry)).digest("hex");
}

/** The number of the first entry that does not follow from the one before it; the last must be the tip. */
export function firstBroken(entries: readonly JournalEntry[], tip: Tip, start: Tip = noTip): number | undefined {
  let last = start;
  for (const entry of entries) {
    if (entry.seq !== last.seq + 1 || entry.before !== last.hash) return last.seq + 1;
    last = { seq: entry.seq, hash: hashOf(entry) };
  }
  if (last.seq < tip.seq) return last.seq + 1;
  return last.hash === tip.hash ? undefined : last.seq;
}

/** Entries in order up to the first that cannot be read, and where the newest commit says that they end. */
export async function readJournal(
  alarm: Database,
): Promise<{ readonly entries: readonly JournalEntry[]; readonly tip: Tip }> {
  const entries: JournalEntry[] = [];
  for await (const [key, value] of alarm.scan(journalFrom(1))) {
    const row = decodeJson(key, value);
    if (!row.ok) break;
    entries.push(row.value as JournalEntry);
  }
  return { entries, tip: await tipOf(alarm) };
}

async function tipOf(alarm: Database): Promise<Tip> {
  for await (const [key, value] of alarm.scan(commitsFrom(1), { reverse: true, atOnce: 1 })) {
    const row = decodeJson(key, value);
    if (row.ok) return headFrom(row.value).journal;
  }
  return noTip;
}

type Act = Pick<JournalEntry, "who" | "what" | "target"> & { readonly from?: string; readonly to?: string };

function actOf(fact: Fact): Act | undefined {
  if (fact.kind === "case-moved")
    return { who: fact.by ?? fact.operator ?? "", what: fact.verb, target: fact.case, from: fact.from, to: fact.to };
  if (fact.kind === "refused")
    return { who: fact.by ?? fact.operator ?? "", what: `${fact.verb} refused`, target: fact.case };
  if (fact.kind === "photo-dropped") return { who: "", what: "photo dropped", target: fact.case, from: fact.hash };
  if (fact.kind === "report-frozen")
    return { who: "", what: `report ${fact.revision} frozen`, target: fact.report, to: fact.sha256 };
  if (fact.kind === "report-signed")
    return { who: fact.account, what: `commissioning report signed: ${fact.title}`, target: fact.as, to: fact.sha256 };
  return actOnAlarm(fact);
}

function actOnAlarm(fact: Fact): Act | undefined {
  if (fact.kind === "reset-refused") return { who: fact.by, what: "reset refused", target: fact.alarm };
  if (fact.kind === "alarm-refused") return { who: fact.by, what: `${fact.verb} refused`, target: fact.alarm };
  if (fact.kind === "suppression" && fact.by !== undefined) return suppressed({ ...fact, by: fact.by });
  const isReset = fact.kind === "alarm" && fact.event === "reset";
  return isReset ? { who: fact.by ?? "", what: "reset", target: fact.alarm } : undefined;
}

/** Two people where lives hang on it, the permit and the reason: what an inspector asks for. */
function suppressed(fact: Extract<Fact, { kind: "suppression" }> & { readonly by: string }): Act {
  const who = fact.second === undefined ? fact.by : `${fact.by} + ${fact.second}`;
  const why = fact.permit === undefined ? fact.why : `${fact.why} (${fact.permit})`;
  return { who, what: `alarm ${fact.to}: ${why}`, target: fact.alarm, from: fact.from, to: fact.to };
}

const noTip: Tip = { seq: 0, hash: "" };
