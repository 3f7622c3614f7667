import type { Decision } from "./decision.ts";
import { watchAll, watchPoint } from "./alarms/watch.ts";
import { endFlood } from "./alarms/flood.ts";
import { reset } from "./alarms/reset.ts";
import { putAside } from "./alarms/acts.ts";
import { watchClock } from "./clock.ts";
import { act, chaseCases, order } from "./cases/machine.ts";
import { forgetClosed } from "./cases/retention.ts";
import { forgetCareCounts } from "./care/counts.ts";
import { freezeReport } from "./evaluation/freezing.ts";
import { atEvacuation } from "./evacuation/desk.ts";
import { watchGauge } from "./evacuation/watch.ts";
import { atGridWork, isGridWork, type GridWork } from "./grid-work.ts";
import { watchPublications } from "./publishing/watch.ts";
import { watchCampaigns } from "./campaigns/watch.ts";
import { atPost } from "./posts/desk.ts";
import type { Input } from "./input.ts";
import { signMode, watchModeEnd } from "./modes/desk.ts";
import { hearWan } from "./modes/local-entry.ts";
import { keepAccount } from "./modes/period.ts";
import { walkLadders } from "./people/escalation.ts";
import { scanGaps } from "./people/gap-scan.ts";
import { releaseLeavers } from "./people/leavers.ts";
import { chaseHandovers } from "./people/handover.ts";
import { arrange } from "./people/roster-desk.ts";
import { watchSeats } from "./people/seat.ts";
import { hearSilence, skipSilent } from "./people/silence.ts";
import { settleNotice } from "./people/notices.ts";
import { accept, attend, reject } from "./points/acceptance.ts";
import type { Reading } from "./points/reading.ts";
import { hearPower, watchPower } from "./power/watch.ts";
import { keepCalendar } from "./practice/calendar.ts";
import { atDrill } from "./practice/desk.ts";
import { hearSiren } from "./practice/hops.ts";
import { makeRoom } from "./photos/keeping.ts";
import { hearOnTrial, hearPutIn, watchDrills } from "./practice/watch.ts";
import { turnOf } from "./practice/world.ts";
import { bringAmendments, removeAmendment } from "./amendments.ts";
import { obeyDownlink } from "./commands/downlink.ts";
import { reportForged } from "./commands/forged.ts";
import { resume, retireOrphans } from "./resume.ts";
import { signReport } from "./signing.ts";
import type { SiteIndex } from "./site-index.ts";
import type { State } from "./state.ts";
import { endPeriod } from "./summary.ts";
import type { Moment } from "./time.ts";
import { openTurn, type Turn } from "./turn.ts";

/** The whole decision for one input: same site, state, input and moment, same decision. */
export function step(site: SiteIndex, state: State, input: Input, now: Moment): Decision {
  const turn = openTurn(site, state, now);
  take(turn, input);
  return turn.decision();
}

function take(turn: Turn, input: Input): void {
  if (isGridWork(input)) return atGridWork(turn, input);
  if (isSaid(input)) return obey(turn, input);
  if (isWord(input)) return listen(turn, input);
  if (isOfDistrict(input)) return serve(turn, input);
  switch (input.kind) {
    case "notice-outcome":
      return settle(turn, input);
    case "sounded":
      return hearSiren(turn, input.siren);
    case "started":
      return resume(turn, input.recent, input.unstored);
    case "access":
      return turn.fact(input);
    case "tick":
      return tick(turn);
  }
}

/** What comes from outside, or comes no more. */
type Word = Extract<Input, { readonly kind: (typeof wordKinds)[number] }>;
const wordKinds = ["readings", "rejected", "heard", "reach", "wan", "journal-head", "report", "sign-report"] as const;

function isWord(input: Input): input is Word {
  return wordKinds.some((kind) => kind === input.kind);
}

function listen(turn: Turn, input: Word): void {
  switch (input.kind) {
    case "readings":
      return input.readings.forEach((reading) => hear(turn, reading));
    case "rejected":
      return reject(turn, input);
    case "heard":
      return attend(turn, input.devices);
    case "reach":
      return hearSilence(turn, input.silent);
    case "wan":
      return hearWan(turn, input.cutOff);
    case "report":
      return freezeReport(turn, input);
    case "sign-report":
      return signReport(turn, input);
    case "journal-head":
      return turn.send("summary", { kind: "audit-head", entry: input.entry, hash: input.hash });
  }
}

