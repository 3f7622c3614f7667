import type { Fact } from "../../gateway/core/fact.ts";
import type { Reading } from "../../gateway/core/points/reading.ts";
import type { Recorded } from "../series.ts";
import { timeText } from "../series/time-text.ts";
import { believable, pointOf, type Track } from "./track.ts";

/** What became of one column: every sent value is accepted, refused for a reason, or was an empty cell. */
export interface Verdict {
  readonly track: Track;
  readonly accepted: number;
  readonly empty: number;
  /** Recorded value → how often it was refused. */
  readonly refused: ReadonlyMap<Recorded, number>;
  readonly raised: number;
  readonly cleared: number;
  /** Recorded time of the value that raised it first. */
  readonly firstRaise?: string;
  /** What is not as the recording asks for. */
  readonly faults: readonly string[];
}

/** Lays what the gateway keeps and what it decided beside what it was sent. */
export function judge(track: Track, kept: readonly Reading[], facts: readonly Fact[]): Verdict {
  const values = kept.flatMap(({ sample }) => (sample.kind === "bad" ? [] : [sample.value]));
  const { refused, empty, unknown } = compare(track, values);
  const alarms = facts.flatMap((fact) => (fact.kind === "alarm" && fact.point === pointOf(track) ? [fact] : []));
  const raises = alarms.filter(({ event }) => event === "raised" || event === "rearmed");
  const expected = expectedRaises(track);
  const first = raises[0] === undefined ? undefined : expected[0];
  return {
    track,
    accepted: values.length,
    empty,
    refused,
    raised: raises.length,
    cleared: alarms.filter(({ event }) => event === "cleared").length,
    faults: [...misjudged(track, refused), ...unknown, ...misraised(raises, expected)],
    ...(first === undefined ? {} : { firstRaise: timeText(first.atMs) }),
  };
}

type AlarmFact = Extract<Fact, { kind: "alarm" }>;

/** As often as the recorded values ask for it, and each time for the very value that asked. */
function misraised(raises: readonly AlarmFact[], expected: readonly Raise[]): readonly string[] {
  const wrong = raises.filter(({ evidence }, index) => {
    const value = expected[index]?.value;
    return evidence.value !== undefined && (value === undefined || !isClose(value, evidence.value));
  });
  return [
    ...(raises.length === expected.length ? [] : [`${expected.length} raises expected`]),
    ...wrong.slice(0, 1).map(({ evidence }) => `raised for ${evidence.value}`),
  ];
}

interface Compared {
  readonly refused: ReadonlyMap<Recorded, number>;
  readonly empty: number;
  readonly unknown: readonly string[];
}

/** The gateway keeps the order, so a sent value that is not the next one kept was refused. */
function compare(track: Track, kept: readonly number[]): Compared {
  const refused = new Map<Recorded, number>();
  let [empty, next] = [0, 0];
  for (const recorded of track.sent) {
    const value = believable(track, recorded);
    if (recorded === null) empty += 1;
    else if (value !== undefined && isClose(value, kept[next])) next += 1;
    else refused.set(recorded, (refused.get(recorded) ?? 0) + 1);
  }
  return {
    refused,
    empty,
    unknown: next === kept.length ? [] : [`${kept.length - next} values kept that were never sent`],
  };
}

/** A believable value must be kept, and what cannot be true must not: the spike, the sentinel. */
function misjudged(track: Track, refused: ReadonlyMap<Recorded, number>): readonly string[] {
  const lost = [...refused].filter(([recorded]) => believable(track, recorded) !== undefined);
  return lost.map(([recorded, count]) => `${count} × ${recorded} lost`);
}

interface Raise {
  readonly atMs: number;
  readonly value: number;
}

/** Where the alarm has to speak, by the recorded values alone. A value that is refused neither raises nor clears. */
function expectedRaises(track: Track): readonly Raise[] {
  const { above, clear } = track.limit ?? { above: 1, clear: 0.5 };
  const raises: Raise[] = [];
  let isOn = false;
  track.sent.forEach((recorded, index) => {
    const value = believable(track, recorded);
    if (value === undefined) return;
    if (!isOn && value >= above) raises.push({ atMs: track.times[index] ?? 0, value });
    isOn = isOn ? value > clear : value >= above;
  });
  return raises;
}

function isClose(value: number, kept: number | undefined): boolean {
  return kept !== undefined && Math.abs(value - kept) <= 1e-9 * Math.max(1, Math.abs(value));
}
