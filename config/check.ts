import { channelFaults } from "./checks/channels.ts";
import { doubles } from "./checks/doubles.ts";
import { evacuationFaults } from "./checks/evacuation.ts";
import { powerFaults } from "./checks/power.ts";
import { fastFaults } from "./checks/fast.ts";
import { accessFaults } from "./checks/mqtt.ts";
import { routeFaults } from "./checks/people.ts";
import { danglingReferences } from "./checks/references.ts";
import { rosterFaults } from "./checks/roster.ts";
import { ruleShapeFaults } from "./checks/rule-shape.ts";
import { safetyFaults } from "./checks/safety.ts";
import { supersessionFaults } from "./checks/supersession.ts";
import { survey, type Beside } from "./checks/survey.ts";
import { thresholdFaults } from "./checks/thresholds.ts";
import { timeFaults } from "./checks/times.ts";
import { gridFaults } from "./checks/grids.ts";
import { programmeFaults } from "./checks/programme.ts";
import { treeFaults } from "./checks/tree.ts";
import { wireFaults } from "./checks/wires.ts";
import type { DeviceProfile } from "./device-profile.ts";
import type { ProfileId } from "./ids.ts";
import type { Problem } from "./problem.ts";
import type { Site } from "./site.ts";

/** What no single value shows: whether the parts of a site fit each other. */
export function checkSite(
  site: Site,
  profiles: ReadonlyMap<ProfileId, DeviceProfile>,
  beside: Beside = {},
): readonly Problem[] {
  const surveyed = survey(site, profiles, beside);
  return checks.flatMap((check) => check(surveyed));
}

const checks = [
  danglingReferences,
  doubles,
  programmeFaults,
  treeFaults,
  gridFaults,
  wireFaults,
  fastFaults,
  evacuationFaults,
  powerFaults,
  thresholdFaults,
  ruleShapeFaults,
  timeFaults,
  supersessionFaults,
  safetyFaults,
  routeFaults,
  rosterFaults,
  accessFaults,
  channelFaults,
] as const;