type OfDistrict = Extract<Input, { readonly kind: (typeof ofDistrict)[number] }>;
const ofDistrict = ["relayed", "downlink", "forged", "amendment-removed", "resited"] as const;

function isOfDistrict(input: Input): input is OfDistrict {
  return ofDistrict.some((kind) => kind === input.kind);
}

/** The district holds something, or orders something, or what it ordered changes the site. */
function serve(turn: Turn, input: OfDistrict): void {
  switch (input.kind) {
    case "relayed":
      return relayed(turn, input);
    case "downlink":
      return obeyDownlink(turn, input.command);
    case "forged":
      return reportForged(turn, input);
    case "amendment-removed":
      return removeAmendment(turn, input);
    case "resited":
      return refit(turn);
  }
}

type Said = Exclude<Extract<Input, { readonly by: unknown } | { readonly operator: unknown }>, GridWork>;

function isSaid(input: Input): input is Said {
  return ("by" in input || "operator" in input) && !isGridWork(input);
}

/** A person does something, here or at the platform. */
function obey(turn: Turn, input: Said): void {
  switch (input.kind) {
    case "case":
      return work(turn, input);
    case "case-order":
      return void order(turn, input);
    case "alarm":
      return putAside(turn, input);
    case "reset":
      return reset(turn, input);
    case "roster":
      return arrange(turn, input);
    case "mode":
      return signMode(turn, input);
    case "post":
      return atPost(turn, input);
    case "evacuation":
      return atEvacuation(turn, input);
    case "drill":
      return atDrill(turn, input);
  }
}

/** The site is another one: what it has no rule for ends, and whoever left it hands over. */
function refit(turn: Turn): void {
  retireOrphans(turn);
  releaseLeavers(turn);
}

/** In the turn of the case it is about. */
function settle(turn: Turn, { notice, outcome }: Extract<Input, { kind: "notice-outcome" }>): void {
  const row = turn.get("notice", notice);
  settleNotice(row === undefined ? turn : turnOf(turn, row.case), notice, outcome);
}

function hear(turn: Turn, reading: Reading): void {
  if (reading.purpose !== undefined) return hearPutIn(turn, reading);
  if (turn.get("trial", reading.point) !== undefined) return hearOnTrial(turn, reading);
  if (!accept(turn, reading)) return;
  hearPower(turn, reading.point);
  watchPoint(turn, reading.point);
  watchGauge(turn, reading);
}

/** Stored due times are looked at here; no alarm and no case has a timer of its own. */
function tick(turn: Turn): void {
  watchSeats(turn);
  scanGaps(turn);
  watchClock(turn);
  watchAll(turn);
  chaseCases(turn);
  skipSilent(turn);
  walkLadders(turn);
  chaseHandovers(turn);
  bringAmendments(turn);
  watchDrills(turn);
  keepCalendar(turn);
  watchCampaigns(turn);
  watchPublications(turn);
  endFlood(turn);
  watchModeEnd(turn);
  watchPower(turn);
  keepAccount(turn);
  forgetCareCounts(turn);
  endPeriod(turn);
  forgetClosed(turn);
}

function work(turn: Turn, input: Extract<Input, { kind: "case" }>): void {
  act(turnOf(turn, input.case), input);
  // Live, whatever a test saw: what leaves is what no case of either needs.
  if (input.verb === "attach") makeRoom(turn);
}

function relayed(turn: Turn, { lane: id, upTo, gaps = [] }: Extract<Input, { kind: "relayed" }>): void {
  const lane = turn.get("lane", id);
  if (lane === undefined || upTo <= lane.ackedUpTo || upTo > lane.lastSeq) return;
  const dropped = (lane.dropped ?? 0) + droppedAfter(lane.ackedUpTo, upTo, gaps);
  turn.put("lane", id, { ...lane, ackedUpTo: upTo, ...(dropped > 0 && { dropped }) });
  turn.relayed(id, upTo);
}

/** Numbers in (after, upTo] that lie in a gap. Spans that an earlier ack has counted already come again. */
function droppedAfter(after: number, upTo: number, gaps: readonly (readonly [number, number])[]): number {
  const counts = gaps.map(([from, to]) => Math.min(to, upTo) - Math.max(from, after + 1) + 1);
  return counts.reduce((sum, count) => sum + Math.max(0, count), 0);
}
