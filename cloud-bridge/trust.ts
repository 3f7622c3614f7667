import type { CommandRole, CommandTier } from "../gateway/core/commands/command.ts";

/** A key of a desk above, and what it stands for. */
export interface DistrictKey {
  /** 16 hexadecimal digits, the beginning of the SHA-256 of the public key: nobody chooses it. */
  readonly id: string;
  /** 32 bytes in base64url. */
  readonly publicKey: string;
  readonly tier: CommandTier;
  readonly roles: readonly CommandRole[];
  /** Wall clock. */
  readonly sinceMs: number;
  readonly by: "enrolled" | "rotated";
  /** Signs no more from then on, because it has a successor. */
  readonly untilMs?: number | undefined;
  readonly revokedMs?: number | undefined;
}

/** A code that a person on the box has given out, for one key, once. */
export interface EnrolCode {
  readonly code: string;
  readonly tier: CommandTier;
  readonly roles: readonly CommandRole[];
  readonly untilMs: number;
}

export interface OwnKey {
  readonly publicKey: string;
  /** PKCS #8, base64url. */
  readonly privateKey: string;
  readonly sinceMs: number;
}

/** Whom the box believes, and by what it is known itself. */
export interface Trust {
  readonly own: OwnKey;
  readonly district: readonly DistrictKey[];
  readonly code?: EnrolCode | undefined;
}

export function keyOf(trust: Trust, id: string): DistrictKey | undefined {
  return trust.district.find((key) => key.id === id);
}

/** What a key may do to the list, applied; the same again changes nothing. */
export function enrolled(trust: Trust, key: DistrictKey): Trust {
  if (keyOf(trust, key.id) !== undefined) return trust;
  return { own: trust.own, district: [...trust.district, key] };
}

/** The old key signs for a while yet: what it signed may still be on its way. */
export function rotated(
  trust: Trust,
  old: DistrictKey,
  { key, untilMs }: { key: DistrictKey; untilMs: number },
): Trust {
  if (keyOf(trust, key.id) !== undefined) return trust;
  const district = trust.district.map((each) => (each.id === old.id ? { ...each, untilMs } : each));
  return { ...trust, district: [...district, key] };
}

/** Stays on the list: a key that was taken back must not come back by an old message. */
export function revoked(trust: Trust, id: string, nowMs: number): Trust {
  return {
    ...trust,
    district: trust.district.map((key) => (key.id === id ? { ...key, revokedMs: key.revokedMs ?? nowMs } : key)),
  };
}
