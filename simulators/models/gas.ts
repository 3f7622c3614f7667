import { wander } from "../rng.ts";
import { minuteMs, type Model, type Span } from "./model.ts";

/** Gas escapes in a kitchen from `startMs` until somebody shuts the valve at `endMs`. */
export interface Leak extends Span {
  /** What the room would reach if nobody came, in %LEL. */
  readonly plateauLel: number;
}

/** One well-mixed room: the leak fills it towards its plateau, an open window empties it again. */
export function gasConcentration({ seed, leaks }: { readonly seed: number; readonly leaks: readonly Leak[] }): Model {
  return (atMs) => {
    const escaped = leaks.reduce((sum, leak) => sum + fromLeak(leak, atMs), 0);
    const zeroDrift = 0.6 + 0.25 * wander(seed, atMs, 7 * minuteMs);
    return Math.max(0, zeroDrift + escaped * (1 + 0.03 * wander(seed + 1, atMs, minuteMs)));
  };
}

function fromLeak({ startMs, endMs, plateauLel }: Leak, atMs: number): number {
  if (atMs <= startMs) return 0;
  const filled = plateauLel * (1 - Math.exp(-(Math.min(atMs, endMs) - startMs) / fillMs));
  return atMs <= endMs ? filled : filled * Math.exp(-(atMs - endMs) / airingMs);
}

const fillMs = 12 * minuteMs;
const airingMs = 6 * minuteMs;
