import { amended } from "../config/amendment.ts";
import { campaignsInForce } from "./core/campaigns/rows.ts";
import { effectiveChanges } from "./core/amendments.ts";
import type { Log } from "./core/ports.ts";
import { indexSite, type SiteIndex } from "./core/site-index.ts";
import type { State } from "./core/state.ts";

/**
 * The declared site with the stored amendments laid over it. One that does not fit a site file that a person changed
 * meanwhile is left out and named: the file on the box has the last word.
 */
export function amendedIndex(declared: SiteIndex, state: State, log: Log): SiteIndex {
  const { site, unfit } = amended(declared, effectiveChanges(state.amendment.values()));
  for (const { change, problems } of unfit) {
    const [first] = problems;
    log.error("amendment-unfit", { kind: change.kind, version: change.version, code: first?.code, path: first?.path });
  }
  const campaigns = campaignsInForce(state.campaign.values());
  if (site === declared.site && campaigns.length === 0) return declared;
  return indexSite(site, declared.profiles, declared.programme, { declared: declared.site, campaigns });
}
