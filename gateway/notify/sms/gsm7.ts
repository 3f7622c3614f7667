/** GSM 7-bit default alphabet and its extension (3GPP TS 23.038, 6.2.1 and 6.2.1.1). */
const alphabet =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const extension: ReadonlyMap<number, string> = new Map([
  [0x0a, "\f"],
  [0x14, "^"],
  [0x28, "{"],
  [0x29, "}"],
  [0x2f, "\\"],
  [0x3c, "["],
  [0x3d, "~"],
  [0x3e, "]"],
  [0x40, "|"],
  [0x65, "€"],
]);
const escape = 0x1b;

/** `count` septets that begin `skipBits` into the bytes, as text. */
export function textOfSeptets(bytes: Uint8Array, count: number, skipBits: number): string {
  let text = "";
  let isEscaped = false;
  for (let at = 0; at < count; at += 1) {
    const code = septetAt(bytes, skipBits + at * 7);
    if (code === escape && !isEscaped) {
      isEscaped = true;
      continue;
    }
    text += isEscaped ? (extension.get(code) ?? alphabet[code] ?? "") : (alphabet[code] ?? "");
    isEscaped = false;
  }
  return text;
}

/** Septets are packed from the lowest bit up, across octets. */
function septetAt(bytes: Uint8Array, bit: number): number {
  const pair = Number(bytes[bit >> 3] ?? 0) | (Number(bytes[(bit >> 3) + 1] ?? 0) << 8);
  return (pair >> (bit & 7)) & 0x7f;
}
