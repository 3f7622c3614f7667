import { type DeviceId, type PointId, pointId } from "../../config/ids.ts";
import type { Sl651Profile } from "../../config/sl651-profile.ts";
import type { Fault, Sample } from "../../gateway/core/points/reading.ts";
import { answerFor, encodeAnswer, type AnswerEnd } from "./answer.ts";
import { type Frame, nothingPending, takeFrames } from "./frame.ts";
import { addPacket, type Assembly } from "./packets.ts";
import { readReport, type Report, stationMs } from "./report.ts";
import { samplesOf } from "./samples.ts";

/** A declared telemetry station. */
export interface Station {
  readonly device: DeviceId;
  readonly password?: string | undefined;
  readonly profile: Pick<Sl651Profile, "measures">;
}

/** What a line needs to know of its site. */
export interface Centre {
  readonly center?: number | undefined;
  readonly staysOnline: boolean;
  /** `+08:00`: the stations' clocks show local time. */
  readonly utcOffset: string;
  readonly stations: ReadonlyMap<string, Station>;
}

/** One connection, or one stream of frames from elsewhere. */
export interface LineState {
  readonly pending: Uint8Array;
  readonly assembly?: Assembly | undefined;
}
export const firstState: LineState = { pending: nothingPending };

export interface Heard {
  readonly point: PointId;
  readonly sample: Sample;
  readonly deviceMs?: number;
}

/** In the order in which they are to be carried out: an answer leaves only after what it confirms is stored. */
export type LineEffect =
  | { readonly kind: "heard"; readonly device: DeviceId; readonly readings: readonly Heard[] }
  | { readonly kind: "rejected"; readonly source: string; readonly why: Fault; readonly detail: string }
  /** A station nobody declared, and what it reports, for whoever has to map it. */
  | { readonly kind: "stranger"; readonly station: string; readonly bytes: number; readonly outline: string }
  | { readonly kind: "answer"; readonly bytes: Uint8Array };

export interface Fed {
  readonly state: LineState;
  readonly effects: readonly LineEffect[];
}

/** Bytes of a line → what they mean and what is answered. Never throws, whatever the bytes and however they are cut. */
export function feed(state: LineState, bytes: Uint8Array, centre: Centre): Fed {
  const { frames, faults, pending } = takeFrames(state.pending, bytes);
  const effects: LineEffect[] = faults.map((fault) => ({ kind: "rejected", source: "sl651", ...fault }));
  let { assembly } = state;
  for (const frame of frames) {
    const taken = takeFrame(frame, assembly, centre);
    assembly = taken.assembly;
    effects.push(...taken.effects);
  }
  return { state: { pending, assembly }, effects };
}

/** Nothing more came for a frame that has begun: it never was one, and others may stand behind its mark. */
export function giveUp(state: LineState, centre: Centre): Fed {
  if (state.pending.length === 0) return { state, effects: [] };
  const { state: next, effects } = feed({ ...state, pending: nothingPending }, state.pending.subarray(1), centre);
  return {
    state: next,
    effects: [{ kind: "rejected", source: "sl651", why: "malformed", detail: "a frame without end" }, ...effects],
  };
}

interface Outcome {
  readonly assembly: Assembly | undefined;
  readonly effects: readonly LineEffect[];
}

function takeFrame(frame: Frame, before: Assembly | undefined, centre: Centre): Outcome {
  const station = centre.stations.get(frame.station);
  const refusal = station && refusalOf(frame, station, centre);
  if (station === undefined) return { assembly: before, effects: strange(frame) };
  if (refusal !== undefined) return { assembly: before, effects: [refusal] };
  const assembled = addPacket(before, frame);
  switch (assembled.kind) {
    case "whole":
      return { assembly: undefined, effects: reported(assembled.frame, station, centre) };
    case "waiting":
      return { assembly: assembled.assembly, effects: [{ kind: "heard", device: station.device, readings: [] }] };
    case "gaps":
      return { assembly: assembled.assembly, effects: [answer(frame, "nak", undefined)] };
  }
}

/** A station nobody declared is counted and gets no answer at all. */
function strange(frame: Frame): readonly LineEffect[] {
  const report = readReport(frame);
  const elements = typeof report === "string" ? [] : [...report.elements.keys()];
  const outline = `function ${frame.function.toString(16).toUpperCase()}, elements ${elements.join(" ")}`.slice(0, 200);
  const bytes = frame.body.length;
  return [rejected("unknown-station", frame.station), { kind: "stranger", station: frame.station, bytes, outline }];
}

/** Nor do frames for somebody else. */
function refusalOf(frame: Frame, station: Station, { center }: Centre): LineEffect | undefined {
  if (frame.isDownlink) return rejected(station.device, "a frame from a centre");
  if (center !== undefined && Number.parseInt(frame.center, 16) !== center)
    return rejected(station.device, `meant for centre ${frame.center}`);
  if (station.password !== undefined && station.password !== frame.password)
    return rejected(station.device, "another password");
  return undefined;
}

function reported(frame: Frame, station: Station, centre: Centre): readonly LineEffect[] {
  const report = readReport(frame);
  if (typeof report === "string") return [rejected(station.device, report)];
  const heard: LineEffect = { kind: "heard", device: station.device, readings: readingsOf(report, station, centre) };
  const rest = report.rest === undefined ? [] : [rejected(station.device, report.rest)];
  const end = answerFor(frame, centre);
  return [heard, ...rest, ...(end === undefined ? [] : [answer(frame, end, report)])];
}

function readingsOf(report: Report, { device, profile }: Station, { utcOffset }: Centre): readonly Heard[] {
  const deviceMs = stationMs(report.observedAt ?? report.sentAt, utcOffset);
  const time = deviceMs === undefined ? {} : { deviceMs };
  return samplesOf(profile, report).map(({ measure, sample }) => ({
    point: pointId(device, measure),
    sample,
    ...time,
  }));
}

/** Under the report's own number and time, by which the station knows what is confirmed. */
function answer(frame: Frame, end: AnswerEnd, report: Report | undefined): LineEffect {
  const known = report ?? readReport(frame);
  const { serial, sentAt } = typeof known === "string" ? { serial: "0000", sentAt: "000000000000" } : known;
  return { kind: "answer", bytes: encodeAnswer(frame, end, { serial, time: sentAt }) };
}

function rejected(source: string, detail: string): LineEffect {
  return { kind: "rejected", source, why: "malformed", detail };
}
