import { newKeyPair } from "../../../cloud-bridge/cose-key.ts";
import type { Rng } from "../../../gateway/core/ports.ts";
import { createCommander, type Commander } from "../../../simulators/district/commander.ts";
import { boxName } from "./commanded-box.ts";

/** One message to the box, and what a box may answer to it; what it may do is told by `good`. */
export interface Attack {
  readonly kind: AttackKind;
  readonly bytes: Uint8Array;
  /** The effect that carrying it out would leave, by a name that no other command has. */
  readonly tag: string;
  readonly expiresMs: number;
  readonly notBeforeMs: number;
  /** Words the answer may have. Empty: whatever the first answer was. */
  readonly answers: readonly string[];
  /** A genuine order in its time: it may be carried out, once. */
  readonly good: boolean;
}

export const attackKinds = [
  "fresh",
  "replayed",
  "reordered",
  "expired",
  "too early",
  "too long-lived",
  "other key",
  "other box",
  "other tier",
  "other role",
  "changed",
  "truncated",
  "unknown verb",
] as const;
export type AttackKind = (typeof attackKinds)[number];

export interface Attacker {
  readonly next: () => Attack;
  readonly commander: Commander;
}

const desk = { box: boxName, tier: "district", role: "commander", operator: "desk-1" } as const;

/** Sends what a district sends, and whatever somebody on the line could make of it. */
export function createAttacker(rng: Rng, nowMs: () => number): Attacker {
  const commander = createCommander({ ...desk, keys: newKeyPair(), nowMs });
  const stranger = createCommander({ ...desk, keys: newKeyPair(), nowMs });
  const sent: Attack[] = [];
  let count = 0;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(rng.next() * from.length)] as T;
  const order = (kind: AttackKind, { by = commander, ...over }: Writing): Attack => {
    const tag = `tag-${(count += 1)}`;
    const { verb = pick(["upstream.warning", "mode.set"] as const), notBeforeMs = nowMs(), lifeMs = 60_000 } = over;
    const args = argsOf(verb, tag, count);
    const expiresMs = notBeforeMs + lifeMs;
    const { box, tier, role } = { ...desk, ...over };
    const bytes = by.order(verb, args, { id: tag, notBeforeMs, expiresMs, box, tier, role });
    const good = over.answers === undefined;
    return { kind, bytes, tag, expiresMs, notBeforeMs, answers: over.answers ?? doneOr(verb), good };
  };
  /** Half of what is repeated was sent a moment ago, half any time. */
  const earlier = (): Attack | undefined => (rng.next() < 0.5 ? sent.at(-1 - Math.floor(rng.next() * 5)) : pick(sent));
  const ago = (ms: number) => nowMs() - Math.floor(rng.next() * ms);
  const makers: Readonly<Record<AttackKind, (kind: AttackKind) => Attack>> = {
    fresh: (kind) => order(kind, {}),
    replayed: () => repeated(earlier() ?? order("fresh", {})),
    reordered: (kind) => order(kind, { verb: "mode.set", notBeforeMs: ago(3_000) - 1 }),
    expired: (kind) => {
      const notBeforeMs = nowMs() - 90_000;
      return order(kind, { notBeforeMs, lifeMs: ago(90_000) - notBeforeMs, answers: ["expired", "unknown"] });
    },
    "too early": (kind) => order(kind, { notBeforeMs: 120_000 + ago(60_000), answers: ["not-yet"] }),
    "too long-lived": (kind) => order(kind, { lifeMs: 30 * 86_400_000, answers: ["too-long-lived", "unknown"] }),
    "other key": (kind) => order(kind, { by: stranger, answers: ["unknown-key"] }),
    "other box": (kind) => order(kind, { box: "box-2", answers: ["wrong-box"] }),
    "other tier": (kind) => order(kind, { tier: "city", answers: ["tier-not-of-key"] }),
    "other role": (kind) => order(kind, { role: "department", answers: ["role-not-of-key"] }),
    changed: (kind) => changed(order(kind, { answers: forgedWords }), rng),
    truncated: (kind) => truncated(order(kind, { answers: ["unreadable"] }), rng),
    "unknown verb": (kind) => order(kind, { verb: "siren.stop", answers: ["unknown-verb", "unknown"] }),
  };
  return {
    commander,
    next: () => {
      // Without good ones there would be nothing to play again.
      const [chance, kind] = [rng.next(), pick(attackKinds)];
      const chosen = chance < 0.3 ? "fresh" : chance < 0.5 ? "replayed" : kind;
      const attack = makers[chosen](chosen);
      if (attack.good) sent.push(attack);
      return attack;
    },
  };
}

interface Writing {
  readonly by?: Commander;
  readonly verb?: string;
  readonly notBeforeMs?: number;
  readonly lifeMs?: number;
  readonly box?: string;
  readonly tier?: "city";
  readonly role?: "department";
  readonly answers?: readonly string[];
}

const forgedWords = ["unreadable", "unknown-key", "bad-signature"];

function argsOf(verb: string, tag: string, count: number): Readonly<Record<string, string | number>> {
  if (verb === "mode.set") return { mode: count % 2 === 0 ? "alert" : "peace", reason: tag };
  return verb === "upstream.warning" ? { station: tag, severity: 2 } : {};
}

/** What can rightly become of an order in its time. */
function doneOr(verb: string): readonly string[] {
  const always = ["done", "clock-untrusted", "unknown"];
  return verb === "mode.set" ? [...always, "reordered", "mode-refused"] : always;
}

function repeated(attack: Attack): Attack {
  return { ...attack, kind: "replayed", answers: [...attack.answers, "expired", "unknown", "repeated"], good: true };
}

function changed(attack: Attack, rng: Rng): Attack {
  const bytes = Uint8Array.from(attack.bytes);
  const at = Math.floor(rng.next() * bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(rng.next() * 8));
  return { ...attack, bytes };
}

function truncated(attack: Attack, rng: Rng): Attack {
  return { ...attack, bytes: attack.bytes.subarray(0, Math.floor(rng.next() * attack.bytes.length)) };
}
