import type { BoxMeasure } from "../config/box-profile.ts";
import { pointId } from "../config/ids.ts";
import type { Device } from "../config/site.ts";
import type { StoreView, UplinkView } from "./api/around.ts";
import type { Clock, LinkStatus, Put, ReadingSource } from "./core/ports.ts";
import { isLastGasp } from "./core/power/watch.ts";
import type { State } from "./core/state.ts";
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
  readonly supply: boolean;
}

/** By what the parts of the gateway say of themselves. */
export function selfViewOf({ store, findings, links, state, ...now }: SelfNow): SelfView {
  const found = new Set(findings.map(({ kind }) => kind));
  return {
    storage: store.kind !== "sound" && store.kind !== "unknown",
    diskUsed: store.freeShare === undefined ? undefined : 1 - store.freeShare,
    clock: !now.wallTrusted,
    district: now.uplink.kind === "down",
    duty: found.has("nobody-on-duty"),
    lines: links.some((link) => link.kind !== "up"),
    ladder: found.has("ladder-overdue"),
    notices: found.has("notice-unattempted"),
    channels: found.has("channel-dark"),
    configuration: now.hasFallback,
    tests: now.areTestsWanting,
    supply: isLastGasp(state),
  };
}

interface SelfNow {
  readonly store: StoreView;
  readonly findings: readonly { readonly kind: string }[];
  readonly links: readonly LinkStatus[];
  readonly uplink: UplinkView;
  readonly wallTrusted: boolean;
  /** The site file is faulty, and the last good one is in use. */
  readonly hasFallback: boolean;
  readonly areTestsWanting: boolean;
  readonly state: State;
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
    supply: of(contacts.supply),
  };
}

/** Whole percents: a disk that is written to would otherwise be news at every look. */
function diskSample(used: number | undefined): Sample {
  if (used === undefined) return { kind: "bad", why: "missing" };
  return { kind: "good", value: Math.round(used * 100) };
}

const lookEveryMs = 2_000;
const sayEveryMs = 60_000;
