import type { PointId } from "../../config/ids.ts";
import { unitSchema } from "../../config/units.ts";
import type { Point } from "../../gateway/core/site-index.ts";
import { inPointUnit, playSeries } from "../replay.ts";
import { openSeries, type Recorded, type Series, type SeriesRow } from "../series.ts";
import { problemText } from "../series/problem.ts";
import { timeText } from "../series/time-text.ts";
import type { ReplayPlan } from "./plan.ts";
import type { PartDeps } from "./stage.ts";

/** The one point of the site whose values come from a file. */
export interface Replayed {
  /** What it reads now, in its own unit; nothing for any other point. */
  readonly valueOf: (point: PointId) => number | undefined;
  readonly stop: () => void;
}

/** Called for every row as it comes; awaited before the next one. */
export type Deliver = (point: PointId, recorded: Recorded) => Promise<void>;

/** Plays the plan's series, if its point is one of this transport's; it begins when the demo does. */
export function startReplay(transport: "modbus" | "mqtt", deps: PartDeps, deliver?: Deliver): Replayed {
  const point = replayedPoint(transport, deps);
  if (deps.plan.replay === undefined || point === undefined) return { valueOf: () => undefined, stop: () => undefined };
  const stopping = new AbortController();
  let held: number | undefined;
  const take: Deliver = async (id, recorded) => {
    // A register has no word for a word: the device has no measurement then.
    held = typeof recorded === "number" ? recorded : Number.NaN;
    await deliver?.(id, recorded);
  };
  void playing(deps.plan.replay, point, { ...deps, take, signal: stopping.signal });
  return { valueOf: (id) => (id === point.id ? held : undefined), stop: () => stopping.abort() };
}

interface Playing extends PartDeps {
  readonly take: Deliver;
  readonly signal: AbortSignal;
}

async function playing(replay: ReplayPlan, point: Point, { stage, say, take, signal }: Playing): Promise<void> {
  const opened = await openSeries(replay);
  if (!opened.ok) return say({ kind: "say", zh: problemText(opened.error, "zh"), en: problemText(opened.error, "en") });
  const unit = unitSchema.parse(replay.unit);
  const progress = createProgress(say, unit);
  const played = await playSeries({
    series: reported(opened.value, say),
    speed: replay.speed,
    fromMs: replay.fromMs,
    // Before the demo begins nothing is due yet.
    elapsedMs: () => stage.elapsedMs() ?? -1,
    deliver: async (row) => {
      progress(row);
      await take(point.id, inPointUnit(row.recorded, unit, point));
    },
    signal,
  });
  say({
    kind: "say",
    zh: `文件播放完毕，共 ${played} 行；测点停在最后一个值`,
    en: `the file is over after ${played} rows; the point keeps its last value`,
  });
}

/** The same rows; a bad line is said aloud once it is reached, and left out. */
function reported(series: Series, say: PartDeps["say"]): Series {
  return {
    ...series,
    rows: async function* () {
      for await (const row of series.rows()) {
        if (row.kind === "problem") say({ kind: "say", zh: problemText(row, "zh"), en: problemText(row, "en") });
        yield row;
      }
    },
  };
}

/** Where the file is, every few seconds, so that the alarms below can be laid beside the recording. */
function createProgress(say: PartDeps["say"], unit: string): (row: SeriesRow) => void {
  let saidMs = 0;
  return ({ atMs, recorded }) => {
    if (Date.now() - saidMs < progressEveryMs) return;
    saidMs = Date.now();
    const text = `${timeText(atMs)}  ${recorded ?? "–"} ${unit}`.trim();
    say({ kind: "say", zh: text, en: text });
  };
}

function replayedPoint(transport: "modbus" | "mqtt", { plan, stage }: PartDeps): Point | undefined {
  const point = [...stage.site.points.values()].find(({ id }) => id === plan.replay?.point);
  const device = point && stage.site.devices.get(point.device);
  const profile = device && stage.site.profiles.get(device.profile);
  return profile?.transport === transport ? point : undefined;
}

const progressEveryMs = 5_000;
