import { limits } from "../../../config/limits.ts";
import type { GridId, RuleId } from "../../../config/ids.ts";
import type { Hazard } from "../../../config/rule.ts";
import { listedType } from "../admission/listed.ts";
import type { CaseId } from "../ids.ts";
import { inHaste } from "../modes/haste.ts";
import { modeNow } from "../modes/mode.ts";
import { bornIn } from "../modes/period.ts";
import { ringAgain, startLadder } from "../people/escalation.ts";
import type { Case } from "../state.ts";
import { elapsedMs } from "../time.ts";
import type { Turn } from "../turn.ts";
import { newCase } from "./birth.ts";
import type { Ticket } from "./origin.ts";
import { agreedSeverity } from "./corroboration.ts";
import { copyWorst } from "./copying.ts";
import { withDeadline } from "./deadlines.ts";
import { covers, nextCaseId } from "./finding.ts";
import { contextOf } from "./nearby.ts";
import { policyAtBirth } from "./policy-at-birth.ts";
import { reportCase } from "./report.ts";
import { stepped } from "./steps.ts";
import { isOver } from "./transitions.ts";

export interface Report extends Omit<Ticket, "at"> {
  readonly zone: GridId;
}

/**
 * Somebody reports what no sensor told, or what one told as well. It joins the case of its place and hazard when that is
 * fresh, and weighs one step more: two kinds of evidence agree. What the programme does not admit is no case.
 */
export function takeReport(turn: Turn, report: Report): CaseId | undefined {
  const type = listedType(turn, report.type);
  if (type === undefined) return undefined;
  const known = [...turn.rows("case").values()];
  const told = known.find(({ tickets = [] }) => tickets.some(({ id }) => id === report.id));
  if (told !== undefined) return told.id;
  const { zone, ...ticket } = report;
  const filed: Ticket = { ...ticket, at: turn.now };
  const fresh = known.findLast((row) => isSameMatter(row, report) && isFresh(turn, row));
  if (fresh !== undefined) return join(turn, fresh, filed);
  return open(turn, filed, { zone, type });
}

/** What a type of the admission list is about. */
function hazardOf(type: string): Hazard {
  return families[type.split(".")[0] ?? ""] ?? "system";
}

const families: Readonly<Record<string, Hazard>> = {
  gas: "gas",
  co: "gas",
  smoke: "smoke",
  water: "water",
  door: "door",
};

/** What goes by the name of the installation itself is of many kinds: there only the same type is the same matter. */
function isSameMatter(row: Case, { zone, type }: Report): boolean {
  const hazard = hazardOf(type);
  const isAlike = hazard !== "system" || row.tickets?.some((ticket) => ticket.type === type) === true;
  return isAlike && covers(row, zone, hazard);
}

/** Something was new about it no longer ago than a person and a sensor may be apart about the same thing. */
function isFresh(turn: Turn, row: Case): boolean {
  const news = row.steps.findLast(({ verb }) => verb === "open" || verb === "join" || verb === "realarm");
  return !isOver(row) && news !== undefined && (elapsedMs(news.at, turn.now) ?? Infinity) <= limits.sameMatterMs;
}

interface Found {
  readonly zone: GridId;
  readonly type: NonNullable<ReturnType<typeof listedType>>;
}

function open(turn: Turn, ticket: Ticket, { zone, type }: Found): CaseId {
  const { severity } = type;
  const rule = { id: ticket.type as RuleId, severity };
  const policy = inHaste(turn, policyAtBirth(turn.site, { rule, keyPlace: false, mode: modeNow(turn) }));
  const { source } = ticket;
  const id = nextCaseId(turn);
  const born = newCase({ id, zone, hazard: hazardOf(type.type), severity, policy, now: turn.now, source });
  const row = withDeadline({ ...born, ...bornIn(turn), tickets: [ticket], context: contextOf(turn, zone) }, turn.now);
  turn.put("case", id, row);
  const { hazard, level, born: birth } = row;
  const opened = { zone, hazard, level, mode: birth?.mode ?? "peace" };
  turn.fact({ kind: "case-reported", case: id, ticket: ticket.id, source, severity, opened });
  reportCase(turn, row, {});
  tellContext(turn, row);
  copyWorst(turn, row);
  startLadder(turn, row, "raised");
  return id;
}

function join(turn: Turn, before: Case, ticket: Ticket): CaseId {
  const severity = agreedSeverity(before, before.severity, "person");
  const context = before.context ?? contextOf(turn, before.zone);
  const joined: Case = { ...before, severity, tickets: [...(before.tickets ?? []), ticket], context };
  const row = stepped(joined, { verb: "join", to: before.state, at: turn.now });
  const { id, source } = ticket;
  turn.put("case", row.id, row);
  turn.fact({ kind: "case-reported", case: row.id, ticket: id, source, severity });
  reportCase(turn, row, { from: row.state });
  tellContext(turn, row);
  const about = row.alarms.at(-1);
  if (severity === before.severity || about === undefined) return row.id;
  copyWorst(turn, row);
  ringAgain(turn, row, { about, kind: "worse", worse: true, isLoud: true });
  return row.id;
}

function tellContext(turn: Turn, { id, context = [] }: Case): void {
  if (context.length > 0) turn.send("evidence", { kind: "context", case: id, rows: context });
}
