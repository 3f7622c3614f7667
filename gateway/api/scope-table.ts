import { everyRoute } from "./access-table.ts";
import { cutFacts, cutLedger, cutLists, cutMode, cutSite, cutSnapshot, type Cut } from "./scope.ts";

/**
 * What a route shows to the staff of one village, where several share the box. `same`: nothing in it is of a place.
 * `whole`: only to who sees the whole box. `asked`: what it is asked about must be theirs. Else what is cut out of the
 * reply.
 */
export type Scope = "same" | "whole" | "asked" | Cut;

/** Every route that reads; one without a row is for who sees the whole box, until somebody has decided. */
const readTable: Readonly<Record<string, Scope>> = {
  "GET /healthz": "same",
  "GET /readyz": "same",
  "GET /*": "same",
  "GET /w/page.css": "same",
  "GET /w/page.js": "same",
  // One person and one case, by a signed link.
  "GET /w/:token": "same",
  "GET /w/:token/photos/:hash": "same",
  "GET /api/v1/session": "same",
  "GET /api/v1/openapi.json": "same",
  "GET /api/v1/site": cutSite,
  "GET /api/v1/state": cutSnapshot,
  // Written event by event, each cut for its reader.
  "GET /api/v1/stream": "same",
  // Counts of the whole box.
  "GET /api/v1/coverage": "whole",
  "GET /api/v1/water": cutLists,
  "GET /api/v1/facts": cutFacts,
  "GET /api/v1/cases/:case/facts": "asked",
  "GET /api/v1/cases/:case/photos/:hash": "asked",
  "GET /api/v1/points/:device/:measure/history": "asked",
  "GET /api/v1/points/:device/:measure/chart": "asked",
  "GET /api/v1/alarms/quality": "whole",
  "GET /api/v1/alarms/log": cutLists,
  "GET /api/v1/evaluation": "asked",
  "GET /api/v1/reports": "whole",
  "GET /api/v1/reports/:report": "whole",
  "GET /api/v1/alarms/:device/:measure/:rule/actions": "asked",
  "GET /api/v1/duty": cutLists,
  "GET /api/v1/roster": cutLists,
  "GET /api/v1/mode": cutMode,
  "GET /api/v1/care": cutLists,
  "GET /api/v1/mode/preview": "whole",
  // By seat of the person who asks.
  "GET /api/v1/duties": cutLists,
  // The programme's own list.
  "GET /api/v1/admission": "same",
  "GET /api/v1/patrols": cutLists,
  "GET /api/v1/hazards": cutLedger,
  "GET /api/v1/hazards.csv": "whole",
  "GET /api/v1/components": cutLists,
  "GET /api/v1/publications": "whole",
  "GET /api/v1/repeater/:client": "asked",
  "GET /api/v1/campaigns": "whole",
  "GET /api/v1/drills": "whole",
  "GET /api/v1/posts": cutLists,
  "GET /api/v1/site-file": "whole",
  "GET /api/v1/commissioning": "whole",
  "GET /api/v1/commissioning/signed/:as": "whole",
  "GET /api/v1/commissioning.html": "whole",
  "GET /api/v1/labels.html": "whole",
  "GET /api/v1/survey": "whole",
  "GET /api/v1/strangers": "whole",
  "GET /api/v1/accounts": "whole",
  "GET /api/v1/terminals": "whole",
};

/** A route that changes something says what became of it; who may, the core decides by the roster. */
export function scopeOf(method: string, pattern: string): Scope {
  const read = method === "HEAD" ? "GET" : method;
  return read === "GET" ? (readTable[`GET ${pattern}`] ?? "whole") : cutLists;
}

export const readScopes: ReadonlyMap<string, Scope> = new Map(Object.entries(readTable));

/** Of the routes of a role, those that somebody of one village may call. */
export function seenRoutes(may: readonly string[]): readonly string[] {
  return may.filter((route) => !route.startsWith("GET ") || (readTable[route] ?? "whole") !== "whole");
}

export const readRoutes: readonly string[] = everyRoute.filter((route) => route.startsWith("GET "));
