import type { Link } from "../../config/site.ts";
import type { DeviceOnLine, LinkStatus } from "../../gateway/core/ports.ts";
import { timeoutMs } from "./delay.ts";
import type { LineState } from "./line-state.ts";
import { unitOf } from "./unit.ts";
import type { Reader, Turn } from "./turn.ts";

/** How a link and each device on it stand, for people. */
export function lineStatus({ id }: Link, state: LineState): LinkStatus {
  const devices = state.readers.map((reader) => deviceStatus(reader, state));
  const asked = devices.filter(({ kind }) => kind !== "not-asked");
  const isSilent = asked.length > 0 && asked.every(({ kind }) => kind === "silent");
  return { link: id, kind: isSilent && state.failures === 0 ? "silent" : kindOf(state), devices };
}

function kindOf(state: LineState): LinkStatus["kind"] {
  switch (state.kind) {
    case "down":
    case "connecting":
      return state.failures === 0 ? "up" : "down";
    case "idle":
    case "waiting":
    case "quiet":
      return state.failures === 0 ? "up" : "silent";
  }
}

function deviceStatus({ device }: Reader, { turns, units, limits }: LineState): DeviceOnLine {
  const own = turns.filter((turn) => turn.device === device.id);
  const { delay, learned, tally } = unitOf(units, device.unit);
  return {
    device: device.id,
    unit: device.unit,
    kind: standing(own),
    timeoutMs: rounded(timeoutMs(delay, 0, limits)),
    ...(delay === undefined ? {} : { delayMs: rounded(delay.smoothedMs), worstMs: rounded(delay.worstMs) }),
    asked: coarse(tally.asked),
    garbled: tally.garbled,
    refusedAddresses: learned.illegal.reduce((sum, { address, end }) => sum + end - address, 0),
  };
}

/** Coarse, so that screens are not told of every millisecond. */
function rounded(ms: number): number {
  return Math.ceil(ms / 25) * 25;
}

/** The first digit of a count, so that screens are told when it matters and not at each request. */
function coarse(count: number): number {
  const scale = 10 ** Math.floor(Math.log10(Math.max(1, count)));
  return Math.floor(count / scale) * scale;
}

function standing(turns: readonly Turn[]): DeviceOnLine["kind"] {
  if (turns.every(({ misses }) => misses > 0)) return "silent";
  if (turns.every(({ askedMs }) => askedMs === 0)) return "not-asked";
  return turns.some(({ misses }) => misses > 0) ? "partly" : "answering";
}
