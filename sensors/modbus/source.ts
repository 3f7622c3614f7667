import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import type { Sampling } from "../../config/bus-load.ts";
import type { LinkId } from "../../config/ids.ts";
import type { Link } from "../../config/site.ts";
import type {
  Actuator,
  Clock,
  LinkStatus,
  Log,
  Memory,
  Put,
  ReadingSource,
  Rng,
  SerialPorts,
} from "../../gateway/core/ports.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { createActuator, type Orders } from "./actuator.ts";
import { recallLessons, type Lessons } from "./lessons.ts";
import { runLine, type LineDeps, type RunningLine } from "./line-run.ts";
import { lineSetup } from "./line-setup.ts";
import { firstState, type LineEffect } from "./line-state.ts";
import { lineStatus } from "./line-status.ts";

export interface ModbusDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Log;
  readonly serial: SerialPorts<Duplex>;
  readonly memory: Memory;
  /** How often devices are read now; as in peace when left out. */
  readonly sampling?: () => Sampling;
  /** One connection to a link's far end; a TCP socket or a serial port when left out. */
  readonly connect?: (link: Link) => Duplex;
}

export interface Modbus extends ReadingSource {
  readonly actuator: Actuator;
  /** Every link that has something to read or to switch. */
  readonly status: () => readonly LinkStatus[];
  /** Reads as often as `sampling` says from now on; what is under way is finished. */
  readonly pace: () => void;
}

/** Every Modbus link of the site: one line each, and no line waits for another. */
export function createModbus(index: SiteIndex, deps: ModbusDeps): Modbus {
  const lines = new Map<LinkId, RunningLine>();
  const order: Parameters<typeof createActuator>[1]["order"] = (link, job) => {
    lines.get(link)?.command(job);
    return lines.has(link);
  };
  const orders = createActuator(index, { ...deps, order });
  const lessons = recallLessons(deps.memory);
  return {
    actuator: orders,
    status: () =>
      index.site.links.flatMap((link) => {
        const line = lines.get(link.id);
        return line === undefined ? [] : [lineStatus(link, line.state())];
      }),
    pace: () => lines.forEach((line) => line.pace(deps.sampling?.() ?? "base")),
    run: async (put, signal) => {
      const failed = new AbortController();
      const either = AbortSignal.any([signal, failed.signal]);
      // A `put` that fails is the gateway's failure, not a device's: the other lines stop, and our caller learns of it.
      const fail = (error: unknown): void => failed.abort(error);
      const started = { ...deps, put, signal: either, orders, lessons };
      for (const link of index.site.links) {
        const line = startLine(index, link, started);
        if (line !== undefined) lines.set(link.id, line);
      }
      await Promise.all([aborted(either), ...[...lines.values()].map(({ ended }) => ended.catch(fail))]);
      lines.clear();
      orders.abandon();
      failed.signal.throwIfAborted();
    },
  };
}

interface Starting extends ModbusDeps {
  readonly put: Put;
  readonly signal: AbortSignal;
  readonly orders: Orders;
  readonly lessons: Lessons;
}

function startLine(index: SiteIndex, link: Link, starting: Starting): RunningLine | undefined {
  const { lessons, ...deps } = starting;
  const startMs = deps.clock.now().monoMs;
  const setup = lineSetup(index, link, startMs, { learned: lessons.of, sampling: deps.sampling?.() ?? "base" });
  const isUsed = index.site.devices.some((device) => "link" in device && device.link === link.id);
  if (!isUsed) return undefined;
  const hear = (effect: Parameters<LineDeps["hear"]>[0]): void => heard(effect, starting);
  return runLine(link, firstState(setup, startMs), { ...deps, connect: deps.connect ?? streamTo(deps), hear });
}

function heard(
  effect: Extract<LineEffect, { readonly kind: "outcome" | "learned" }>,
  { orders, lessons }: Starting,
): void {
  if (effect.kind === "outcome") return orders.heard(effect.command, effect.outcome);
  lessons.keep(effect);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function streamTo({ serial }: ModbusDeps): (link: Link) => Duplex {
  return (link) => {
    if (link.kind === "modbus-rtu") return serial.open(link.port, link);
    return connectTcp({ host: link.host, port: link.port, noDelay: true, keepAlive: true });
  };
}
