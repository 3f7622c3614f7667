import { createHmac, timingSafeEqual } from "node:crypto";
import type { CommandTier } from "../gateway/core/commands/command.ts";

/** What the owner of a new key shows to have the code, bound to the box, the key and the tier. */
export function enrolText(box: string, publicKey: string, tier: CommandTier): string {
  return `gridpost.enrol/v1\n${box}\n${publicKey}\n${tier}`;
}

/** What the new key signs, so that nobody hands over a key that is not theirs. */
export function rotateText(box: string, oldId: string, publicKey: string): string {
  return `gridpost.rotate/v1\n${box}\n${oldId}\n${publicKey}`;
}

/** What the box shows with the same code, so that the district knows its key. */
export function answerText(box: string, publicKey: string): string {
  return `gridpost.box/v1\n${box}\n${publicKey}`;
}

/** HMAC-SHA-256 with a code of 80 bits: who hears it cannot find the code, nor put another key under it. */
export function proofOf(code: string, text: string): string {
  return createHmac("sha256", code).update(text).digest("base64url");
}

export function isProof(code: string, text: string, proof: string): boolean {
  const wanted = Buffer.from(proofOf(code, text));
  const shown = Buffer.from(proof);
  return wanted.length === shown.length && timingSafeEqual(wanted, shown);
}
