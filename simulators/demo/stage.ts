import { oneLine } from "../../config/diagnostic.ts";
import type { DeviceId } from "../../config/ids.ts";
import { loadSite } from "../../config/load.ts";
import type { Label } from "../../config/quantity.ts";
import { fail, ok, type Result } from "../../gateway/core/result.ts";
import { indexSite, type SiteIndex } from "../../gateway/core/site-index.ts";
import { createScenario, quietScenario, type Scenario } from "../scenario.ts";
import { faultAt, planFaults, type PlannedFault, type WireFault } from "../wire-faults.ts";
import { createWorld, type World } from "../world.ts";
import { notYetMs, type PartSays, type Plan } from "./plan.ts";

/** The world of a plan and its clock: every process that is given the same plan stands on the same stage. */
export interface Stage {
  readonly site: SiteIndex;
  readonly scenario: Scenario;
  readonly world: World;
  /** Simulated seconds in a real one. */
  readonly speed: number;
  readonly faults: readonly PlannedFault[];
  /** Until the demo begins the world stands still at its first moment. */
  readonly begin: (beganMs: number) => void;
  /** Since the demo began; nothing before. */
  readonly elapsedMs: () => number | undefined;
  readonly realMs: () => number;
  readonly worldMs: () => number;
  readonly faultOf: (device: DeviceId) => WireFault | undefined;
}

/** What a part plays with. */
export interface PartDeps {
  readonly plan: Plan;
  readonly stage: Stage;
  readonly say: (says: PartSays) => void;
}

/** A running part of the demo. */
export interface Part {
  readonly stop: () => Promise<void>;
}

/** The site of a file, or a line for each thing that is wrong with it. */
export function readSite(file: string): Result<SiteIndex, Label> {
  const loaded = loadSite(file);
  const lines = (language: "zh" | "en"): string =>
    (loaded.ok ? [] : loaded.error).map((each) => oneLine(each, language)).join("\n");
  if (!loaded.ok) return fail({ zh: lines("zh"), en: lines("en") });
  return ok(indexSite(loaded.value.site, loaded.value.profiles, loaded.value.programme));
}

export function setStage(plan: Pick<Plan, "site" | "seed" | "speed" | "beganMs" | "quiet">): Stage {
  const read = readSite(plan.site);
  if (!read.ok) throw new Error(read.error.en);
  const site = read.value;
  const scenario = plan.quiet ? quietScenario : createScenario(site);
  const faults = plan.quiet ? [] : planFaults(site, scenario.opening);
  let beganMs = plan.beganMs;
  const realMs = (): number => Math.max(0, Date.now() - beganMs);
  return {
    site,
    scenario,
    speed: plan.speed,
    world: createWorld(site, { seed: plan.seed, scenario }),
    faults,
    begin: (at) => void (beganMs = at),
    elapsedMs: () => (beganMs === notYetMs ? undefined : Date.now() - beganMs),
    realMs,
    worldMs: () => realMs() * plan.speed,
    faultOf: (device) => faultAt(faults, device, realMs()),
  };
}
