import { readFileSync } from "node:fs";
import { shippedProgramme } from "../../config/programmes.ts";
import { indexSite, type SiteIndex } from "../../gateway/core/site-index.ts";
import { programmeSite } from "../../simulators/demo/programme-site.ts";
import { loadText } from "./sites.ts";

/** The shipped demo site in the tree and with the roles and limits of a programme. */
export function demoSite(programme = "tongnan"): SiteIndex {
  const text = programmeSite(readFileSync("config/examples/demo.yaml", "utf8"), shippedProgramme(programme));
  const loaded = loadText(text);
  return indexSite(loaded.site, loaded.profiles, loaded.programme);
}
