import { lookAtReports, type ReporterDeps } from "../../gateway/reporter.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { createBox } from "../gateway/core/bench-box.ts";

/** A box with its reporter, and its facts as the store would give them. */
export function reportingBox(site: SiteIndex) {
  const box = createBox(site);
  const failures: unknown[] = [];
  const deps: ReporterDeps = {
    index: site,
    state: box.state,
    store: { facts: async ({ afterSeq, limit }) => box.facts.slice(afterSeq, afterSeq + limit) },
    put: async (input) => box.take(input),
    clock: { now: box.now, after: () => () => {} },
    log: { info: () => {}, warn: () => {}, error: (...failure) => void failures.push(failure) },
  };
  /** Sets the clock to a time of the box's own zone (UTC+8) and lets the reporter look. */
  const lookAt = async (date: string, time: string) => {
    const wallMs = Date.parse(`${date}T${time}:00+08:00`);
    const { monoMs, wallMs: before } = box.now();
    box.shift({ wallMs, monoMs: monoMs + wallMs - before });
    await lookAtReports(deps);
  };
  return { ...box, deps, lookAt, reports: () => [...box.state().report.values()] };
}
