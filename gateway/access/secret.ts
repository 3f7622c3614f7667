import { createHmac, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const bytesSchema = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/);

/**
 * What is kept of a secret; never the secret. `random`: made by this box, 160 bits, so guessing is hopeless even with
 * the file in hand and a keyed hash of microseconds does: 500 devices that reconnect at once cost nothing, and a
 * guesser cannot make the box work. `chosen`: a password that a device came with, which only a slow hash protects.
 */
export const keptSecretSchema = z.strictObject({
  kind: z.enum(["random", "chosen"]),
  salt: bytesSchema,
  hash: bytesSchema,
});
export type KeptSecret = z.infer<typeof keptSecretSchema>;

export interface NewSecret {
  /** Shown once. */
  readonly secret: string;
  readonly kept: KeptSecret;
}

const secretBytes = 20;
/** Without 0 o 1 l: somebody will type it from a screen into a device. */
const letters = "abcdefghijkmnpqrstuvwxyz23456789";

export function newSecret(): NewSecret {
  const secret = [...randomBytes((secretBytes * 8) / 5)].map((byte) => letters[byte & 31]).join("");
  const salt = newSalt();
  return { secret, kept: { kind: "random", salt, hash: keyed(salt, Buffer.from(secret)) } };
}

export async function keepChosen(secret: string): Promise<KeptSecret> {
  const salt = newSalt();
  return { kind: "chosen", salt, hash: await slow(salt, Buffer.from(secret)) };
}

export async function isSecret({ kind, salt, hash }: KeptSecret, offered: Uint8Array): Promise<boolean> {
  return sameText(hash, kind === "random" ? keyed(salt, offered) : await slow(salt, offered));
}

/** HMAC-SHA-256, keyed with the salt. */
export function keyed(salt: string, secret: Uint8Array): string {
  return createHmac("sha256", salt).update(secret).digest("base64url");
}

/** 8 MB and a fifth of a second each: as strong as the usual settings of 32 MB, within the memory of a small box. */
const cost = { N: 2 ** 13, r: 8, p: 10, maxmem: 32 << 20 };

function slow(salt: string, secret: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key.toString("base64url"))));
  });
}

function newSalt(): string {
  return randomBytes(16).toString("base64url");
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
