import type { Label } from "../config/quantity.ts";
import { factsOf } from "../config/quantity.ts";
import type { Mode, ResponseLevel } from "../config/mode.ts";
import type { ModeDifference } from "./core/modes/effects.ts";
import type { SiteIndex } from "./core/site-index.ts";

/** 平时 and its fellows, with the response level of emergency. */
export function modeLabel(mode: Mode, level?: ResponseLevel): Label {
  const { zh, en } = names[mode];
  return level === undefined ? { zh, en } : { zh: `${zh}（${level} 级响应）`, en: `${en}, response level ${level}` };
}

const names: Readonly<Record<Mode, Label>> = {
  peace: { zh: "平时", en: "peace" },
  alert: { zh: "战备", en: "alert" },
  emergency: { zh: "战时", en: "emergency" },
  recovery: { zh: "恢复", en: "recovery" },
};

/** What becomes different, a line each; devices that change alike share one. */
export function differenceLines(site: SiteIndex, differences: readonly ModeDifference[]): readonly Label[] {
  return [...pollLines(site, differences), ...differences.flatMap((each) => lineOf(site, each))];
}

function pollLines(site: SiteIndex, differences: readonly ModeDifference[]): readonly Label[] {
  const alike = new Map<string, { readonly label: Label; readonly change: string; count: number }>();
  for (const each of differences) {
    if (each.what !== "poll") continue;
    const label = quantityOf(site, each.device);
    const change = `${spanText(each.fromMs)} → ${spanText(each.toMs)}`;
    const group = alike.get(`${label.en} ${change}`) ?? { label, change, count: 0 };
    group.count += 1;
    alike.set(`${label.en} ${change}`, group);
  }
  return [...alike.values()].map(({ label, change, count }) => ({
    zh: `采样  ${label.zh} ${change}（${count} 台）`,
    en: `polls  ${label.en} ${change} (${count} devices)`,
  }));
}

function quantityOf({ points }: SiteIndex, device: string): Label {
  const point = [...points.values()].find((each) => each.device === device);
  return point === undefined ? { zh: device, en: device } : factsOf(point.quantity).label;
}

function lineOf(site: SiteIndex, each: ModeDifference): readonly Label[] {
  switch (each.what) {
    case "poll":
      return [];
    case "summary": {
      const change = `${spanText(each.fromMs)} → ${spanText(each.toMs)}`;
      return [{ zh: `上报  汇总 ${change}`, en: `uplink  summaries ${change}` }];
    }
    case "times":
      return [
        {
          zh: `限时  认领、到场、升级 × ${each.from} → × ${each.to}`,
          en: `times  claim, arrive, escalation × ${each.from} → × ${each.to}`,
        },
      ];
    case "together":
      return [
        each.to
          ? { zh: "升级  第二、三级同时叫", en: "ladder  the second and third rung are called together" }
          : { zh: "升级  第二、三级先后叫", en: "ladder  the second and third rung are called one after the other" },
      ];
    case "roster":
      return [rosterLine(site, each)];
  }
}

function rosterLine({ site }: SiteIndex, { begins, ends }: Extract<ModeDifference, { what: "roster" }>): Label {
  const of = (places: readonly number[]) =>
    places
      .flatMap((at) => {
        const layer = site.roster[at];
        return layer === undefined ? [] : [`${layer.grid} ${layer.role} ${layer.people.join("+")}`];
      })
      .join("; ") || "—";
  return {
    zh: `值班  停用：${of(ends)}  启用：${of(begins)}`,
    en: `roster  ends: ${of(ends)}  begins: ${of(begins)}`,
  };
}

/** `30s`, `1.5s`, `2min`. */
function spanText(ms: number): string {
  if (ms < 1_000) return `${ms}ms`;
  return ms % 60_000 === 0 ? `${ms / 60_000}min` : `${ms / 1_000}s`;
}
