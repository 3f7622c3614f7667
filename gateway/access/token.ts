import { createHash, randomBytes } from "node:crypto";

/** What the cookie of a signed-in browser holds: 256 bits. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of it. */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
