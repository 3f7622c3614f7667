import type { PointId } from "../../../config/ids.ts";
import type { Input } from "../../../gateway/core/input.ts";
import type { Reading } from "../../../gateway/core/points/reading.ts";
import type { Actuator, Clock, Log, Memory, Put } from "../../../gateway/core/ports.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import { createPlatform } from "../../../gateway/platform.ts";
import { createSerialPorts } from "../../../gateway/serial.ts";
import { createModbus, type Modbus, type ModbusDeps } from "../../../sensors/modbus/source.ts";

type Readings = Extract<Input, { readonly kind: "readings" }>;

export interface Running {
  readonly act: Actuator["act"];
  readonly status: Modbus["status"];
  readonly inputs: readonly Input[];
  readonly logged: readonly string[];
  /** All readings of a point as short texts: the value, or the reason. */
  readonly of: (point: string) => readonly string[];
  readonly rejected: () => readonly string[];
  /** Timers that are set and have not run. */
  readonly timers: () => number;
  /** Resolves when `run` ended. */
  readonly stop: () => Promise<void>;
  readonly ended: Promise<void>;
}

/** A Modbus source on the real clock, feeding a list. */
export function running(index: SiteIndex, over: Partial<ModbusDeps> & { readonly put?: Put } = {}): Running {
  const inputs: Input[] = [];
  const logged: string[] = [];
  const { clock, timers } = counting(createPlatform("test").clock);
  const note = (event: string): void => void logged.push(event);
  const log: Log = { info: note, warn: note, error: note };
  const put: Put = async (input) => {
    inputs.push(input);
    return over.put?.(input) ?? { changes: [], facts: [], readings: [], uplink: [], relayed: [] };
  };
  const stopping = new AbortController();
  const serial = createSerialPorts({ clock });
  const modbus = createModbus(index, { clock, log, rng: { next: () => 0.5 }, serial, memory: forgetful(), ...over });
  const ended = modbus.run(put, stopping.signal);
  return {
    act: modbus.actuator.act,
    status: modbus.status,
    inputs,
    logged,
    of: (point) =>
      readingsOf(inputs, point as PointId).map(({ sample }) =>
        sample.kind === "bad" ? sample.why : String(sample.value),
      ),
    rejected: () =>
      inputs.flatMap((input) => (input.kind === "rejected" ? [`${input.source} ${input.why}: ${input.detail}`] : [])),
    timers,
    ended,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

function readingsOf(inputs: readonly Input[], point: PointId): readonly Reading[] {
  return inputs
    .filter((input): input is Readings => input.kind === "readings")
    .flatMap(({ readings }) => readings.filter((reading) => reading.point === point));
}

export async function until(holds: () => boolean, withinMs = 5_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function counting(clock: Clock): { readonly clock: Clock; readonly timers: () => number } {
  const set = new Set<object>();
  return {
    timers: () => set.size,
    clock: {
      now: clock.now,
      after: (ms, run) => {
        const timer = {};
        set.add(timer);
        const cancel = clock.after(ms, () => {
          set.delete(timer);
          run();
        });
        return () => {
          set.delete(timer);
          cancel();
        };
      },
    },
  };
}

/** A memory that lasts as long as the process. */
export function forgetful(): Memory {
  const kept = new Map<string, unknown>();
  return {
    recall: (name) => kept.get(name),
    keep: (name, value) => {
      kept.set(name, structuredClone(value));
      return Promise.resolve();
    },
  };
}
