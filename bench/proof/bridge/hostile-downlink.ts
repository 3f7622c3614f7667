import { decodeAck } from "../../../cloud-bridge/cbor-ack.ts";
import { decodeOrder } from "../../../cloud-bridge/cbor-command.ts";
import { idOfKey, newKeyPair, type KeyPair } from "../../../cloud-bridge/cose-key.ts";
import { createIntake } from "../../../cloud-bridge/intake.ts";
import type { Trust } from "../../../cloud-bridge/trust.ts";
import { verifyCommand } from "../../../cloud-bridge/verify.ts";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { ms } from "../path/figures.ts";
import { boxName } from "./commanded-box.ts";
import { hostileBytes, rightBytes } from "./downlink-bytes.ts";

const seed = 20_261_130;
const boundMs = 10;

/**
 * Every message goes the ways that bytes from the district go: as an ack, as a command, and as the payload of a command
 * that was signed rightly. A throw on any of them would have ended the relay or the core.
 */
export async function hostileDownlink({ full, log }: ProofContext): Promise<Verdict> {
  const count = full ? 1_000_000 : 50_000;
  const keys = newKeyPair();
  const found = fed({ count, keys, ways: waysOf(keys), log });
  const isHeld = found.crashes.length === 0 && found.slowestMs <= boundMs && found.understood > 0;
  const figure = `${count.toLocaleString("en")} messages, seed ${seed}: ${found.crashes.length} crashes, slowest ${ms(found.slowestMs)}, ${found.understood} still readable`;
  return { kind: isHeld ? "held" : "missed", figure: [figure, ...found.crashes.slice(0, 1)].join("; ") };
}

/** Whether anything was understood. */
export type Reader = (bytes: Uint8Array) => boolean;

export interface Fed {
  readonly crashes: readonly string[];
  readonly slowestMs: number;
  /** Mutants that say something: if there were none, only the first check of all would have been tried. */
  readonly understood: number;
}

export interface Feeding {
  readonly count: number;
  readonly keys: KeyPair;
  readonly ways: readonly Reader[];
  readonly log: (line: string) => void;
}

export function fed({ count, keys, ways, log }: Feeding): Fed {
  const rng = createRng(seed);
  const right = rightBytes(keys, nowMs);
  const crashes: string[] = [];
  let [slowestMs, understood] = [0, 0];
  for (let at = 0; at < count; at += 1) {
    const bytes = hostileBytes(right, rng);
    for (const read of ways) {
      try {
        const tookMs = timed(() => void (understood += read(bytes) ? 1 : 0));
        slowestMs = Math.max(slowestMs, tookMs <= boundMs / 2 ? tookMs : ownMs(() => void read(bytes)));
      } catch (error) {
        crashes.push(`${String(error)} on ${Buffer.from(bytes).toString("hex", 0, 40)}`);
      }
    }
    if (at % 100_000 === 99_999) log(`${at + 1} messages`);
  }
  return { crashes, slowestMs, understood };
}

function timed(act: () => void): number {
  const fromMs = performance.now();
  act();
  return performance.now() - fromMs;
}

/** Processor time, the least of five: what else the machine did meanwhile, or cleared away, is not the reader's. */
function ownMs(act: () => void): number {
  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    act();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.min(...times);
}

const nowMs = Date.UTC(2026, 5, 2, 4);

/** In the relay as an ack or on its way to the core, in the core as a command, and what is inside of one. */
function waysOf(keys: KeyPair): readonly Reader[] {
  const clock = { now: () => ({ boot: "b", monoMs: 0, wallMs: nowMs, wallTrusted: true }), after: () => () => {} };
  const trust = trustIn(keys);
  return [
    (bytes) => decodeAck(bytes).ok,
    (bytes) => {
      const intake = createIntake(() => undefined, clock);
      intake.take(bytes);
      return intake.counts().commandsTaken > 0;
    },
    (bytes) => verifyCommand(bytes, { box: boxName, trust, nowMs }).ok,
    (bytes) => decodeOrder(bytes).ok,
  ];
}

function trustIn({ publicKey, privateKey }: KeyPair): Trust {
  const mine = { tier: "district", roles: ["commander", "administrator"], sinceMs: 0, by: "enrolled" } as const;
  return {
    own: { publicKey, privateKey, sinceMs: 0 },
    district: [{ id: idOfKey(publicKey), publicKey, ...mine }],
    code: { code: "abcd-efgh-jkmn-pqrs", tier: "district", roles: ["commander"], untilMs: Infinity },
  };
}
