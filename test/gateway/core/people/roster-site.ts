import { parse } from "yaml";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { holidaysSchema } from "../../../../config/holidays.ts";
import type { SiteInput } from "../../../../config/site.ts";
import { dutyBook, type DutyBook } from "../../../../gateway/core/people/duty.ts";
import type { Override } from "../../../../gateway/core/people/override.ts";
import type { Planning, Seat } from "../../../../gateway/core/people/plan.ts";
import type { SiteIndex } from "../../../../gateway/core/site-index.ts";
import { emptyState } from "../../../../gateway/core/state.ts";
import { testSite } from "../site.ts";

type Layer = SiteInput["roster"][number];

/** The years as they ship. */
export const calendar = [2025, 2026].map((year) =>
  holidaysSchema.parse(
    parse(readFileSync(join(import.meta.dirname, "../../../../config/calendar", `${year}.yaml`), "utf8")),
  ),
);

/** The plain site with these layers for the worker of micro-grid 1, and the holidays that ship. */
export function rosterSite(
  layers: readonly Omit<Layer, "grid" | "role">[],
  change: (site: SiteInput) => SiteInput = (site) => site,
): SiteIndex {
  return testSite((site) =>
    change({
      ...site,
      calendar,
      people: [...site.people, ...spare.map((id) => ({ id, title: id, channels: ["screen"] }))],
      roster: [
        ...layers.map((layer) => ({ ...layer, grid: "micro-1", role: "worker" as const })),
        ...site.roster.filter(({ grid }) => grid !== "micro-1"),
      ],
    }),
  );
}

const spare = ["p1", "p2", "p3"];

export const worker = { grid: "micro-1" as never, role: "worker" } as const;

export function bookWith(site: SiteIndex, overrides: readonly Override[] = []): DutyBook {
  return { ...dutyBook(site, emptyState()), overrides: new Map(overrides.map((row) => [row.id, row])) };
}

export function seatOf(site: SiteIndex): Seat {
  const seat = site.seats.get("micro-1 worker");
  if (seat === undefined) throw new Error("the site has no such seat");
  return seat;
}

export function planningFor(site: SiteIndex, overrides: readonly Override[] = []): Planning {
  return { almanac: { utcOffset: site.site.box.utcOffset, calendar: site.site.calendar }, mode: "peace", overrides };
}

export function at(iso: string, wallTrusted = true) {
  return { boot: "b", monoMs: 0, wallMs: Date.parse(`${iso}:00+08:00`), wallTrusted };
}
