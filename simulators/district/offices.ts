import { isOpen, type Docket } from "./docket.ts";

type Label = { readonly zh: string; readonly en: string };

/** The two halves of a joint centre 联动指挥中心: what comes in from people, and what is worked on. */
export const areas = {
  intake: { zh: "民情诉求收集受理", en: "Intake" },
  running: { zh: "日常工作运行", en: "Running" },
} as const;
export type Area = keyof typeof areas;

/** One of the six offices 功能办公室. */
export interface Office {
  readonly id: string;
  readonly label: Label;
  readonly area: Area;
}

/** Three are named by the text; the others are assumed. */
export const offices: readonly Office[] = [
  { id: "reception", area: "intake", label: { zh: "信访工作室（群众接待室）", en: "Petitions and reception" } },
  { id: "hotline", area: "intake", label: { zh: "热线受理室", en: "Hotline" } },
  { id: "grid", area: "running", label: { zh: "网格化管理办公室", en: "Grid management" } },
  { id: "mediation", area: "running", label: { zh: "矛盾纠纷调处室", en: "Mediation" } },
  { id: "emergency", area: "running", label: { zh: "应急联动室", en: "Emergency" } },
  { id: "supervision", area: "running", label: { zh: "督导考评室", en: "Supervision and appraisal" } },
];

interface Route {
  readonly row: string;
  readonly office: string;
  readonly takes: (docket: Docket) => boolean;
}

/** The first row that takes a case says whose queue it stands in; the last takes all. */
const routes: readonly Route[] = [
  { row: "citizen", office: "reception", takes: (of) => of.source === "citizen" && !isTaken(of) },
  { row: "ticket", office: "hotline", takes: (of) => of.tickets.length > 0 && !isTaken(of) },
  {
    row: "checked",
    office: "supervision",
    takes: ({ state }) => ["verifying", "closing", "suspended"].includes(state),
  },
  { row: "grave", office: "emergency", takes: ({ severity }) => severity <= 2 },
  { row: "people", office: "mediation", takes: ({ source, hazard }) => source === "citizen" && hazard === "door" },
  { row: "all", office: "grid", takes: () => true },
];

function isTaken({ state }: Docket): boolean {
  return state !== "reported" && state !== "candidate";
}

export function routeOf(docket: Docket): { readonly row: string; readonly office: string } {
  const { row, office } = routes.find(({ takes }) => takes(docket)) ?? { row: "all", office: "grid" };
  return { row, office };
}

export interface Queue extends Office {
  readonly cases: readonly Docket[];
}

/** Every open case stands in one queue, the worst and oldest first. */
export function queuesOf(dockets: readonly Docket[]): readonly Queue[] {
  const open = dockets.filter(isOpen).toSorted((a, b) => a.severity - b.severity || a.openedMs - b.openedMs);
  return offices.map((office) => ({ ...office, cases: open.filter((of) => routeOf(of).office === office.id) }));
}
