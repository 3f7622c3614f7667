import { Duplex } from "node:stream";
import type { Put, SerialPorts } from "../../../gateway/core/ports.ts";

/** A gateway that takes everything at once and keeps nothing. */
export const nothingStored: Put = () =>
  Promise.resolve({ changes: [], facts: [], readings: [], uplink: [], relayed: [] });

/** Serial ports on a machine that has none. */
export const silentSerial: SerialPorts<Duplex> = { open: () => new Duplex({ read: () => undefined }) };
