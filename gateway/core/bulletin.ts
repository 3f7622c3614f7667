import { isOver } from "./cases/transitions.ts";
import { isSounding } from "./alarms/name.ts";
import type { Turn } from "./turn.ts";
import { lanes, type RejectCount } from "./uplink.ts";

/** What the box says of itself at the end of a period. */
export function sayHowItIs(turn: Turn, period: number): void {
  tellRejects(turn);
  if (period % healthEvery === 0) tellHealth(turn);
  if (period % lossesEvery === 0) tellLosses(turn);
}

/** In periods. */
const healthEvery = 5;
const lossesEvery = 10;
/** The most frequent; a box that is flooded with nonsense tells no novel of it. */
const rejectsMax = 64;

/** Only when there are new ones. */
function tellRejects(turn: Turn): void {
  const all: readonly RejectCount[] = [...turn.rows("reject").values()].map(({ source, why, count }) => {
    return { source, why, count };
  });
  const total = all.reduce((sum, { count }) => sum + count, 0);
  const running = turn.get("period", "period");
  if (running === undefined || total === (running.rejectsTold ?? 0)) return;
  turn.put("period", "period", { ...running, rejectsTold: total });
  const rejected = all.toSorted((a, b) => b.count - a.count).slice(0, rejectsMax);
  turn.send("summary", { kind: "rejects", rejected });
}

function tellHealth(turn: Turn): void {
  const points = [...turn.rows("point").values()];
  const cases = [...turn.rows("case").values()];
  turn.send("summary", {
    kind: "health",
    points: turn.site.points.size,
    heard: points.filter(({ last }) => last.sample.kind !== "bad").length,
    alarmsOpen: [...turn.rows("alarm").values()].filter(isSounding).length,
    casesOpen: cases.filter((row) => !isOver(row)).length,
    noticesWaiting: [...turn.rows("notice").values()].filter(({ progress }) => progress.kind === "queued").length,
  });
}

/** As they stand before this record: produced = received + dropped + buffered, of each lane that has any. */
function tellLosses(turn: Turn): void {
  const accounts = lanes.flatMap((lane) => {
    const row = turn.get("lane", lane);
    if (row === undefined) return [];
    const { lastSeq: produced, ackedUpTo, dropped = 0 } = row;
    return [{ lane, produced, received: ackedUpTo - dropped, dropped, buffered: produced - ackedUpTo }];
  });
  if (accounts.length > 0) turn.send("summary", { kind: "losses", lanes: accounts });
}
