import { spanOf, type ModbusMeasure, type ModbusProfile } from "../../../config/modbus-profile.ts";
import type { Sample } from "../../../gateway/core/points/reading.ts";
import type { ReadRequest } from "../pdu.ts";
import { planReads, type PlannedRead } from "../plan.ts";
import type { Cells } from "../raw.ts";
import { sampleOf } from "../values.ts";
import type { Outcome } from "./exchange.ts";

export interface KnownDevice {
  readonly id: string;
  readonly profile: ModbusProfile;
}

/** What a device said to a read; reads are told apart by `nameOf`. */
export type Answers = ReadonlyMap<string, Outcome>;

/**
 * `certain`: its model register reads as it does on this model only. `likely`: it has every register of this model and
 * refuses those of others, and each value is a sound one. `possible`: the registers could hold this model's values.
 */
export type Certainty = "certain" | "likely" | "possible";

export interface Candidate {
  readonly id: string;
  readonly title: ModbusProfile["title"];
  readonly certainty: Certainty;
  readonly values: readonly SeenValue[];
}

/** A measure as this device gives it, beside the words it was read from. */
export interface SeenValue {
  readonly measure: ModbusMeasure;
  readonly words: readonly number[];
  readonly sample: Sample;
}

/** Everything to be asked to tell the known devices apart: model registers first, each read once. */
export function readsToIdentify(known: readonly KnownDevice[]): readonly ReadRequest[] {
  const all = [
    ...known.flatMap(({ profile }) => modelReads(profile)),
    ...known.flatMap(({ profile }) => planReads(profile)),
  ];
  return [
    ...new Map(
      all.map(({ table, address, count }) => [nameOf({ table, address, count }), { table, address, count }]),
    ).values(),
  ];
}

export function nameOf({ table, address, count }: ReadRequest): string {
  return `${table} ${address}+${count}`;
}

/** Who it may be, likeliest first. One model register that fits silences all guesses. */
export function identify(known: readonly KnownDevice[], answers: Answers): readonly Candidate[] {
  const seen = known.flatMap((each) => seenAs(each, known, answers) ?? []);
  const certain = seen.filter(({ certainty }) => certainty === "certain");
  if (certain.length > 0) return certain.map(candidateOf);
  return seen.toSorted((a, b) => b.cells - a.cells).map((each) => candidateOf(ranked(each, seen)));
}

interface Seen extends Candidate {
  /** Cells of its map that the device was seen to have. */
  readonly cells: number;
}

function candidateOf({ id, title, certainty, values }: Seen): Candidate {
  return { id, title, certainty, values };
}

/** A likeness is worth something only if no other known device has as much of it. */
function ranked(one: Seen, all: readonly Seen[]): Seen {
  const isRivalled = all.some((other) => other !== one && other.cells >= one.cells);
  return one.certainty === "likely" && isRivalled ? { ...one, certainty: "possible" } : one;
}

function seenAs(one: KnownDevice, known: readonly KnownDevice[], answers: Answers): Seen | undefined {
  const { id, profile } = one;
  const says = modelSays(profile, answers);
  if (says === "other") return undefined;
  const reads = planReads(profile);
  const values = reads.flatMap((read) => valuesIn(read, answers));
  const cells = reads.reduce((sum, read) => sum + (cellsIn(read, answers)?.words.length ?? 0), 0);
  const title = profile.title;
  if (says === "this") return { id, title, certainty: "certain", values, cells };
  if (values.length === 0 || values.some(({ sample }) => speaksAgainst(sample))) return undefined;
  if (!values.some(({ sample }) => sample.kind === "good")) return undefined;
  const isWhole = reads.every((read) => cellsIn(read, answers) !== undefined);
  const isLikely = isWhole && cells >= telling && refusesOthers(one, known, answers);
  return { id, title, certainty: isLikely ? "likely" : "possible", values, cells };
}

/** `unknown` where the model has no such register. Who refuses it or reads otherwise is another model. */
function modelSays({ model }: ModbusProfile, answers: Answers): "this" | "other" | "unknown" {
  if (model === undefined) return "unknown";
  const cells = cellsIn({ ...model, count: model.words.length }, answers);
  return cells !== undefined && model.words.every((word, at) => word === cells.words[at]) ? "this" : "other";
}

function modelReads({ model }: ModbusProfile): readonly ReadRequest[] {
  return model === undefined ? [] : [{ table: model.table, address: model.address, count: model.words.length }];
}

/** A device that answers every address alike tells nothing by answering. */
function refusesOthers(one: KnownDevice, known: readonly KnownDevice[], answers: Answers): boolean {
  const own = new Set(planReads(one.profile).map(nameOf));
  const foreign = readsToIdentify(known).filter((read) => !own.has(nameOf(read)));
  const refused = foreign.filter((read) => cellsIn(read, answers) === undefined);
  return foreign.length > 0 && refused.length * 2 >= foreign.length;
}

/** A status code the model does not have, or a number beyond anything it measures. */
function speaksAgainst(sample: Sample): boolean {
  return sample.kind === "bad" && against.some((why) => why === sample.why);
}

function valuesIn(read: PlannedRead, answers: Answers): readonly SeenValue[] {
  const cells = cellsIn(read, answers);
  if (cells === undefined) return [];
  return read.measures.map((measure) => {
    const { address, end } = spanOf(measure);
    const words = cells.words.slice(address - cells.address, end - cells.address);
    return { measure, words, sample: sampleOf(measure, cells) };
  });
}

function cellsIn(read: ReadRequest, answers: Answers): Cells | undefined {
  const outcome = answers.get(nameOf(read));
  if (outcome?.kind !== "answer" || outcome.answer.kind !== "cells") return undefined;
  return { table: read.table, address: read.address, words: outcome.answer.cells };
}

const against = ["out-of-range", "not-a-number", "unknown-word", "under-range"] as const;
/** One register that holds something is no likeness. */
const telling = 3;
