import { newKeyPair } from "../../../../cloud-bridge/cose-key.ts";
import type { TrustFile } from "../../../../cloud-bridge/trust-file.ts";
import type { Trust } from "../../../../cloud-bridge/trust.ts";

/** A list of keys without a disk, with a code given out, as `gridpost keys enrol` does it. */
export function openMemoryTrust(code: string, untilMs: number): TrustFile {
  let trust: Trust = {
    own: { ...newKeyPair(), sinceMs: 0 },
    district: [],
    code: { code, tier: "district", roles: ["administrator"], untilMs },
  };
  return { read: () => trust, write: (changed) => void (trust = changed) };
}
