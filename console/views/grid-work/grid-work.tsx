import { words } from "../../text/words.ts";
import { SubPages } from "../sub-pages.tsx";

const pages = [
  {
    key: "publications",
    needs: "GET /api/v1/publications",
    load: () => import("./publications.tsx").then(({ PublicationsPage }) => PublicationsPage),
  },
  {
    key: "patrols",
    needs: "GET /api/v1/patrols",
    load: () => import("./patrols.tsx").then(({ PatrolsPage }) => PatrolsPage),
  },
  {
    key: "hazards",
    needs: "GET /api/v1/hazards",
    load: () => import("./hazards.tsx").then(({ HazardsPage }) => HazardsPage),
  },
  {
    key: "campaigns",
    needs: "GET /api/v1/campaigns",
    load: () => import("./campaigns.tsx").then(({ CampaignsPage }) => CampaignsPage),
  },
  {
    key: "duties",
    needs: "GET /api/v1/admission",
    load: () => import("./duties.tsx").then(({ DutiesPage }) => DutiesPage),
  },
] as const;

/** What grids work at beside alarms. */
export function GridWork() {
  const t = words.value.work;
  const named = pages.map((page) => ({ ...page, title: t.page[page.key] }));
  return <SubPages of="gridwork" title={words.value.nav.page.gridwork} none="" pages={named} />;
}
