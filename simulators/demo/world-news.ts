import type { Label } from "../../config/quantity.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import type { Act, ActKind } from "../scenario.ts";
import { faultTexts, type PlannedFault } from "../wire-faults.ts";
import type { Stage } from "./stage.ts";

/** What begins in the world, and goes wrong on the wire, between two looks at the stage. */
export function createWorldNews(stage: Stage): { readonly look: () => readonly Label[] } {
  let [worldMs, realMs] = [-1, -1];
  return {
    look: () => {
      const [worldNowMs, realNowMs] = [stage.worldMs(), stage.realMs()];
      const acts = stage.scenario
        .actsNear(worldNowMs)
        .filter(({ startMs }) => worldMs < startMs && startMs <= worldNowMs);
      const faults = stage.faults.filter((fault) => beginsWithin(fault, realMs, realNowMs));
      [worldMs, realMs] = [worldNowMs, realNowMs];
      return [...acts.map((act) => actText(stage.site, act)), ...faults.map((fault) => faultText(stage.site, fault))];
    },
  };
}

export function actText(site: SiteIndex, { point, kind }: Act): Label {
  return named({ zh: site.points.get(point)?.name ?? point, en: point }, actTexts[kind]);
}

export function faultText(site: SiteIndex, { device, fault }: PlannedFault): Label {
  return named({ zh: site.devices.get(device)?.name ?? device, en: device }, faultTexts[fault]);
}

function beginsWithin({ firstMs, everyMs }: PlannedFault, fromMs: number, toMs: number): boolean {
  const turn = Math.floor((toMs - firstMs) / everyMs);
  return turn >= 0 && firstMs + turn * everyMs > fromMs;
}

function named(name: Label, { zh, en }: Label): Label {
  return { zh: `${name.zh}：${zh}`, en: `${name.en}: ${en}` };
}

const actTexts: Readonly<Record<ActKind, Label>> = {
  flood: { zh: "山洪到来，水位快速上涨", en: "a flash flood arrives, the water rises fast" },
  leak: { zh: "燃气开始泄漏", en: "gas begins to escape" },
  fire: { zh: "开始阴燃冒烟", en: "something begins to smoulder" },
  "held-open": { zh: "门一直开着", en: "the door is left open" },
  wet: { zh: "地面进水", en: "water on the floor" },
};
