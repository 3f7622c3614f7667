import type { Sampling } from "../../config/bus-load.ts";
import type { Link } from "../../config/site.ts";
import { bitsPerCharacter } from "../../config/site.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { busOf, timeoutLimits, type QuietLimits } from "./bus.ts";
import type { Learned } from "./illegal.ts";
import { nothingLearned } from "./illegal.ts";
import type { LineSetup } from "./line-state.ts";
import { readersOn, turnsOf, type Reader } from "./turn.ts";
import { stranger } from "./unit.ts";
import { rtuCost, tcpCost, type WireCost } from "./wire-cost.ts";

export interface Known {
  /** What a device taught before, for its reads to be planned by. */
  readonly learned?: (reader: Reader) => Learned;
  readonly quiet?: QuietLimits;
  readonly sampling?: Sampling;
}

/** A link as its machine starts with it: who is read, by which requests, and how long each is waited for. */
export function lineSetup(index: SiteIndex, link: Link, nowMs: number, known: Known = {}): LineSetup {
  const { learned = () => nothingLearned, quiet, sampling = "base" } = known;
  const declared = busOf(link);
  const bus = declared && { ...declared, quiet: quiet ?? declared.quiet };
  const readers = readersOn(index, link, { cost: wireCostOf(link), sampling });
  const turns = readers.flatMap((reader) => turnsOf(reader, learned(reader), nowMs));
  const units = new Map(readers.map((reader) => [reader.device.unit, stranger(learned(reader))]));
  return { limits: timeoutLimits(link.timeout, bus), bus, readers, turns, units };
}

/** What a second request costs against the bytes of a gap, in the time of this line's bytes. */
function wireCostOf(link: Link): WireCost {
  switch (link.kind) {
    case "modbus-tcp":
      return tcpCost;
    case "modbus-rtu-tcp":
      return rtuCost({ baud: converterBaud, bitsPerByte: 10, turnaroundMs: usualTurnaroundMs });
    case "modbus-rtu":
      return rtuCost({ baud: link.baud, bitsPerByte: bitsPerCharacter(link), turnaroundMs: usualTurnaroundMs });
  }
}

/** What most converters and devices leave the factory with, and what most data sheets give. */
const converterBaud = 9_600;
const usualTurnaroundMs = 20;
