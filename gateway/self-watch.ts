import type { BoxMeasure } from "../config/box-profile.ts";
import { pointId } from "../config/ids.ts";
import type { Device } from "../config/site.ts";
import type { Clock, Put, ReadingSource } from "./core/ports.ts";
import type { Sample } from "./core/points/reading.ts";
import type { SiteIndex } from "./core/site-index.ts";
import { pause } from "./pause.ts";

/** What the box sees of itself now: contacts as true while something is wrong; left out what nobody can tell. */
export interface SelfView {
  readonly storage: boolean;
  /** Used, 0 to 1. */
  readonly diskUsed: number | undefined;
  readonly clock: boolean;
  readonly district: boolean;
  readonly duty: boolean;
  readonly lines: boolean;
  readonly ladder: boolean;
  readonly notices: boolean;
  readonly channels: boolean;
  readonly configuration: boolean;
  readonly tests: boolean;
}

export interface SelfWatchDeps {
  readonly clock: Clock;
  readonly look: () => SelfView;
}

/**
 * The box as one of its own sensors: looked at every 2 s, said when something changed and once a minute. A storage
 * that fails is therefore known within seconds, and by the same rules, cases and people as everything else.
 */
export function createSelfWatch(index: SiteIndex, { clock, look }: SelfWatchDeps): ReadingSource {
  const points = index.site.devices.flatMap((device) => pointsOf(index, device));
  const run = async (put: Put, signal: AbortSignal) => {
    let said = "";
    let saidMs = -Infinity;
    while (points.length > 0 && !signal.aborted) {
      const at = clock.now();
      const samples = samplesOf(look());
      const now = JSON.stringify(samples);
      if (now !== said || at.monoMs - saidMs >= sayEveryMs) {
        const readings = points.map(({ point, measure }) => ({ point, sample: samples[measure], at }));
        await put({ kind: "readings", readings });
        [said, saidMs] = [now, at.monoMs];
      }
      await pause(lookEveryMs, clock, signal);
    }
  };
  return { run };
}

function pointsOf({ profiles }: SiteIndex, device: Device) {
  const profile = profiles.get(device.profile);
  const measures = profile?.transport === "box" ? profile.measures : [];
  return measures.map(({ id }) => ({ point: pointId(device.id, id), measure: id as BoxMeasure }));
}

function samplesOf({ diskUsed, ...contacts }: SelfView): Readonly<Record<BoxMeasure, Sample>> {
  const of = (isWrong: boolean): Sample => ({ kind: "good", value: isWrong ? 1 : 0 });
  return {
    storage: of(contacts.storage),
    disk: diskSample(diskUsed),
    clock: of(contacts.clock),
    district: of(contacts.district),
    duty: of(contacts.duty),
    lines: of(contacts.lines),
    ladder: of(contacts.ladder),
    notices: of(contacts.notices),
    channels: of(contacts.channels),
    configuration: of(contacts.configuration),
    tests: of(contacts.tests),
  };
}

/** Whole percents: a disk that is written to would otherwise be news at every look. */
function diskSample(used: number | undefined): Sample {
  if (used === undefined) return { kind: "bad", why: "missing" };
  return { kind: "good", value: Math.round(used * 100) };
}

const lookEveryMs = 2_000;
const sayEveryMs = 60_000;
