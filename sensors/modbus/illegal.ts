import { spanOf, type ModbusMeasure, type Span, type Table } from "../../config/modbus-profile.ts";
import type { ReadRequest } from "./pdu.ts";

export interface Region extends Span {
  readonly table: Table;
}

interface AskedRead extends ReadRequest {
  readonly measures: readonly ModbusMeasure[];
}

/**
 * What a device's refusals taught: plain data, so that the caller can keep it over a restart. An address of `illegal`
 * is never read for another's sake; whose own addresses lie in `suspect` is asked alone until it answered or refused.
 */
export interface Learned {
  readonly illegal: readonly Region[];
  readonly suspect: readonly Region[];
}

export const nothingLearned: Learned = { illegal: [], suspect: [] };

/**
 * Exception 2, illegal data address, for a whole read: any of its addresses may be the culprit. Gaps are given up at
 * once and the measures asked one by one, so that the next cycle already has every value the device can give.
 */
export function refused(learned: Learned, read: AskedRead): Learned {
  const [only, ...others] = ownRegions(read);
  if (only === undefined) return learned;
  if (others.length === 0) return { illegal: added(learned.illegal, [only]), suspect: without(learned.suspect, only) };
  const own = [only, ...others];
  return { illegal: added(learned.illegal, gapsIn(own)), suspect: added(learned.suspect, own) };
}

/** An answer clears every address it held, also one that refused before: the device was set up anew. */
export function answered(learned: Learned, { table, address, count }: ReadRequest): Learned {
  const read: Region = { table, address, end: address + count };
  const cleared = { illegal: without(learned.illegal, read), suspect: without(learned.suspect, read) };
  const isNews = cleared.illegal.length < learned.illegal.length || cleared.suspect.length < learned.suspect.length;
  return isNews ? cleared : learned;
}

export function isTouched(regions: readonly Region[], span: Region): boolean {
  return regions.some((each) => each.table === span.table && each.address < span.end && span.address < each.end);
}

/** The measures' own addresses, in order; those that overlap are one. */
function ownRegions({ table, measures }: AskedRead): readonly Region[] {
  const spans = measures.map((measure): Region => ({ ...spanOf(measure), table }));
  return spans
    .toSorted((a, b) => a.address - b.address)
    .reduce<readonly Region[]>((done, next) => {
      const last = done.at(-1);
      if (last === undefined || next.address >= last.end) return [...done, next];
      return [...done.slice(0, -1), { ...last, end: Math.max(last.end, next.end) }];
    }, []);
}

function gapsIn(own: readonly Region[]): readonly Region[] {
  return own.flatMap((region, at) => {
    const next = own[at + 1];
    const hasGap = next !== undefined && next.address > region.end;
    return hasGap ? [{ table: region.table, address: region.end, end: next.address }] : [];
  });
}

function added(regions: readonly Region[], more: readonly Region[]): readonly Region[] {
  const isKnown = (one: Region): boolean => regions.some((each) => isWithin(one, each));
  return [...regions, ...more.filter((each) => !isKnown(each))];
}

function without(regions: readonly Region[], read: Region): readonly Region[] {
  return regions.filter((each) => !isWithin(each, read));
}

function isWithin(inner: Region, outer: Region): boolean {
  return inner.table === outer.table && inner.address >= outer.address && inner.end <= outer.end;
}
