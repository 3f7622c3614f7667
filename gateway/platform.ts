import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { pino } from "pino";
import type { Clock, Log, Rng } from "./core/ports.ts";

export interface Platform {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Log;
}

/** The real clock, chance and log: the only place of the product that touches them. */
export function createPlatform(name: string): Platform {
  return { clock: createClock(), rng: { next: Math.random }, log: createLog(name) };
}

/** Nothing of this product existed before: a wall clock that says so has lost its battery. */
const firstReleaseMs = Date.UTC(2026, 0, 1);

function createClock(): Clock {
  const boot = bootId();
  return {
    now: () => {
      const wallMs = Date.now();
      return { boot, monoMs: monotonicMs(), wallMs, wallTrusted: wallMs >= firstReleaseMs };
    },
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}

/** CLOCK_MONOTONIC counts from the boot of the machine, so stored deadlines survive a restart of the process. */
function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + Math.floor(nanoseconds / 1e6);
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    // Elsewhere than on Linux each process is a boot of its own: deadlines then go by the wall clock.
    return randomUUID();
  }
}

function createLog(name: string): Log {
  const logger = pino({ base: { part: name }, messageKey: "event", formatters: { level: (level) => ({ level }) } });
  return {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  };
}
