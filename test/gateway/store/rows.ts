import type { AlarmId } from "../../../gateway/core/ids.ts";
import type { Decision } from "../../../gateway/core/decision.ts";
import type { PersonId, PointId, RuleId } from "../../../config/ids.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import type { Reading, Sample } from "../../../gateway/core/points/reading.ts";
import type { Log } from "../../../gateway/core/ports.ts";
import type { AlarmState, BoxState, Change } from "../../../gateway/core/state.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import type { LaneId, UplinkRecord } from "../../../gateway/core/uplink.ts";

export const wallStartMs = Date.UTC(2026, 5, 1);

/** `ms` after the start of a boot, with a trusted clock. */
export function at(ms: number, boot = "boot-a"): Moment {
  return { boot, monoMs: ms, wallMs: wallStartMs + ms, wallTrusted: true };
}

export function point(name: string): PointId {
  return name as PointId;
}

export function reading(name: string, ms: number, value: number | Sample): Reading {
  const sample: Sample = typeof value === "number" ? { kind: "good", value } : value;
  return { point: point(name), sample, at: at(ms) };
}

export function fact(seq: number): Fact {
  return {
    seq,
    at: at(seq * 1000),
    kind: "alarm",
    event: "raised",
    alarm: "gas-1/lel#high" as AlarmId,
    point: point("gas-1/lel"),
    rule: "high" as RuleId,
    episode: seq,
    evidence: { value: 45.5, limit: 25 },
  };
}

export function record(lane: LaneId, seq: number): UplinkRecord {
  const told = ["zhang" as PersonId];
  return { lane, seq, at: at(seq * 1000), body: { kind: "escalated", case: "c1", rung: seq, loop: 0, told } };
}

export function alarm(episode: number): AlarmState {
  return {
    point: point("gas-1/lel"),
    rule: "high" as RuleId,
    condition: { kind: "active", since: at(episode) },
    acked: false,
    latched: true,
    episode,
  };
}

export function alarmRow(key: string, episode: number): Change {
  return { table: "alarm", key, value: alarm(episode) };
}

export function boxRow(seq: number): Change {
  const value: BoxState = { seq, casesOpened: 0, epoch: 1 };
  return { table: "box", key: "box", value };
}

export function laneRow(lane: LaneId, lastSeq: number): Change {
  return { table: "lane", key: lane, value: { lastSeq, ackedUpTo: 0 } };
}

export function decision(parts: Partial<Decision>): Decision {
  return { changes: [], facts: [], readings: [], uplink: [], relayed: [], ...parts };
}

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function recordingLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const keep =
    (level: LogLine["level"]): Log["info"] =>
    (event, fields = {}) =>
      void lines.push({ level, event, fields });
  return { lines, info: keep("info"), warn: keep("warn"), error: keep("error") };
}
