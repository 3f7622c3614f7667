import type { ActuationOutcome } from "../../../gateway/core/ports.ts";
import { firstState, type LineEffect, type LineState } from "../../../sensors/modbus/line-state.ts";
import { step, wakeAtMs, type LineInput } from "../../../sensors/modbus/line.ts";
import { nothingPending, takeFrames, type Frame } from "../../../sensors/modbus/tcp.ts";
import { lineSetup } from "../../../sensors/modbus/line-setup.ts";
import { siteOf, type PretendLink } from "./site.ts";

export interface Line {
  readonly state: () => LineState;
  /** Everything that came out of one input, as short lines. */
  readonly at: (nowMs: number, input: LineInput) => readonly string[];
}

/** One line and its first time, 0 ms. */
export function line(link: Omit<PretendLink, "port">, rules: Parameters<typeof siteOf>[1] = []): Line {
  let state = firstStateOf(link, rules);
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
  return playOn(firstStateOf(link), answering, 0, untilMs);
}

export function playOn(first: LineState, answering: Answering, fromMs: number, untilMs: number): Played {
  const world: World = { sent: [], samples: [], coming: [] };
  let state = first;
  for (let nowMs = fromMs; nowMs <= untilMs;) {
    const next = nextOf(world, Math.max(nowMs, wakeAtMs(state, nowMs)));
    nowMs = Math.max(nowMs, next.atMs);
    const done = step(state, next.input, { nowMs, chance: 0 });
    state = done.state;
    for (const effect of done.effects) suffer(world, effect, nowMs, answering);
  }
  return world;
}

interface Coming {
  readonly atMs: number;
  readonly input: LineInput;
}

interface World extends Played {
  readonly sent: { atMs: number; unit: number }[];
  readonly samples: { atMs: number; text: string }[];
  coming: Coming[];
}

function nextOf(world: World, wakeMs: number): Coming {
  const next = world.coming.toSorted((a, b) => a.atMs - b.atMs)[0];
  if (next === undefined || wakeMs < next.atMs) return { atMs: wakeMs, input: { kind: "tick" } };
  world.coming = world.coming.filter((each) => each !== next);
  return next;
}

function suffer(world: World, effect: LineEffect, nowMs: number, answering: Answering): void {
  switch (effect.kind) {
    case "connect":
      world.coming.push({ atMs: nowMs, input: { kind: "connected" } });
      break;
    case "hang-up":
      world.coming = [];
      break;
    case "samples":
      world.samples.push(...told(effect).map((text) => ({ atMs: nowMs, text })));
      break;
    case "send":
      ask(world, effect.bytes, nowMs, answering);
      break;
    case "rejected":
    case "flush":
    case "learned":
    case "outcome":
      break;
  }
}

function ask(world: World, bytes: Uint8Array, nowMs: number, answering: Answering): void {
  const frame = takeFrames(nothingPending, bytes).frames[0]!;
  world.sent.push({ atMs: nowMs, unit: frame.unit });
  const answer = answering(frame, nowMs);
  if (answer) world.coming.push({ atMs: nowMs + answer.afterMs, input: { kind: "bytes", bytes: answer.bytes } });
}

export function firstStateOf(link: Omit<PretendLink, "port">, rules: Parameters<typeof siteOf>[1] = []): LineState {
  const index = siteOf({ l1: { ...link, port: 502 } }, rules);
  return firstState(lineSetup(index, index.site.links[0]!, 0), 0);
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
      return [`rejected ${effect.cause ?? effect.why}: ${effect.detail}`];
    case "outcome":
      return [`${effect.command} ${outcomeText(effect.outcome)}`];
    case "learned":
      return [`learned ${JSON.stringify(effect.learned)}`];
    case "connect":
    case "flush":
    case "hang-up":
      return [effect.kind];
  }
}

function outcomeText(outcome: ActuationOutcome): string {
  return "why" in outcome ? `${outcome.kind} ${outcome.why}: ${outcome.detail}` : outcome.kind;
}
