import { createHash } from "node:crypto";

/** The first eight bytes of a boot's UUID, of anything else of its SHA-256: enough to tell one boot of a box from another. */
export function bootBytes(boot: string): Uint8Array {
  const digits = boot.replaceAll("-", "");
  const bytes = /^[0-9a-f]{16,}$/.test(digits)
    ? Buffer.from(digits, "hex")
    : createHash("sha256").update(boot).digest();
  return Uint8Array.from(bytes.subarray(0, 8));
}

/** As the district names it; its bytes are those of the boot again. */
export function bootText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
