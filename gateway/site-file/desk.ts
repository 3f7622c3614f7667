import type { Clock, Log, Put } from "../core/ports.ts";
import type { SiteKeeper, SiteOnDisk } from "./keeper.ts";
import type { SiteView } from "./site-view.ts";

export interface SiteDesk {
  /** Absent where the site comes from elsewhere than a file. */
  readonly keeper: SiteKeeper | undefined;
  /** For every screen: nothing while the file is in force and kept. */
  readonly onScreens: () => { readonly siteFile?: SiteView };
  /** For the report: which text it is, since when, and whether somebody has yet to keep it. */
  readonly inForce: () => {
    readonly configuration?: { readonly hash: string; readonly sinceMs: number; readonly isOnTrial: boolean };
  };
  readonly read: () => (SiteOnDisk & { readonly view: SiteView }) | undefined;
  /** Writes into the journal what became of the file. */
  readonly note: () => void;
  /** Settles when another site is in force: what asked for it has its answer by then. */
  readonly changed: (signal: AbortSignal) => Promise<void>;
}

interface SiteDeskDeps {
  /** What this assembly was built from. */
  readonly site: unknown;
  readonly put: Put;
  readonly clock: Clock;
  readonly log: Log;
}

/** One assembly's view of the keeper that outlives it. */
export function createSiteDesk(keeper: SiteKeeper | undefined, deps: SiteDeskDeps): SiteDesk {
  return {
    keeper,
    onScreens: () => {
      const view = keeper?.view();
      const isNews = view !== undefined && (view.trial !== undefined || view.fallback !== undefined);
      return isNews ? { siteFile: view } : {};
    },
    inForce: () => {
      const view = keeper?.view();
      if (view === undefined) return {};
      return { configuration: { hash: view.hash, sinceMs: view.sinceMs, isOnTrial: view.trial !== undefined } };
    },
    read: () => keeper && { ...keeper.onDisk(), view: keeper.view() },
    note: () => {
      for (const event of keeper?.takeEvents() ?? []) noted(event, deps);
    },
    changed: (signal) => changed(keeper, signal, deps),
  };
}

function noted(event: ReturnType<SiteKeeper["takeEvents"]>[number], { put, log }: SiteDeskDeps): void {
  put({ kind: "access", ...event }).catch((error: unknown) => log.error("site-not-noted", { error: String(error) }));
}

/** Long enough for the answer to leave, short beside anything an alarm waits for. */
const farewellMs = 250;

function changed(keeper: SiteKeeper | undefined, signal: AbortSignal, { site, clock }: SiteDeskDeps): Promise<void> {
  return new Promise((resolve) => {
    // Another one came into force while this assembly was being built.
    if (keeper !== undefined && keeper.loaded() !== site) clock.after(farewellMs, resolve);
    const stopListening = keeper?.whenChanged(() => void clock.after(farewellMs, resolve));
    signal.addEventListener("abort", () => stopListening?.(), { once: true });
  });
}
