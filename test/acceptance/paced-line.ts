import type { Sampling } from "../../config/bus-load.ts";
import type { ModbusProfile } from "../../config/modbus-profile.ts";
import { firstState, type LineState } from "../../sensors/modbus/line-state.ts";
import { lineSetup } from "../../sensors/modbus/line-setup.ts";
import { step, wakeAtMs, type LineInput } from "../../sensors/modbus/line.ts";
import { nothingPending, takeFrames } from "../../sensors/modbus/tcp.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { profile } from "../sensors/modbus/profile.ts";
import { answerFrame } from "../sensors/modbus/slave.ts";

export const gasProfile: ModbusProfile = profile([
  { id: "gas", quantity: "combustible-gas", unit: "%LEL", from: { table: "holding", address: 0 } },
]);

export interface Paced {
  readonly asked: readonly { readonly atMs: number; readonly unit: number }[];
  readonly taken: readonly { readonly atMs: number; readonly point: string; readonly isBad: boolean }[];
  readonly state: LineState;
}

/** One line in virtual time, every request answered after `answerMs`; at `changeMs` the mode changes. */
export function playPaced(
  index: SiteIndex,
  { answerMs, changeMs, to, untilMs }: { answerMs: number; changeMs: number; to: Sampling; untilMs: number },
): Paced {
  const link = index.site.links[0]!;
  let state = firstState(lineSetup(index, link, 0), 0);
  const asked: { atMs: number; unit: number }[] = [];
  const taken: { atMs: number; point: string; isBad: boolean }[] = [];
  const coming: { atMs: number; input: LineInput }[] = [{ atMs: changeMs, input: { kind: "paced", sampling: to } }];
  for (let nowMs = 0; nowMs < untilMs;) {
    coming.sort((a, b) => a.atMs - b.atMs);
    const wakeMs = Math.max(nowMs, wakeAtMs(state, nowMs));
    const isComing = coming[0] !== undefined && coming[0].atMs <= wakeMs;
    const next = isComing ? coming.shift()! : { atMs: wakeMs, input: { kind: "tick" } as const };
    nowMs = Math.max(nowMs, next.atMs);
    const done = step(state, next.input, { nowMs, chance: 0 });
    state = done.state;
    for (const effect of done.effects) {
      if (effect.kind === "connect") coming.push({ atMs: nowMs, input: { kind: "connected" } });
      if (effect.kind === "samples") {
        taken.push(
          ...effect.samples.map(({ point, sample }) => ({ atMs: nowMs, point, isBad: sample.kind === "bad" })),
        );
      }
      if (effect.kind !== "send") continue;
      const frame = takeFrames(nothingPending, effect.bytes).frames[0]!;
      asked.push({ atMs: nowMs, unit: frame.unit });
      coming.push({ atMs: nowMs + answerMs, input: { kind: "bytes", bytes: answerFrame(frame, 1) } });
    }
  }
  return { asked, taken, state };
}
