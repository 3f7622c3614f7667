import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { modbusProfileSchema, type Table } from "../../../../config/modbus-profile.ts";
import type { Outcome } from "../../../../sensors/modbus/scan/exchange.ts";
import {
  identify,
  nameOf,
  readsToIdentify,
  type Answers,
  type Candidate,
  type KnownDevice,
} from "../../../../sensors/modbus/scan/identify.ts";
import { planReads } from "../../../../sensors/modbus/plan.ts";
import { cellsOf } from "../../../../simulators/encode/registers.ts";

const folder = join(import.meta.dirname, "../../../../config/devices");
const known: readonly KnownDevice[] = readdirSync(folder).flatMap((name) => {
  const document = parse(readFileSync(join(folder, name), "utf8"));
  if (document.transport !== "modbus") return [];
  return [{ id: basename(name, ".yaml"), profile: modbusProfileSchema.parse(document) }];
});

type Cell = (table: Table, address: number) => number | undefined;

/** A device that has exactly the registers of its map, model register included, and refuses all others. */
function deviceOf({ profile }: KnownDevice): Cell {
  const cells = cellsOf(profile);
  const own = new Set(
    planReads(profile).flatMap(({ table, address, count }) =>
      Array.from({ length: count }, (_, index) => `${table} ${address + index}`),
    ),
  );
  const { model } = profile;
  return (table, address) => {
    const modelWord = model?.table === table ? model.words[address - model.address] : undefined;
    return modelWord ?? (own.has(`${table} ${address}`) ? cells.at(table, address) : undefined);
  };
}

function answersOf(cell: Cell): Answers {
  return new Map(
    readsToIdentify(known).map((read) => {
      const cells = Array.from({ length: read.count }, (_, index) => cell(read.table, read.address + index));
      const isWhole = !cells.includes(undefined);
      const answer = isWhole
        ? { kind: "cells" as const, cells: cells.map(Number) }
        : { kind: "exception" as const, code: 2 };
      return [nameOf(read), { kind: "answer", answer, delayMs: 10, count: 1 } satisfies Outcome];
    }),
  );
}

const brief = (candidates: readonly Candidate[]): readonly string[] =>
  candidates.map(({ id, certainty }) => `${certainty} ${id}`);

describe.each(known.map((each) => [each.id, each] as const))("%s", (id, each) => {
  test("is among those it could be, and no other is called certain or likely in its place", () => {
    const candidates = identify(known, answersOf(deviceOf(each)));
    expect(candidates.map((candidate) => candidate.id)).toContain(id);
    const named = candidates.filter(({ certainty }) => certainty !== "possible").map((candidate) => candidate.id);
    expect(named.filter((name) => name !== id)).toEqual([]);
    if (each.profile.model !== undefined) expect(brief(candidates)).toEqual([`certain ${id}`]);
  });
});

test("most devices with more than a register or two are recognised by their registers alone", () => {
  const telling = known.filter(({ profile }) => planReads(profile).reduce((sum, { count }) => sum + count, 0) >= 3);
  const recognised = telling.filter((each) =>
    identify(known, answersOf(deviceOf(each))).some(({ id, certainty }) => id === each.id && certainty !== "possible"),
  );
  expect(recognised.length / telling.length).toBeGreaterThanOrEqual(0.6);
});

test("a device that answers every address alike is never called likely", () => {
  const candidates = identify(
    known,
    answersOf(() => 1),
  );
  expect(candidates.filter(({ certainty }) => certainty !== "possible")).toEqual([]);
});

test("another model's word in the model register rules a device out", () => {
  const mcm8 = known.find(({ id }) => id === "wb-mcm8")!;
  const own = deviceOf(mcm8);
  const other = answersOf((table, address) => (table === "holding" && address === 203 ? 0x52 : own(table, address)));
  expect(identify(known, other).map(({ id }) => id)).not.toContain("wb-mcm8");
});

test("a single register that could be anything is everything it could be, side by side", () => {
  const one = answersOf((table, address) => (table === "holding" && address === 0 ? 25 : undefined));
  const candidates = identify(known, one);
  expect(candidates.every(({ certainty }) => certainty === "possible")).toBe(true);
  const gas = candidates.find(({ id }) => id === "gas-transmitter");
  expect(gas?.values).toEqual([expect.objectContaining({ words: [25], sample: { kind: "good", value: 25 } })]);
  expect(candidates.length).toBeGreaterThanOrEqual(3);
});

test("who is silent or broken is nobody", () => {
  expect(identify(known, new Map())).toEqual([]);
  expect(identify(known, new Map([["holding 0+1", { kind: "garbled", bytes: 5 }]]))).toEqual([]);
});
