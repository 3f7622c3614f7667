import { isBitTable, type Table, type WritableTable } from "../../config/modbus-profile.ts";
import { fail, ok, type Result } from "../../gateway/core/result.ts";

/** Modbus Application Protocol Specification V1.1b3; the clauses below are its. */

export interface ReadRequest {
  readonly table: Table;
  readonly address: number;
  readonly count: number;
}

/** One coil (0 or 1) or one holding register. */
export interface WriteRequest {
  readonly table: WritableTable;
  readonly address: number;
  readonly value: number;
}

/** What is asked of a device in one frame. */
export type Question = ({ readonly kind: "read" } & ReadRequest) | ({ readonly kind: "write" } & WriteRequest);

/** `cells` are register words, or bits as 0 and 1: exactly as many as were asked for. */
export type Answer =
  | { readonly kind: "cells"; readonly cells: readonly number[] }
  | { readonly kind: "written" }
  | { readonly kind: "exception"; readonly code: number };

export type PduFault =
  | { readonly kind: "wrong-function"; readonly expected: number; readonly got: number | undefined }
  | { readonly kind: "wrong-length"; readonly expected: number; readonly got: number }
  | { readonly kind: "wrong-count"; readonly expected: number; readonly got: number | undefined }
  | { readonly kind: "wrong-echo"; readonly expected: string; readonly got: string };

export function encodeQuestion(question: Question): Uint8Array {
  return question.kind === "read" ? encodeRead(question) : encodeWrite(question);
}

export function decodeFor(question: Question, pdu: Uint8Array): Result<Answer, PduFault> {
  return question.kind === "read" ? decodeAnswer(pdu, question) : decodeWritten(pdu, question);
}

/** Bytes of data in a good answer to a read; the answer to a write repeats the request. */
export function dataBytesOf(question: Question): number | undefined {
  if (question.kind === "write") return undefined;
  return isBitTable(question.table) ? Math.ceil(question.count / 8) : question.count * 2;
}

/** 6.1 to 6.4: function, first address, number of cells. */
export function encodeRead({ table, address, count }: ReadRequest): Uint8Array {
  return Uint8Array.of(functionCodes[table], ...word(address), ...word(count));
}

/** 6.5 and 6.6: one coil as FF00 or 0000, or one register. */
function encodeWrite({ table, address, value }: WriteRequest): Uint8Array {
  const cell = table === "coil" ? (value === 0 ? 0x0000 : 0xff00) : value;
  return Uint8Array.of(writeCodes[table], ...word(address), ...word(cell));
}

/** The answer to exactly this request; anything that is not of its form and length is a fault. */
export function decodeAnswer(pdu: Uint8Array, request: ReadRequest): Result<Answer, PduFault> {
  const expected = functionCodes[request.table];
  const [got] = pdu;
  if (got === (expected | exceptionFlag)) return decodeException(pdu);
  if (got !== expected) return fail({ kind: "wrong-function", expected, got });
  return decodeCells(pdu, request);
}

export function exceptionText(code: number): string {
  return `exception ${code} (${exceptionNames.get(code) ?? "not in the specification"})`;
}

/** 7, codes 0A and 0B: a gateway on the way speaks for a device that did not answer. */
export function isUnreachable(code: number): boolean {
  return code === 0x0a || code === 0x0b;
}

export function pduFaultText(fault: PduFault): string {
  return `${fault.kind.replace("-", " ")} ${fault.got ?? "none"}, expected ${fault.expected}`;
}

/** 6.5 and 6.6: who has written says the whole request again. */
function decodeWritten(pdu: Uint8Array, request: WriteRequest): Result<Answer, PduFault> {
  const own = encodeWrite(request);
  const expected = writeCodes[request.table];
  const [got] = pdu;
  if (got === (expected | exceptionFlag)) return decodeException(pdu);
  if (got !== expected) return fail({ kind: "wrong-function", expected, got });
  if (pdu.length === own.length && own.every((byte, at) => byte === pdu[at])) return ok({ kind: "written" });
  return fail({ kind: "wrong-echo", expected: hex(own), got: hex(pdu) });
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** 7: the function with its highest bit set, then one code. */
function decodeException(pdu: Uint8Array): Result<Answer, PduFault> {
  const [, code] = pdu;
  if (code === undefined || pdu.length !== 2) return fail({ kind: "wrong-length", expected: 2, got: pdu.length });
  return ok({ kind: "exception", code });
}

function decodeCells(pdu: Uint8Array, { table, count }: ReadRequest): Result<Answer, PduFault> {
  const expected = isBitTable(table) ? Math.ceil(count / 8) : count * 2;
  if (pdu.length !== 2 + expected) return fail({ kind: "wrong-length", expected: 2 + expected, got: pdu.length });
  if (pdu[1] !== expected) return fail({ kind: "wrong-count", expected, got: pdu[1] });
  const data = pdu.subarray(2);
  return ok({ kind: "cells", cells: isBitTable(table) ? bits(data, count) : words(data) });
}

/** 6.1: the lowest bit of the first byte is the first one asked for; the rest of the last byte is padding. */
function bits(data: Uint8Array, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => ((data[index >> 3] ?? 0) >> (index & 7)) & 1);
}

function words(data: Uint8Array): readonly number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: data.length / 2 }, (_, index) => view.getUint16(index * 2));
}

function word(value: number): readonly [number, number] {
  return [value >> 8, value & 0xff];
}

const functionCodes = { coil: 0x01, discrete: 0x02, holding: 0x03, input: 0x04 } as const;
const writeCodes = { coil: 0x05, holding: 0x06 } as const;
const exceptionFlag = 0x80;

const exceptionNames: ReadonlyMap<number, string> = new Map([
  [0x01, "illegal function"],
  [0x02, "illegal data address"],
  [0x03, "illegal data value"],
  [0x04, "server device failure"],
  [0x05, "acknowledge"],
  [0x06, "server device busy"],
  [0x08, "memory parity error"],
  [0x0a, "gateway path unavailable"],
  [0x0b, "gateway target device failed to respond"],
]);
