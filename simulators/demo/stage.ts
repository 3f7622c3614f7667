import { loadSite } from "../../config/load.ts";
import type { DeviceId } from "../../config/ids.ts";
import { indexSite, type SiteIndex } from "../../gateway/core/site-index.ts";
import { createScenario, quietScenario, type Scenario } from "../scenario.ts";
import { faultAt, planFaults, type PlannedFault, type WireFault } from "../wire-faults.ts";
import { createWorld, type World } from "../world.ts";
import type { Plan } from "./plan.ts";

/** The world of a plan and its clock: every process that is given the same plan stands on the same stage. */
export interface Stage {
  readonly site: SiteIndex;
  readonly scenario: Scenario;
  readonly world: World;
  readonly faults: readonly PlannedFault[];
  /** Until the demo begins the world stands still at its first moment. */
  readonly begin: (beganMs: number) => void;
  readonly realMs: () => number;
  readonly worldMs: () => number;
  readonly faultOf: (device: DeviceId) => WireFault | undefined;
}

export function setStage(plan: Pick<Plan, "site" | "seed" | "speed" | "beganMs" | "quiet">): Stage {
  const loaded = loadSite(plan.site);
  if (!loaded.ok) throw new Error(loaded.error.map(({ problem }) => problem.en).join("; "));
  const site = indexSite(loaded.value.site, loaded.value.profiles);
  const scenario = plan.quiet ? quietScenario : createScenario(site);
  const faults = plan.quiet ? [] : planFaults(site, scenario.opening);
  let beganMs = plan.beganMs;
  const realMs = (): number => Math.max(0, Date.now() - beganMs);
  return {
    site,
    scenario,
    world: createWorld(site, { seed: plan.seed, scenario }),
    faults,
    begin: (at) => void (beganMs = at),
    realMs,
    worldMs: () => realMs() * plan.speed,
    faultOf: (device) => faultAt(faults, device, realMs()),
  };
}
