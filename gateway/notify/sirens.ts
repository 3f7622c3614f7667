import { limits } from "../../config/limits.ts";
import type { Siren } from "../../config/siren.ts";
import { rings } from "../core/alarms/name.ts";
import type { Actuator, Clock, Log, Offer, Rng } from "../core/ports.ts";
import { pathOf, type SiteIndex } from "../core/site-index.ts";
import type { AlarmState, State } from "../core/state.ts";
import { elapsedMs, type Moment } from "../core/time.ts";

export interface Sirens {
  /** Puts every siren where it belongs. Called after each commit and at each tick; never waits. */
  readonly look: () => void;
  readonly stop: () => void;
}

export interface SirensDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
  readonly actuator: Actuator;
  /** That a siren sounded is a station of a test. */
  readonly offer: Offer;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Log;
}

type Stand = "on" | "off";

/** Where one siren is known to stand, and what is being done about it. */
interface Output {
  readonly siren: Siren;
  /** Read back, or said by the device; nothing at the start of a life. */
  proven?: Stand | undefined;
  provenAtMs: number;
  isUnderWay: boolean;
  tryAtMs: number;
  failures: number;
}

/**
 * Sirens follow the alarms, not the notices: on while one rings in their grids, off when none does. The wish is made
 * anew from the state each time, so a restart or a failed write leaves nothing that would have to be remembered.
 */
export function createSirens({ index, state, actuator, offer, clock, rng, log }: SirensDeps): Sirens {
  const outputs: readonly Output[] = index.site.sirens.map((siren) => ({
    siren,
    provenAtMs: -Infinity,
    isUnderWay: false,
    tryAtMs: -Infinity,
    failures: 0,
  }));
  let isStopped = false;

  const look = () => {
    if (isStopped || outputs.length === 0) return;
    const nowMs = clock.now().monoMs;
    for (const output of outputs) {
      const wish = wishFor(output.siren, index, state(), clock.now());
      if (output.isUnderWay || stands(output, wish, nowMs) || (nowMs < output.tryAtMs && output.failures > 0)) continue;
      void put(output, wish);
    }
  };
  const sounded = ({ id }: Siren) => {
    if (state().practiceAlarm.size === 0) return;
    offer({ kind: "sounded", siren: id }).catch((error: unknown) =>
      log.warn("siren-not-noted", { error: String(error) }),
    );
  };
  const put = async (output: Output, to: Stand) => {
    const { id, device, actuator: name } = output.siren;
    output.isUnderWay = true;
    const command = `siren-${id}-${to}-${Math.floor(rng.next() * 36 ** 9).toString(36)}`;
    const outcome = await actuator.act({ command, device, actuator: name, to, withinMs: limits.sirenActMs });
    const isProven = outcome.kind === "done" || outcome.kind === "acknowledged";
    output.failures = isProven ? 0 : output.failures + 1;
    output.proven = isProven ? to : undefined;
    output.provenAtMs = clock.now().monoMs;
    output.tryAtMs = clock.now().monoMs + Math.min(limits.sirenRetryMaxMs, limits.sirenRetryMs * output.failures);
    log[isProven ? "info" : "error"]("siren", { siren: id, to, outcome: outcome.kind });
    output.isUnderWay = false;
    if (isProven && to === "on") sounded(output.siren);
    // What it should be may have changed while it was switched.
    if (isProven) look();
  };
  return { look, stop: () => (isStopped = true) };
}

/** That it was heard is believed for a while only. */
function stands({ proven, provenAtMs }: Output, wish: Stand, nowMs: number): boolean {
  return proven === wish && (wish === "off" || nowMs - provenAtMs < limits.sirenAgainMs);
}

function wishFor(siren: Siren, index: SiteIndex, { alarm, practiceAlarm }: State, now: Moment): Stand {
  if (isCalled(siren, index, alarm.values())) return "on";
  const tried = [...practiceAlarm.values()].filter((row) => isJustRaised(row, now));
  return isCalled(siren, index, tried) ? "on" : "off";
}

function isCalled({ grids, severity }: Siren, index: SiteIndex, alarms: Iterable<AlarmState>): boolean {
  for (const row of alarms) {
    if (!rings(row)) continue;
    const rule = index.rulesOf.get(row.point)?.find(({ id }) => id === row.rule);
    const place = index.points.get(row.point)?.place.grid;
    if (rule === undefined || place === undefined || rule.severity > severity) continue;
    if (pathOf(index, place).some(({ id }) => grids.includes(id))) return true;
  }
  return false;
}

/** For a test a siren sounds long enough to be heard, and no longer. */
function isJustRaised({ raisedAt }: AlarmState, now: Moment): boolean {
  const ageMs = raisedAt && elapsedMs(raisedAt, now);
  return ageMs !== undefined && ageMs < limits.drillSirenMs;
}
