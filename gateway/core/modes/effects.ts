import { pollMsOf, type Sampling } from "../../../config/bus-load.ts";
import type { DeviceId } from "../../../config/ids.ts";
import type { Mode, ResponseLevel } from "../../../config/mode.ts";
import type { SiteIndex } from "../site-index.ts";
import type { State } from "../state.ts";
import { summaryEveryMs } from "../summary.ts";
import { peacetime } from "./mode.ts";
import { callsTogether, modePolicy } from "./policy.ts";

/** A mode, as far as it decides what the box does. */
export interface Bearing {
  readonly mode: Mode;
  readonly level?: ResponseLevel | undefined;
}

/** All that a mode decides. The parts read it from the same places as this does. */
export interface ModeEffects {
  /** How often each wired device is read, ms. */
  readonly polls: ReadonlyMap<DeviceId, number>;
  readonly summaryMs: number;
  /** Claim, arrive and the ladder's rungs, as multiples of peace. */
  readonly factor: number;
  /** The two rungs above the first are called at once. */
  readonly together: boolean;
  /** Layers of the roster that hold, by their place in the site file. */
  readonly layers: readonly number[];
}

export function effectsOf(site: SiteIndex, { mode, level }: Bearing): ModeEffects {
  const { sampling, factor } = modePolicy(site, mode);
  const layers = site.site.roster.flatMap(({ modes }, at) => (modes === undefined || modes.includes(mode) ? [at] : []));
  const summaryMs = summaryEveryMs(site, mode);
  return { polls: pollsOf(site, sampling), summaryMs, factor, together: callsTogether(level), layers };
}

function pollsOf({ site }: SiteIndex, sampling: Sampling): ReadonlyMap<DeviceId, number> {
  return new Map(
    site.devices.flatMap((device) => {
      const link = "link" in device ? site.links.find(({ id }) => id === device.link) : undefined;
      return link === undefined || !("link" in device) ? [] : [[device.id, pollMsOf(link, device, sampling)] as const];
    }),
  );
}

/** What becomes different, and nothing else: what is not named stays as it is. */
export type ModeDifference =
  | { readonly what: "poll"; readonly device: DeviceId; readonly fromMs: number; readonly toMs: number }
  | { readonly what: "summary"; readonly fromMs: number; readonly toMs: number }
  | { readonly what: "times"; readonly from: number; readonly to: number }
  | { readonly what: "together"; readonly to: boolean }
  | { readonly what: "roster"; readonly begins: readonly number[]; readonly ends: readonly number[] };

export function previewOf(site: SiteIndex, from: Bearing, to: Bearing): readonly ModeDifference[] {
  const [before, after] = [effectsOf(site, from), effectsOf(site, to)];
  const begins = after.layers.filter((at) => !before.layers.includes(at));
  const ends = before.layers.filter((at) => !after.layers.includes(at));
  return [
    ...pollDifferences(before, after),
    ...(before.summaryMs === after.summaryMs
      ? []
      : [{ what: "summary", fromMs: before.summaryMs, toMs: after.summaryMs } as const]),
    ...(before.factor === after.factor ? [] : [{ what: "times", from: before.factor, to: after.factor } as const]),
    ...(before.together === after.together ? [] : [{ what: "together", to: after.together } as const]),
    ...(begins.length + ends.length === 0 ? [] : [{ what: "roster", begins, ends } as const]),
  ];
}

function pollDifferences(before: ModeEffects, after: ModeEffects): readonly ModeDifference[] {
  return [...after.polls].flatMap(([device, toMs]) => {
    const fromMs = before.polls.get(device) ?? toMs;
    return fromMs === toMs ? [] : [{ what: "poll", device, fromMs, toMs } as const];
  });
}

/** The mode a state is in. */
export function bearingOf({ mode }: Pick<State, "mode">): Bearing {
  return mode.get("mode") ?? peacetime;
}
