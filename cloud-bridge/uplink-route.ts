import { uplinkTimes } from "../config/uplink.ts";
import { rewound } from "./lane-queue.ts";
import { openPace } from "./pace.ts";
import { counting, type LinkState, type Route, type Surroundings, type UplinkState } from "./uplink-state.ts";

/** A connection is over: what is out goes out again, and the next dial goes to the next broker. */
export function fallen(state: UplinkState, around: Surroundings): UplinkState {
  const { link, route } = state;
  const wasStable = link.kind === "live" && around.nowMs - link.sinceMs >= uplinkTimes.stableMs;
  const failures = wasStable ? 1 : link.failures + 1;
  const at = (route.at + 1) % route.versions.length;
  const dialAtMs = around.nowMs + pauseMs(failures, route, around);
  const next = { ...state, route: { ...route, at }, link: { kind: "down", failures, dialAtMs } as const };
  return counting(resting(next), { failovers: at === route.at ? 0 : 1 });
}

/**
 * The broker was there and did not take us. What speaks MQTT 5 only or 3.1.1 only often just hangs up on the other,
 * so each refusal changes the version; the first one is not held against the broker and it is dialled again at once.
 */
export function unaccepted(state: UplinkState, around: Surroundings): UplinkState {
  const { versions, at } = state.route;
  const was = versions[at];
  const other = {
    ...state.route,
    versions: versions.map((version, index) => (index === at ? otherThan(version) : version)),
  };
  const changed = { ...state, route: other };
  if (was === 4) return fallen(changed, around);
  const link = { kind: "down", failures: state.link.failures, dialAtMs: around.nowMs } as const;
  return resting({ ...changed, link });
}

/** Back to the broker to be at; the one of the moment would do for longer. */
export function returning(state: UplinkState, { nowMs }: Surroundings): UplinkState {
  return resting({ ...state, route: { ...state.route, at: 0 }, link: { kind: "down", failures: 0, dialAtMs: nowMs } });
}

/** When it is time to look whether the first broker is there again. */
export function returnAtMs({ at }: Route, link: Extract<LinkState, { kind: "live" }>): number | undefined {
  return at === 0 ? undefined : link.sinceMs + uplinkTimes.returnMs;
}

function otherThan(version: 4 | 5): 4 | 5 {
  return version === 5 ? 4 : 5;
}

function resting(state: UplinkState): UplinkState {
  return { ...state, queues: state.queues.map(rewound), pace: { ...openPace, bytesPerMs: state.pace.bytesPerMs } };
}

/**
 * Until each broker was tried the next one follows soon; then comes a pause that doubles with each round. Both are drawn
 * from a whole range, so that a street of boxes that lost one broker does not come back as one.
 */
function pauseMs(failures: number, { versions }: Route, { rng }: Surroundings): number {
  if (failures % versions.length !== 0) return rng.next() * uplinkTimes.failoverSpreadMs;
  const { backoffMinMs, backoffMaxMs } = uplinkTimes;
  const ceilingMs = Math.min(backoffMaxMs, backoffMinMs * 2 ** (failures / versions.length));
  return backoffMinMs + rng.next() * (ceilingMs - backoffMinMs);
}
