import { commandLine } from "../../../config/command-line.ts";
import { cellsPerReadMax, isBitTable, type Table } from "../../../config/modbus-profile.ts";
import { words, type Words } from "../../../config/words.ts";
import { fail, ok, type Result } from "../../../gateway/core/result.ts";
import { exceptionText, type Answer, type ReadRequest } from "../pdu.ts";
import { decodingsAt, type Band, type Decoding } from "../scan/decodings.ts";
import { nameOf } from "../scan/identify.ts";
import { interview } from "../scan/interview.ts";
import {
  commonOf,
  commonOptions,
  complain,
  exit,
  lossTold,
  misuse,
  patientMs,
  refuse,
  wholeIn,
  type CommandDeps,
  type Common,
} from "./command.ts";
import { hexOf, placeOfReference, registerName, tableOf } from "./register-name.ts";
import { earOf, openTarget, spotOf, type Spot } from "./target.ts";

/** `gridpost read`: registers as they are, and everything they could mean. */
export async function readCommand(args: readonly string[], deps: CommandDeps): Promise<number> {
  const asked = understand(args, deps);
  if (!asked.ok) return refuse(asked.error, usage, deps);
  const wish = asked.value;
  const { target, settings, language, read, json } = wish;
  const open = () => openTarget(target, deps.serial, settings);
  const lineDeps = { ...deps, open, ear: earOf(target, settings), tell: () => undefined };
  const answers = await interview(wish, [read], lineDeps);
  if (!answers.ok) return complain(lossTold(answers.error, wish.place), wish, deps);
  const outcome = answers.value.get(nameOf(read));
  if (outcome?.kind !== "answer")
    return complain({ code: exit.silent, text: outcome?.kind === "garbled" ? garbled : silent }, wish, deps);
  deps.out.write(json ? readJson(wish, outcome.answer) : readText(wish, outcome.answer)[language]);
  return outcome.answer.kind === "cells" ? exit.done : exit.bad;
}

interface ReadOrder extends Common, Spot {
  readonly read: ReadRequest;
  readonly band: Band | undefined;
  readonly json: boolean;
}

function readJson({ place, unit, read, band }: ReadOrder, answer: Answer): string {
  const decodings = answer.kind === "cells" ? decodingsIn(read, answer.cells, band) : [];
  const plain = decodings.map((each) => ({
    ...each,
    value: typeof each.value === "bigint" ? String(each.value) : each.value,
  }));
  const ok = answer.kind === "cells";
  return `${JSON.stringify({ schema: "gridpost.read/v1", ok, target: place, unit, read, answer, decodings: plain })}\n`;
}

function readText(wish: ReadOrder, answer: Answer): Words {
  const [zh, en] = (["zh", "en"] as const).map((language) => linesOf(wish, answer, language).join("\n"));
  return { zh: `${zh}\n`, en: `${en}\n` };
}

function linesOf({ read, band }: ReadOrder, answer: Answer, language: keyof Words): readonly string[] {
  const { table, address } = read;
  if (answer.kind !== "cells") return [`${registerName(table, address)[language]}  ${refusal(answer)[language]}`];
  const decodings = decodingsIn(read, answer.cells, band);
  return answer.cells.flatMap((word, index) => [
    `${registerName(table, address + index)[language]}  ${isBitTable(table) ? word : `0x${hexOf(table, [word])}`}`,
    ...typeLines(decodings.filter((each) => each.address === address + index)),
  ]);
}

function refusal(answer: Answer): Words {
  const why = answer.kind === "exception" ? exceptionText(answer.code) : answer.kind;
  return words(`设备拒绝：${why}`, `refused: ${why}`);
}

/** Every order of a type on one line, the sensible ones marked. */
function typeLines(decodings: readonly Decoding[]): readonly string[] {
  const types = [...new Set(decodings.map(({ type }) => type))].filter((type) => type !== "bool");
  return types.map((type) => {
    const ways = decodings.filter((each) => each.type === type);
    return `    ${type.padEnd(6)}${ways.map(wayText).join("   ")}`;
  });
}

