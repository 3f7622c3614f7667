import { limits } from "../config/limits.ts";
import type { Clock } from "../gateway/core/ports.ts";
import { scan } from "./cbor-scan.ts";
import { untagged } from "./cose.ts";

/**
 * Commands of the district on their way to the core. They are foreign bytes: what is no bounded CBOR ends here. One is
 * with the core at a time, the next one follows at a pace that no flood can raise, and what does not fit is dropped
 * and counted: the district repeats a command until it has its result.
 */
export interface Intake {
  readonly take: (bytes: Uint8Array) => void;
  /** The core is done with the one it had. */
  readonly taken: () => void;
  readonly counts: () => IntakeCounts;
}

export interface IntakeCounts {
  readonly commandsTaken: number;
  readonly commandsUnreadable: number;
  readonly commandsDropped: number;
}

export function createIntake(hand: (bytes: Uint8Array) => void, clock: Clock): Intake {
  const waiting: Uint8Array[] = [];
  const counts = { commandsTaken: 0, commandsUnreadable: 0, commandsDropped: 0 };
  let withCore = false;
  const next = () => {
    const bytes = withCore ? undefined : waiting.shift();
    if (bytes === undefined) return;
    withCore = true;
    counts.commandsTaken += 1;
    hand(bytes);
  };
  return {
    take: (bytes) => {
      if (!isReadable(bytes)) counts.commandsUnreadable += 1;
      else if (waiting.length >= limits.downlinkWaitingMax) counts.commandsDropped += 1;
      else waiting.push(bytes);
      next();
    },
    taken: () =>
      void clock.after(limits.downlinkPaceMs, () => {
        withCore = false;
        next();
      }),
    counts: () => ({ ...counts }),
  };
}

function isReadable(bytes: Uint8Array): boolean {
  return bytes.length <= limits.commandBytesMax && scan(untagged(bytes)) === undefined;
}
