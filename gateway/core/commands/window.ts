import { limits } from "../../../config/limits.ts";
import type { CommandRow } from "../state.ts";
import type { Turn } from "../turn.ts";
import { refused, type Command, type CommandOutcome } from "./command.ts";

/**
 * What of the past decides about an order: stored rows, so that a restart forgets none. Of each key so many answers
 * are kept; when one has to go, everything of that key that is as old counts as answered from then on.
 */
export function rowOf(turn: Turn, { key, id }: Command): CommandRow | undefined {
  return turn.get("command", `${key}/${id}`);
}

/** Older than what is remembered: it may have been carried out, and it is not now. */
export function windowOutcome(turn: Turn, { key, notBeforeMs }: Command): CommandOutcome | undefined {
  const floor = turn.get("gate", `key ${key}`);
  return floor !== undefined && notBeforeMs <= floor.notBeforeMs ? { kind: "unknown" } : undefined;
}

/**
 * Good from `notBefore` to `expires`. The district's own signed word that a time has come outlives a clock that was
 * set back; and with a clock nobody believes, what may have expired is not carried out.
 */
export function timeOutcome(
  turn: Turn,
  { notBeforeMs, expiresMs }: Command,
  anytime?: true,
): CommandOutcome | undefined {
  const { wallMs, wallTrusted } = turn.now;
  const knownMs = gateOf(turn, "latest");
  const lifeMs = expiresMs - notBeforeMs;
  if (lifeMs < 0 || lifeMs > limits.commandLifeMaxMs) return refused("too-long-lived");
  if (expiresMs <= Math.max(knownMs, wallTrusted ? wallMs : 0)) return { kind: "expired" };
  if (!wallTrusted) return anytime === true ? undefined : refused("clock-untrusted");
  return notBeforeMs > wallMs + limits.commandSkewMs ? refused("not-yet") : undefined;
}

/** The newest order on a noun that was carried out. */
export function latestMs(turn: Turn, noun: string): number {
  return gateOf(turn, `noun ${noun}`);
}

function gateOf(turn: Turn, name: string): number {
  return turn.get("gate", name)?.notBeforeMs ?? 0;
}

export function nounOf(verb: string): string {
  return verb.split(".")[0] ?? verb;
}

export function remember(turn: Turn, command: Command, outcome: CommandOutcome): void {
  const { key, id, verb, notBeforeMs } = command;
  turn.put("command", `${key}/${id}`, { key, verb, notBeforeMs, outcome, answeredAt: turn.now });
  // With a clock nobody believes, a date from the far future could not be told, and would expire all that follow.
  if (outcome.kind === "done" && turn.now.wallTrusted) raise(turn, [`noun ${nounOf(verb)}`, "latest"], notBeforeMs);
  forgetOldest(turn, key);
}

function raise(turn: Turn, gates: readonly string[], notBeforeMs: number): void {
  for (const gate of gates) {
    if (notBeforeMs > gateOf(turn, gate)) turn.put("gate", gate, { notBeforeMs });
  }
}

function forgetOldest(turn: Turn, key: string): void {
  const mine = [...turn.rows("command")].filter(([, row]) => row.key === key);
  if (mine.length <= limits.commandsKeptPerKey) return;
  const [oldest] = mine.toSorted(([, a], [, b]) => a.notBeforeMs - b.notBeforeMs);
  if (oldest === undefined) return;
  turn.drop("command", oldest[0]);
  raise(turn, [`key ${key}`], oldest[1].notBeforeMs);
}
