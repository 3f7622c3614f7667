/**
 * The carrier's side of short messages, written apart from the gateway's own codec: what a phone shows of a
 * submitted PDU (3GPP TS 23.040, 9.2.2.2), and the PDUs that come back (9.2.2.1, 9.2.2.3).
 */
export interface Submitted {
  readonly to: string;
  readonly text: string;
  readonly wantsReport: boolean;
  readonly part: { readonly reference: number; readonly of: number; readonly at: number } | undefined;
}

/** Fields of SMS-SUBMIT by position; throws where a carrier would answer "invalid PDU". */
export function readSubmit(hex: string): Submitted {
  const octets = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const start = 1 + at(octets, 0);
  const first = at(octets, start);
  if ((first & 0b11) !== 0b01) throw new Error("no SMS-SUBMIT");
  const digits = at(octets, start + 2);
  const after = start + 4 + Math.ceil(digits / 2);
  const coding = at(octets, after + 1);
  const validityOctets = [0, 7, 1, 7][(first >> 3) & 3] ?? 0;
  const length = at(octets, after + 2 + validityOctets);
  const data = checked(
    octets.subarray(after + 3 + validityOctets),
    coding === 8 ? length : Math.ceil((length * 7) / 8),
  );
  const skip = (first & 0x40) === 0 ? 0 : at(data, 0) + 1;
  return {
    to: (at(octets, start + 3) === 0x91 ? "+" : "") + numberIn(octets.subarray(start + 4), digits),
    text: coding === 8 ? new TextDecoder("utf-16be").decode(data.subarray(skip)) : sevenBit(data, length),
    wantsReport: (first & 0x20) !== 0,
    part: skip === 6 && data[1] === 0 ? { reference: at(data, 3), of: at(data, 4), at: at(data, 5) } : undefined,
  };
}

function checked(data: Uint8Array, octets: number): Uint8Array {
  if (data.length > 140 || data.length !== octets) throw new Error("length of the text is wrong");
  return data;
}

function at(octets: Uint8Array, index: number): number {
  const octet = octets[index];
  if (octet === undefined) throw new Error("cut off");
  return octet;
}

function numberIn(octets: Uint8Array, digits: number): string {
  return Array.from({ length: digits }, (_, index) => (at(octets, index >> 1) >> (index % 2 === 0 ? 0 : 4)) & 15).join(
    "",
  );
}

function sevenBit(data: Uint8Array, count: number): string {
  const bits = Array.from(data, (octet) => octet.toString(2).padStart(8, "0").split("").toReversed().join("")).join("");
  const letters = Array.from({ length: count }, (_, at) =>
    bits
      .slice(at * 7, at * 7 + 7)
      .split("")
      .toReversed()
      .join(""),
  );
  return letters.map((letter) => String.fromCharCode(Number.parseInt(letter, 2))).join("");
}

/** SMS-DELIVER of a phone's text, in UCS-2 or in the default alphabet (letters and digits only). */
export function writeDeliver(from: string, text: string, coding: "ucs2" | "gsm7"): string {
  const data = coding === "ucs2" ? ucs2(text) : packed(text);
  const length = coding === "ucs2" ? data.length : text.length;
  const head = [0x00, 0x04, ...address(from), 0x00, coding === "ucs2" ? 0x08 : 0x00, ...timestamp];
  return hexed([...head, length, ...data]);
}

/** SMS-STATUS-REPORT for one submitted part. */
export function writeReport(reference: number, to: string, status: number): string {
  return hexed([0x00, 0x06, reference, ...address(to), ...timestamp, ...timestamp, status]);
}

function address(number: string): readonly number[] {
  const digits = number.replace("+", "");
  const semi = digits.length % 2 === 1 ? `${digits}f` : digits;
  const octets = (semi.match(/../g) ?? []).map((pair) => Number.parseInt(`${pair[1]}${pair[0]}`, 16));
  return [digits.length, number.startsWith("+") ? 0x91 : 0x81, ...octets];
}

/** 2026-06-02 12:00:00, eight hours east in quarters. */
const timestamp = [0x62, 0x60, 0x20, 0x21, 0x00, 0x00, 0x23] as const;

function ucs2(text: string): readonly number[] {
  return Array.from(text).flatMap((sign) => {
    const code = sign.charCodeAt(0);
    return [code >> 8, code & 0xff];
  });
}

function packed(text: string): readonly number[] {
  const bits = Array.from(text, (sign) =>
    sign.charCodeAt(0).toString(2).padStart(7, "0").split("").toReversed().join(""),
  ).join("");
  const octets = bits.match(/.{1,8}/g) ?? [];
  return octets.map((octet) => Number.parseInt(octet.padEnd(8, "0").split("").toReversed().join(""), 2));
}

function hexed(octets: readonly number[]): string {
  return octets.map((octet) => octet.toString(16).padStart(2, "0").toUpperCase()).join("");
}
