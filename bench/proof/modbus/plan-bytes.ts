import { encodeRead, type ReadRequest } from "../../../sensors/modbus/pdu.ts";
import { planReads } from "../../../sensors/modbus/plan.ts";
import { encodeRtu } from "../../../sensors/modbus/rtu.ts";
import { encodeFrame } from "../../../sensors/modbus/tcp.ts";
import { costOf, rtuCost, tcpCost, type WireCost } from "../../../sensors/modbus/wire-cost.ts";
import { isBitTable } from "../../../config/modbus-profile.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { maxInsert } from "./max-insert.ts";
import { mapsAtHand, recordedFolder, type RegisterMap } from "./register-maps.ts";

/** A wire, what our planner is told of it, and what a plan takes on it. */
interface WireKind {
  readonly name: string;
  readonly cost: WireCost;
  readonly spent: (read: ReadRequest) => number;
}

const slow = rtuCost({ baud: 9600, bitsPerByte: 10, turnaroundMs: 20 });
const wires: readonly WireKind[] = [
  { name: "TCP bytes", cost: tcpCost, spent: bytesOn((pdu) => encodeFrame({ transaction: 1, unit: 1, pdu })) },
  { name: "RTU bytes", cost: { perRequest: 13 }, spent: bytesOn((pdu) => encodeRtu({ unit: 1, pdu })) },
  {
    name: "9600 baud with 20 ms turnaround, in byte times",
    cost: slow,
    spent: ({ table, count }) => costOf(table, count, slow),
  },
];
/** Telegraf's own default, and the best of all others for each map: nobody sets it for each device. */
const usualFill = 50;
const fills = [0, 1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 80, 125];

/** Frames of both plans, encoded and counted: asked and answered. */
export async function planBytes({ log }: ProofContext): Promise<Verdict> {
  const maps = mapsAtHand();
  const compared = wires.map((wire) => comparedOn(wire, maps));
  for (const { worse } of compared) for (const line of worse) log(line);
  const isEnough = maps.length >= mapsMin;
  const isHeld = isEnough && compared.every(({ worse }) => worse.length === 0) && isAbleToFail(maps);
  const texts = compared.map(
    ({ name, ours, usual, best }) =>
      `${name}: ours ${Math.round(ours)}, max_insert ${Math.round(usual)} at its default, ${Math.round(best)} at the best fill of each map`,
  );
  const recorded = maps.filter(([name]) => name.endsWith(".json")).length;
  const missing = recorded === 0 ? ` (none recorded in ${recordedFolder()})` : ` (${recorded} of them recorded)`;
  return { kind: isHeld ? "held" : "missed", figure: `${maps.length} maps${missing}; ${texts.join("; ")}` };
}

interface Compared {
  readonly name: string;
  readonly ours: number;
  readonly usual: number;
  readonly best: number;
  /** Maps on which some fill does better than we do. */
  readonly worse: readonly string[];
}

function comparedOn({ name, cost, spent }: WireKind, maps: readonly (readonly [string, RegisterMap])[]): Compared {
  const rows = maps.map(([map, limits]) => ({
    map,
    ours: sum(planReads(limits, { cost }), spent),
    usual: sum(maxInsert(limits, usualFill), spent),
    best: Math.min(...fills.map((fill) => sum(maxInsert(limits, fill), spent))),
  }));
  const worse = rows.filter(({ ours, best }) => ours > best + rounding);
  return {
    name,
    ours: total(rows.map(({ ours }) => ours)),
    usual: total(rows.map(({ usual }) => usual)),
    best: total(rows.map(({ best }) => best)),
    worse: worse.map(({ map, ours, best }) => `${name}: ${map} takes ${ours}, max_insert ${best}`),
  };
}

/** The comparison has to tell a worse planner: one request for each measure must lose somewhere. */
function isAbleToFail(maps: readonly (readonly [string, RegisterMap])[]): boolean {
  return wires.every(({ spent }) =>
    maps.some(([, map]) => {
      const oneEach = sum(
        map.measures.flatMap((measure) => planReads({ ...map, measures: [measure] })),
        spent,
      );
      return oneEach > Math.min(...fills.map((fill) => sum(maxInsert(map, fill), spent)));
    }),
  );
}

function bytesOn(encode: (pdu: Uint8Array) => Uint8Array): (read: ReadRequest) => number {
  return (read) => {
    const data = isBitTable(read.table) ? Math.ceil(read.count / 8) : read.count * 2;
    const answer = new Uint8Array(2 + data);
    return encode(encodeRead(read)).length + encode(answer).length;
  };
}

function sum(reads: readonly ReadRequest[], spent: (read: ReadRequest) => number): number {
  return total(reads.map(spent));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

const mapsMin = 12;
const rounding = 1e-6;
