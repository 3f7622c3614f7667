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
import type { Job } from "./job.ts";
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
  /**
   * Hands the link's wire over for as long as the work takes, which should be less than a poll. What is ordered
   * meanwhile is carried out after it.
   */
  readonly lend: <T>(link: LinkId, work: () => Promise<T>) => Promise<T>;
}

/** A link at work, or lent out. */
interface Working {
  readonly line: RunningLine;
  readonly pause: AbortController;
}

/** Every Modbus link of the site: one line each, and no line waits for another. */
export function createModbus(index: SiteIndex, deps: ModbusDeps): Modbus {
  const lines = new Map<LinkId, Working>();
  const loans = new Map<LinkId, { readonly over: Promise<void>; readonly jobs: Job[] }>();
  const order: Parameters<typeof createActuator>[1]["order"] = (link, job) => {
    const loan = loans.get(link);
    if (loan !== undefined) return loan.jobs.push(job) > 0;
    lines.get(link)?.line.command(job);
    return lines.has(link);
  };
  const lend: Modbus["lend"] = async (link, work) => {
    const working = lines.get(link);
    if (working === undefined || loans.has(link)) return work();
    let settle = () => {};
    const over = new Promise<void>((resolve) => (settle = resolve));
    loans.set(link, { over, jobs: [] });
    working.pause.abort();
    await working.line.ended.catch(() => undefined);
    return work().finally(settle);
  };
  const orders = createActuator(index, { ...deps, order });
  const lessons = recallLessons(deps.memory);
  return {
    actuator: orders,
    status: () =>
      index.site.links.flatMap((link) => {
        const working = lines.get(link.id);
        return working === undefined ? [] : [lineStatus(link, working.line.state())];
      }),
    pace: () => lines.forEach(({ line }) => line.pace(deps.sampling?.() ?? "base")),
    lend,
    run: async (put, signal) => {
      const failed = new AbortController();
      const either = AbortSignal.any([signal, failed.signal]);
      // A `put` that fails is the gateway's failure, not a device's: the other lines stop, and our caller learns of it.
      const fail = (error: unknown): void => failed.abort(error);
      const follow = async (link: Link): Promise<void> => {
        for (let isFirst = true; isFirst || !either.aborted; isFirst = false) {
          const pause = new AbortController();
          const signal = AbortSignal.any([either, pause.signal]);
          const line = startLine(index, link, { ...deps, put, signal, orders, lessons });
          if (line === undefined) return;
          lines.set(link.id, { line, pause });
          const loan = loans.get(link.id);
          loans.delete(link.id);
          for (const job of loan?.jobs ?? []) line.command(job);
          await line.ended;
          await loans.get(link.id)?.over;
        }
      };
      await Promise.all([aborted(either), ...index.site.links.map((link) => follow(link).catch(fail))]);
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