function wayText({ type, order, value, isPlausible }: Decoding): string {
  const text = typeof value === "bigint" ? String(value) : String(Number(value.toPrecision(type === "f64" ? 9 : 10)));
  return `${isPlausible ? "✔" : " "} ${order}=${text}`;
}

function decodingsIn(
  { table, address }: ReadRequest,
  cells: readonly number[],
  band: Band | undefined,
): readonly Decoding[] {
  return cells.flatMap((_, index) => decodingsAt({ table, address, words: cells }, address + index, band));
}

function understand(args: readonly string[], deps: CommandDeps): Result<ReadOrder, Words> {
  const parsed = parse(args);
  const [where, register, ...rest] = parsed?.positionals ?? [];
  if (parsed === undefined || where === undefined || register === undefined || rest.length > 0) return fail(misuse);
  const at = where.lastIndexOf(":");
  const spot = spotOf(where.slice(0, at), where.slice(at + 1));
  return spot.ok ? orderOf(spot.value, register, { values: parsed.values, deps }) : spot;
}

interface Asked {
  readonly values: NonNullable<ReturnType<typeof parse>>["values"];
  readonly deps: CommandDeps;
}

function orderOf(spot: Spot, register: string, { values, deps }: Asked): Result<ReadOrder, Words> {
  const common = commonOf(values, deps.env, patientMs);
  if (!common.ok) return common;
  const read = readOf(values, register);
  if (!read.ok) return read;
  const band = bandIn(values.expect);
  if (band === null) return fail(words("--expect 写 0..100", "--expect is 0..100"));
  return ok({ ...common.value, ...spot, read: read.value, band, json: values.json });
}

interface ReadValues {
  readonly table: string;
  readonly count: string;
  readonly plc: boolean;
}

function readOf({ table: tableText, count: countText, plc }: ReadValues, register: string): Result<ReadRequest, Words> {
  const table = tableOf(tableText);
  if (table === undefined)
    return fail(words("--table 写 coil、discrete、input 或 holding", "--table is coil, discrete, input or holding"));
  const address = wholeIn(register, 0, 65_535);
  const place = plc ? placeOfReference(register) : address === undefined ? undefined : { table, address };
  if (place === undefined)
    return fail(
      words("寄存器写 PDU 地址（从 0 起），或 --plc 40003", "a register is a PDU address (from 0), or --plc 40003"),
    );
  const count = wholeIn(countText, 1, most(place));
  if (count === undefined) return fail(words(`--count 写 1 到 ${most(place)}`, `--count is 1 to ${most(place)}`));
  return ok({ ...place, count });
}

function most({ table, address }: { readonly table: Table; readonly address: number }): number {
  return Math.min(cellsPerReadMax[table], 65_536 - address);
}

/** `null` for what cannot be understood. */
function bandIn(text: string | undefined): Band | undefined | null {
  if (text === undefined) return undefined;
  const [, low, high] = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(text) ?? [];
  return low === undefined || Number(low) > Number(high) ? null : [Number(low), Number(high)];
}

function parse(args: readonly string[]) {
  const options = {
    ...commonOptions,
    table: { type: "string", default: "holding" },
    count: { type: "string", default: "4" },
    plc: { type: "boolean", default: false },
    expect: { type: "string" },
  } as const;
  return commandLine(args, options);
}

const usage = `gridpost read PORT:UNIT REGISTER [--count 4] [--table holding|input|coil|discrete] [--plc]
  读寄存器，各种字序并排；只读不写 · reads registers, every word order side by side; never writes
  REGISTER  PDU 地址，从 0 起；--plc 时写 40003 · PDU address from 0; with --plc a reference like 40003
  --expect 0..100  原始数应在的范围 · between what the raw number should be
  --baud 9600  --parity none  --stop-bits 1  --timeout 500ms  --json  --lang zh-CN|en`;

const silent = words("没有应答：核对站号、速率、供电", "no answer: check unit number, speed and power");
const garbled = words("只收到乱码：两台设备同站号，或线路不好", "garbled: two devices at one number, or a bad line");
