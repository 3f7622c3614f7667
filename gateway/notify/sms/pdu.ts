import { textOfSeptets } from "./gsm7.ts";

/** One short message of at most 140 octets, ready for `AT+CMGS=<length>` in PDU mode. */
export interface Submit {
  /** Octets without the service centre's address: what the command wants to be told. */
  readonly length: number;
  readonly hex: string;
}

const unitsInOne = 70;
const unitsInPart = 67;

/**
 * SMS-SUBMIT in UCS-2 with status report asked for (3GPP TS 23.040, 9.2.2.2): one PDU, or several with a
 * concatenation header (9.2.3.24.1). `reference` tells the parts of one message from another's, 0–255.
 */
export function encodeSubmits(to: string, text: string, reference: number): readonly Submit[] {
  const parts = text.length <= unitsInOne ? [text] : partsOf(text);
  return parts.map((part, at) => {
    const header = parts.length === 1 ? [] : [5, 0, 3, reference & 0xff, parts.length, at + 1];
    return submit(to, header, ucs2(part));
  });
}

/** Number of messages the carrier counts for a text. */
export function partsNeeded(text: string): number {
  return text.length <= unitsInOne ? 1 : partsOf(text).length;
}

/** No surrogate pair is torn apart: half a sign is none. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length;) {
    const last = text.charCodeAt(from + unitsInPart - 1);
    const isHigh = last >= 0xd800 && last <= 0xdbff;
    const to = from + unitsInPart - (isHigh ? 1 : 0);
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

/** MTI 01, relative validity, status report asked for; with a header also the bit that says so. */
const submitBits = 0x31;
const headerBit = 0x40;
/** Ucs-2, no class (TS 23.038, 4). */
const codingUcs2 = 0x08;
/** (n + 1) × 5 min: an alarm that could not be delivered for an hour is called again by the ladder anyway. */
const validityHour = 11;

function submit(to: string, header: readonly number[], data: readonly number[]): Submit {
  const first = submitBits | (header.length > 0 ? headerBit : 0);
  const body = [...header, ...data];
  const octets = [first, 0, ...addressOf(to), 0, codingUcs2, validityHour, body.length, ...body];
  return { length: octets.length, hex: hexOf([0, ...octets]) };
}

function ucs2(text: string): readonly number[] {
  return Array.from(
    { length: text.length * 2 },
    (_, at) => (text.charCodeAt(at >> 1) >> (at % 2 === 0 ? 8 : 0)) & 0xff,
  );
}

/** 9.1.2.5: number of digits, type, digits as semi-octets, the last one filled up with F. */
function addressOf(number: string): readonly number[] {
  const digits = number.replace(/^\+/, "");
  const filled = digits.length % 2 === 0 ? digits : `${digits}F`;
  const swapped = filled.replaceAll(/(.)(.)/g, "$2$1");
  return [digits.length, number.startsWith("+") ? 0x91 : 0x81, ...Buffer.from(swapped, "hex")];
}

function hexOf(octets: readonly number[]): string {
  return Buffer.from(octets).toString("hex").toUpperCase();
}

export type Received =
  /** Of a message in several parts each is told for itself: an answer is one digit. */
  | { readonly kind: "message"; readonly from: string; readonly text: string }
  | { readonly kind: "report"; readonly reference: number; readonly to: string; readonly status: number };

/** SMS-DELIVER (9.2.2.1) or SMS-STATUS-REPORT (9.2.2.3) as a modem hands it over; `undefined` for anything else. */
export function decodeReceived(hex: string): Received | undefined {
  if (!/^([0-9A-F]{2}){3,}$/i.test(hex)) return undefined;
  const reader = readerOf(Buffer.from(hex, "hex"));
  reader.take(reader.octet());
  const first = reader.octet();
  const received = (first & 3) === 0 ? deliver(reader, first) : (first & 3) === 2 ? report(reader) : undefined;
  return reader.isShort() ? undefined : received;
}

interface Reader {
  readonly octet: () => number;
  readonly take: (count: number) => Buffer;
  readonly isShort: () => boolean;
}

function readerOf(bytes: Buffer): Reader {
  let at = 0;
  const take = (count: number) => bytes.subarray(at, (at += count));
  return { take, octet: () => take(1)[0] ?? 0, isShort: () => at > bytes.length };
}

const timestampOctets = 7;

function deliver(reader: Reader, first: number): Received {
  const from = address(reader);
  reader.octet();
  const coding = reader.octet();
  reader.take(timestampOctets);
  const length = reader.octet();
  const isSeptets = alphabetOf(coding) === "gsm7";
  const data = reader.take(isSeptets ? Math.ceil((length * 7) / 8) : length);
  const headerOctets = (first & headerBit) === 0 ? 0 : (data[0] ?? 0) + 1;
  return { kind: "message", from, text: textOf(data, { coding, length, headerOctets }) };
}

function report(reader: Reader): Received {
  const reference = reader.octet();
  const to = address(reader);
  reader.take(2 * timestampOctets);
  return { kind: "report", reference, to, status: reader.octet() };
}

function address(reader: Reader): string {
  const digits = reader.octet();
  const type = reader.octet();
  const octets = reader.take(Math.ceil(digits / 2));
  // A name instead of a number, as carriers send: seven bits for each letter.
  if ((type & 0x70) === 0x50) return textOfSeptets(octets, Math.floor((digits * 4) / 7), 0);
  const text = [...octets].map((octet) => `${(octet & 15).toString(16)}${(octet >> 4).toString(16)}`).join("");
  return ((type & 0x70) === 0x10 ? "+" : "") + text.slice(0, digits);
}

/** TS 23.038, 4: general and message-class groups; everything that is not stated otherwise is the default alphabet. */
function alphabetOf(coding: number): "gsm7" | "8bit" | "ucs2" {
  if ((coding & 0xf0) === 0xf0) return (coding & 4) === 0 ? "gsm7" : "8bit";
  if ((coding & 0xf0) === 0xe0) return "ucs2";
  if ((coding & 0x80) !== 0) return "gsm7";
  return (["gsm7", "8bit", "ucs2", "gsm7"] as const)[(coding >> 2) & 3] ?? "gsm7";
}

interface Coded {
  readonly coding: number;
  readonly length: number;
  readonly headerOctets: number;
}

function textOf(data: Buffer, { coding, length, headerOctets }: Coded): string {
  const alphabet = alphabetOf(coding);
  if (alphabet === "ucs2") return Buffer.from(data.subarray(headerOctets)).swap16().toString("utf16le");
  if (alphabet === "8bit") return data.subarray(headerOctets).toString("latin1");
  // The text begins at the next whole septet after the header (9.2.3.24).
  const headerSeptets = Math.ceil((headerOctets * 8) / 7);
  return textOfSeptets(data, length - headerSeptets, headerSeptets * 7);
}

/**
 * What the carrier reports of a message (9.2.3.15): 0x00–0x02 arrived or handed on, 0x20–0x3F still trying,
 * the rest over for good.
 */
export function meaningOf(status: number): "delivered" | "passed-on" | "trying" | "failed" {
  if (status === 0) return "delivered";
  if (status <= 0x1f) return "passed-on";
  return status <= 0x3f ? "trying" : "failed";
}
