/** What stands on the label of a place: `gridpost:place?grid=g1&building=3&unit=2&floor=1&spot=kitchen`. */
export interface PlaceCode {
  readonly grid: string;
  readonly building?: string;
  readonly unit?: string;
  readonly floor?: string;
  readonly spot?: string;
}

export function placeIn(code: string): PlaceCode | undefined {
  const [, query] = /^gridpost:place\?(.+)$/.exec(code.trim()) ?? [];
  if (query === undefined) return undefined;
  const fields = new URLSearchParams(query);
  const grid = fields.get("grid");
  if (grid === null || grid === "") return undefined;
  const parts = (["building", "unit", "floor", "spot"] as const).flatMap((name) => {
    const value = fields.get(name);
    return value === null || value === "" ? [] : [[name, value] as const];
  });
  return { grid, ...Object.fromEntries(parts) };
}
