import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Without 0 O 1 I L: it is read from a label and typed on a phone. */
const signs = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/** The largest multiple of the number of signs that a byte can hold: bytes beyond it would favour the first signs. */
const fairBytes = signs.length * Math.floor(256 / signs.length);
const setupCodeLength = 8;

/** Eight signs, 39 bits; with ten guesses a minute at most, for half an hour, nobody finds it. */
export function newSetupCode(): string {
  let code = "";
  while (code.length < setupCodeLength) {
    const [byte = 255] = randomBytes(1);
    if (byte < fairBytes) code += signs[byte % signs.length];
  }
  return code;
}

/** Small letters, spaces and dashes are forgiven. */
export function isSetupCode(code: string, offered: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(code), digest(offered.toUpperCase().replaceAll(/[\s-]/g, "")));
}

/** As it stands on a label. */
export function printedCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
