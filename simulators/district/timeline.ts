import { lanes, type LaneId, type UplinkRecord } from "../../gateway/core/uplink.ts";

/**
 * One timeline for all who work together 联勤联动: the records of a box in the order in which it made them, each once,
 * whatever lane they came by and in whatever order and number they arrived.
 */
export function sharedTimeline(arrived: readonly UplinkRecord[]): readonly UplinkRecord[] {
  const once = new Map(arrived.map((record) => [`${record.lane} ${record.seq}`, record]));
  const records = [...once.values()];
  const lives = livesOf(records);
  return records.toSorted(
    (a, b) =>
      (lives.get(a.at.boot) ?? 0) - (lives.get(b.at.boot) ?? 0) ||
      a.at.monoMs - b.at.monoMs ||
      lanes.indexOf(a.lane) - lanes.indexOf(b.lane) ||
      a.seq - b.seq,
  );
}

/** Boots in their order, told by the numbers of a lane: wall clocks may have been wrong. */
function livesOf(records: readonly UplinkRecord[]): ReadonlyMap<string, number> {
  const boots = [...new Set(records.map(({ at }) => at.boot))].toSorted();
  const firsts = new Map(boots.map((boot) => [boot, firstsOf(records, boot)]));
  const ordered = boots.toSorted((a, b) => comparedBy(firsts.get(a) ?? nothing, firsts.get(b) ?? nothing));
  return new Map(ordered.map((boot, at) => [boot, at]));
}

type Firsts = ReadonlyMap<LaneId, number>;
const nothing: Firsts = new Map();

function firstsOf(records: readonly UplinkRecord[], boot: string): Firsts {
  const firsts = new Map<LaneId, number>();
  for (const { lane, seq, at } of records) {
    if (at.boot === boot) firsts.set(lane, Math.min(seq, firsts.get(lane) ?? seq));
  }
  return firsts;
}

function comparedBy(a: Firsts, b: Firsts): number {
  for (const lane of lanes) {
    const [left, right] = [a.get(lane), b.get(lane)];
    if (left !== undefined && right !== undefined) return left - right;
  }
  return 0;
}
