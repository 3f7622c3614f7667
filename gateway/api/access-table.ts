import { consoleRoles, type ConsoleRole } from "../core/access.ts";
import { assert } from "../core/result.ts";

const staff: readonly ConsoleRole[] = ["installer", "duty", "worker"];
const setters: readonly ConsoleRole[] = ["installer"];

/**
 * Which role may call which route; the one table. A route without a row does not start. What a person may do with a
 * case or an alarm is decided in the core: a role only opens the door to asking.
 */
const rows = {
  "GET /healthz": "anyone",
  "GET /readyz": "anyone",
  "GET /*": "anyone",
  // The page of one person and case: its signed link is its right.
  "GET /w/page.css": "anyone",
  "GET /w/page.js": "anyone",
  "GET /w/:token": "anyone",
  "POST /w/:token": "anyone",
  "POST /w/:token/photos": "anyone",
  "GET /w/:token/photos/:hash": "anyone",
  "GET /api/v1/session": "anyone",
  "POST /api/v1/session": "anyone",
  "DELETE /api/v1/session": "anyone",
  "POST /api/v1/setup": "anyone",
  // Its code is its right.
  "POST /api/v1/terminals/enrol": "anyone",
  "GET /api/v1/openapi.json": consoleRoles,
  "GET /api/v1/site": consoleRoles,
  "GET /api/v1/state": consoleRoles,
  "GET /api/v1/stream": consoleRoles,
  "GET /api/v1/coverage": consoleRoles,
  "GET /api/v1/water": consoleRoles,
  "GET /api/v1/facts": consoleRoles,
  "GET /api/v1/cases/:case/facts": consoleRoles,
  "GET /api/v1/points/:device/:measure/history": consoleRoles,
  "GET /api/v1/points/:device/:measure/chart": consoleRoles,
  "GET /api/v1/alarms/quality": consoleRoles,
  "GET /api/v1/alarms/log": consoleRoles,
  "GET /api/v1/evaluation": consoleRoles,
  "GET /api/v1/reports": consoleRoles,
  "GET /api/v1/reports/:report": consoleRoles,
  "GET /api/v1/alarms/:device/:measure/:rule/actions": consoleRoles,
  "POST /api/v1/cases/:case/:verb": staff,
  // What somebody photographed in a home is for those who work on the case.
  "POST /api/v1/cases/:case/photos": staff,
  "GET /api/v1/cases/:case/photos/:hash": staff,
  "POST /api/v1/alarms/:device/:measure/:rule/reset": staff,
  "POST /api/v1/alarms/:device/:measure/:rule/:verb": staff,
  "POST /api/v1/notices/:notice/shown": consoleRoles,
  "GET /api/v1/duty": consoleRoles,
  "GET /api/v1/roster": consoleRoles,
  "GET /api/v1/mode": consoleRoles,
  "GET /api/v1/care": staff,
  "GET /api/v1/mode/preview": consoleRoles,
  "POST /api/v1/mode": ["duty"],
  "POST /api/v1/evacuations/:evacuation/count": staff,
  "POST /api/v1/evacuations/:evacuation/close": ["duty"],
  "GET /api/v1/duties": consoleRoles,
  "GET /api/v1/admission": consoleRoles,
  "GET /api/v1/patrols": consoleRoles,
  "POST /api/v1/patrols": staff,
  "POST /api/v1/patrols/:patrol/tick": staff,
  "POST /api/v1/patrols/:patrol/close": staff,
  "GET /api/v1/hazards": consoleRoles,
  "GET /api/v1/hazards.csv": consoleRoles,
  "POST /api/v1/hazards": staff,
  "POST /api/v1/hazards/:item/close": staff,
  "GET /api/v1/components": consoleRoles,
  "GET /api/v1/publications": consoleRoles,
  "POST /api/v1/publications": staff,
  "POST /api/v1/publications/:publication/confirm": ["duty"],
  "POST /api/v1/publications/:publication/withdraw": ["duty"],
  "GET /api/v1/repeater/:client": consoleRoles,
  "POST /api/v1/repeater/:client/receipt": consoleRoles,
  "GET /api/v1/campaigns": consoleRoles,
  "POST /api/v1/campaigns": staff,
  "POST /api/v1/campaigns/:campaign/:verb": staff,
  "GET /api/v1/drills": consoleRoles,
  "POST /api/v1/drills": ["installer", "duty"],
  "POST /api/v1/drills/:drill/stop": ["installer", "duty"],
  "GET /api/v1/posts": consoleRoles,
  "POST /api/v1/posts": staff,
  "POST /api/v1/posts/:post/check-in": staff,
  "POST /api/v1/posts/:post/close": staff,
  "POST /api/v1/overrides": staff,
  "POST /api/v1/overrides/:override/:verb": staff,
  "POST /api/v1/handovers/:handover/take-over": staff,
  "POST /api/v1/musters": staff,
  "POST /api/v1/musters/:muster/answer": staff,
  "POST /api/v1/musters/:muster/admit": staff,
  "POST /api/v1/musters/:muster/end": staff,
  "GET /api/v1/site-file": setters,
  "POST /api/v1/site-file/draft": setters,
  "PUT /api/v1/site-file": setters,
  "POST /api/v1/site-file/keep": setters,
  "POST /api/v1/site-file/undo": setters,
  "GET /api/v1/commissioning": consoleRoles,
  "GET /api/v1/commissioning.html": consoleRoles,
  "POST /api/v1/commissioning/sign": ["installer", "duty"],
  "GET /api/v1/commissioning/signed/:as": consoleRoles,
  "GET /api/v1/labels.html": setters,
  "GET /api/v1/survey": setters,
  "POST /api/v1/survey": setters,
  "DELETE /api/v1/survey": setters,
  "POST /api/v1/mapping": setters,
  "GET /api/v1/strangers": setters,
  "GET /api/v1/accounts": setters,
  "PUT /api/v1/accounts/:name": setters,
  "DELETE /api/v1/accounts/:name": setters,
  "GET /api/v1/terminals": setters,
  "POST /api/v1/terminals": setters,
  "DELETE /api/v1/terminals/:name": setters,
} as const satisfies Readonly<Record<string, AccessRow>>;

export type AccessRow = "anyone" | readonly ConsoleRole[];
export type Route = keyof typeof rows;
export const accessTable: Readonly<Record<string, AccessRow>> = rows;

export function rowFor(method: string, pattern: string): AccessRow {
  const row = accessTable[`${method === "HEAD" ? "GET" : method} ${pattern}`];
  assert(row !== undefined, `${method} ${pattern} has no row in the access table`);
  return row;
}

/** What may be called where nobody signs in. */
export const everyRoute: readonly string[] = Object.keys(accessTable);

/** Routes open to a role; to nobody in particular without one. */
export function routesFor(role: ConsoleRole | undefined): readonly string[] {
  return Object.entries(accessTable).flatMap(([route, row]) =>
    row === "anyone" || (role !== undefined && row.includes(role)) ? [route] : [],
  );
}
