import { isRaised } from "../file/event-name.ts";
import type { LatencyName } from "../file/scenario.ts";
import type { RowOf } from "./row.ts";
import type { TimedEvent, Timeline } from "./timeline.ts";

export type Latencies = Readonly<Record<LatencyName, readonly number[]>>;

/**
 * What one round measured. `sense`: the value at the sensor crosses the limit. `detect`: the gateway has decided.
 * `local`: the siren's contact closes. `accepted`: a platform has taken the first message of the case with its own word
 * of success. A repeat of an older case's message is told apart by the number of the case in it.
 */
export function latenciesOf(timeline: Timeline, sirenSeverity: number | undefined): Latencies {
  const raised = timeline.events.filter(({ name }) => isRaised(name));
  const all = raised.map((alarm) => ({
    senseMs: sensedMs(alarm, timeline),
    detectMs: alarm.atMs,
    localMs: localMs(alarm, timeline, sirenSeverity),
    acceptedMs: acceptedMs(alarm, timeline),
  }));
  const spans = (from: "senseMs" | "detectMs", to: "detectMs" | "localMs" | "acceptedMs"): readonly number[] =>
    all.flatMap((each) => {
      const [start, end] = [each[from], each[to]];
      return start === undefined || end === undefined ? [] : [Math.max(0, end - start)];
    });
  return {
    sense_to_detect: spans("senseMs", "detectMs"),
    sense_to_local: spans("senseMs", "localMs"),
    sense_to_accepted: spans("senseMs", "acceptedMs"),
    detect_to_local: spans("detectMs", "localMs"),
    detect_to_accepted: spans("detectMs", "acceptedMs"),
  };
}

/** When the value at the sensor met the limit for the last time; nothing for a rule that looks at more than a value. */
function sensedMs({ point, limit, side, atMs }: TimedEvent, { stimuli }: Timeline): number | undefined {
  if (limit === undefined || side === undefined) return undefined;
  const crossings = stimuli.flatMap((course) =>
    course.point === point ? (crossingMs(course, { limit, side }) ?? []) : [],
  );
  return crossings.findLast((each) => each <= atMs + clockSlackMs);
}

interface Limit {
  readonly limit: number;
  readonly side: "above" | "below";
}

function crossingMs(course: RowOf<"stimulus">, { limit, side }: Limit): number | undefined {
  const { from, to, fromMs, toMs } = course;
  const met = saidAt({ limit, side }, course.resolution);
  const isBeyond = (value: number) => (side === "above" ? value >= met : value <= met);
  if (!isBeyond(to)) return undefined;
  return isBeyond(from) ? fromMs : fromMs + ((met - from) / (to - from)) * (toMs - fromMs);
}

/** A sensor that rounds says the limit, or the first step beyond it, half a step early. */
function saidAt({ limit, side }: Limit, resolution: number | undefined): number {
  if (resolution === undefined) return limit;
  const steps = limit / resolution;
  return side === "above"
    ? (Math.ceil(steps - slip) - 0.5) * resolution
    : (Math.floor(steps + slip) + 0.5) * resolution;
}

/** 3.5 m is 3,500 steps of a millimetre, whatever the division says. */
const slip = 1e-6;

/** The contact that this alarm closed: none when it stood closed already, or when the alarm is too mild for it. */
function localMs(
  { severity = 4, atMs }: TimedEvent,
  { relay, events }: Timeline,
  sirenSeverity = 0,
): number | undefined {
  if (severity > sirenSeverity) return undefined;
  const isEarlier = (each: TimedEvent) =>
    isRaised(each.name) && (each.severity ?? 4) <= sirenSeverity && each.atMs < atMs;
  const wasClosed = relay.findLast((each) => each.atMs < atMs)?.isClosed === true;
  if (wasClosed && events.some(isEarlier)) return undefined;
  return relay.find((each) => each.isClosed && each.atMs >= atMs - clockSlackMs)?.atMs;
}

function acceptedMs({ alarm, atMs }: TimedEvent, { events, messages }: Timeline): number | undefined {
  const opened = events.find((each) => each.name === "case.opened" && each.alarm === alarm && each.atMs >= atMs);
  if (opened?.code === undefined) return undefined;
  const ends = new RegExp(`(编号 |case )${opened.code}\\b`);
  return messages.find((each) => each.isAccepted && each.atMs >= atMs - clockSlackMs && ends.test(each.text))?.atMs;
}

/** Two clocks of one machine may differ by what the uncertainty of the exchange allows. */
const clockSlackMs = 50;
