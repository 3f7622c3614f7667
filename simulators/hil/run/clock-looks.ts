import type { RowOf } from "../verdict/row.ts";
import { offsetOf, type Exchange } from "../verdict/offset.ts";
import type { Stage } from "./stage.ts";

/** Looks at the gateway's clock a few times; false when it does not answer. */
export async function lookAtClock(stage: Stage, when: RowOf<"clock">["when"]): Promise<boolean> {
  const { target, clock, recorder, round } = stage;
  const exchanges: Exchange[] = [];
  for (let look = 0; look < looksMax && !isFine(exchanges); look += 1) {
    const askedMs = clock.nowMs();
    const theirsMs = await target.client.clockMs();
    if (theirsMs !== undefined) exchanges.push({ askedMs, theirsMs, answeredMs: clock.nowMs() });
  }
  const offset = offsetOf(exchanges);
  if (offset === undefined) return false;
  recorder.note({ kind: "clock", round, when, ...offset, atMs: clock.nowMs() });
  return true;
}

/** On a busy machine the fast answer is rare: it is looked for a little longer. */
function isFine(exchanges: readonly Exchange[]): boolean {
  return exchanges.length >= looks && (offsetOf(exchanges)?.uncertaintyMs ?? Infinity) <= fineMs;
}

const looks = 9;
const looksMax = 40;
const fineMs = 5;
