import { firstState, type LineEffect, type LineState } from "../../../sensors/modbus/line-state.ts";
import { step, wakeAtMs, type LineInput } from "../../../sensors/modbus/line.ts";
import { nothingPending, takeFrames, type Frame } from "../../../sensors/modbus/tcp.ts";
import { firstTurns } from "../../../sensors/modbus/turn.ts";
import { siteOf, type PretendLink } from "./site.ts";

export interface Line {
  readonly state: () => LineState;
  /** Everything that came out of one input, as short lines. */
  readonly at: (nowMs: number, input: LineInput) => readonly string[];
}

/** One line and its first time, 0 ms. */
export function line(link: Omit<PretendLink, "port">): Line {
  let state = firstStateOf(link);
  return {
    state: () => state,
    at: (nowMs, input) => {
      const done = step(state, input, { nowMs, chance: 0 });
      state = done.state;
      return done.effects.flatMap(told);
    },
  };
}

/** What a pretend network does with a request: bytes after a while, or nothing. */
export type Answering = (
  frame: Frame,
  nowMs: number,
) => { readonly afterMs: number; readonly bytes: Uint8Array } | undefined;

export interface Played {
  readonly sent: readonly { readonly atMs: number; readonly unit: number }[];
  readonly samples: readonly { readonly atMs: number; readonly text: string }[];
}

/** Runs the line on a network that always connects, in virtual time, until `untilMs`. */
export function play(link: Omit<PretendLink, "port">, answering: Answering, untilMs: number): Played {
  const played = { sent: [] as { atMs: number; unit: number }[], samples: [] as { atMs: number; text: string }[] };
  let state = firstStateOf(link);
  let coming: { atMs: number; input: LineInput }[] = [];
  for (let nowMs = 0; nowMs <= untilMs;) {
    const next = coming.toSorted((a, b) => a.atMs - b.atMs)[0];
    const wakeMs = Math.max(nowMs, wakeAtMs(state, nowMs));
    const isTick = next === undefined || wakeMs < next.atMs;
    nowMs = isTick ? wakeMs : next.atMs;
    if (!isTick) coming = coming.filter((each) => each !== next);
    const done = step(state, isTick ? { kind: "tick" } : next.input, { nowMs, chance: 0 });
    state = done.state;
    for (const effect of done.effects) {
      if (effect.kind === "connect") coming.push({ atMs: nowMs, input: { kind: "connected" } });
      if (effect.kind === "hang-up") coming = [];
      if (effect.kind === "samples") played.samples.push(...told(effect).map((text) => ({ atMs: nowMs, text })));
      if (effect.kind !== "send") continue;
      const [frame] = takeFrames(nothingPending, effect.bytes).frames;
      if (frame === undefined) throw new Error("half a request was sent");
      played.sent.push({ atMs: nowMs, unit: frame.unit });
      const answer = answering(frame, nowMs);
      if (answer) coming.push({ atMs: nowMs + answer.afterMs, input: { kind: "bytes", bytes: answer.bytes } });
    }
  }
  return played;
}

function firstStateOf(link: Omit<PretendLink, "port">): LineState {
  const index = siteOf({ l1: { ...link, port: 502 } });
  const declared = index.site.links[0]!;
  return firstState(firstTurns(index, declared, 0), declared.timeout, 0);
}

function told(effect: LineEffect): readonly string[] {
  switch (effect.kind) {
    case "send":
      return [`send ${Buffer.from(effect.bytes).toString("hex")}`];
    case "samples":
      return effect.samples.map(({ point, sample }) => {
        if (sample.kind !== "bad") return `${point} ${sample.value}`;
        return `${point} ${sample.why}: ${sample.detail ?? ""}`;
      });
    case "rejected":
      return [`rejected ${effect.why}: ${effect.detail}`];
    case "connect":
    case "hang-up":
      return [effect.kind];
  }
}
