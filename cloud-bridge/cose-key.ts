import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";

/** Ed25519 (RFC 8032) by Node's own crypto; keys travel as 32 bytes in base64url. */
export interface KeyPair {
  readonly publicKey: string;
  /** PKCS #8 in base64url. */
  readonly privateKey: string;
}

export function newKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { x = "" } = publicKey.export({ format: "jwk" });
  return { publicKey: x, privateKey: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64url") };
}

export function signed(bytes: Uint8Array, privateKey: string): Uint8Array {
  const key = createPrivateKey({ key: Buffer.from(privateKey, "base64url"), format: "der", type: "pkcs8" });
  return sign(null, bytes, key);
}

/** False for anything that is no key or no signature: foreign bytes never throw. */
export function isSigned(bytes: Uint8Array, signature: Uint8Array, publicKey: string): boolean {
  if (Buffer.from(publicKey, "base64url").length !== 32 || signature.length !== 64) return false;
  try {
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
    return verify(null, bytes, key, signature);
  } catch {
    return false;
  }
}

export function idOfKey(publicKey: string): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").slice(0, 16);
}

/** SHA-256 of the key, for people to compare. */
export function fingerprintOfKey(publicKey: string): string {
  const hash = createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").toUpperCase();
  return hash.replace(/(..)(?!$)/g, "$1:");
}
