import { signal, type Signal } from "@preact/signals";
import type {
  AlarmState,
  Around,
  Case,
  CaseActions,
  Changes,
  Coverage,
  DrillOnScreens,
  DutyView,
  LinkStatus,
  ModeOnScreens,
  Notice,
  PointNow,
  Reject,
  SiteView,
  Snapshot,
  StoreView,
  UplinkView,
} from "../gateway/api/schema.ts";

type Rows<T> = ReadonlyMap<string, T>;
type Lane = Snapshot["lane"][string];

/** What the gateway knows, as this screen last heard it. */
export const site = signal<SiteView | undefined>(undefined);
export const alarms = signal<Rows<AlarmState>>(new Map());
export const cases = signal<Rows<Case>>(new Map());
/** Of tests and drills. */
export const practiceCases = signal<Rows<Case>>(new Map());
export const notices = signal<Rows<Notice>>(new Map());
export const lanes = signal<Rows<Lane>>(new Map());
export const rejects = signal<Rows<Reject>>(new Map());
export const duty = signal<readonly DutyView[]>([]);
export const uplink = signal<UplinkView>({ kind: "unknown" });
export const store = signal<StoreView>({ kind: "unknown" });
/** Tests and drills under way. */
export const drills = signal<readonly DrillOnScreens[]>([]);
/** Nothing in peace. */
export const mode = signal<ModeOnScreens | undefined>(undefined);
export const siteFile = signal<Around["siteFile"]>(undefined);
export const coverage = signal<Coverage | undefined>(undefined);
export const links = signal<readonly LinkStatus[]>([]);
export const actions = signal<ReadonlyMap<string, CaseActions["actions"]>>(new Map());
/** True once a whole picture has come. */
export const isPainted = signal(false);

/** One signal per point: a reading redraws its own row and no other. */
const points = new Map<string, Signal<PointNow | undefined>>();

export function pointNow(id: string): Signal<PointNow | undefined> {
  const known = points.get(id);
  if (known !== undefined) return known;
  const fresh = signal<PointNow | undefined>(undefined);
  points.set(id, fresh);
  return fresh;
}

const tables = {
  alarm: alarms,
  case: cases,
  practiceCase: practiceCases,
  notice: notices,
  lane: lanes,
  reject: rejects,
} as const;
type TableName = keyof typeof tables;

export function takeSnapshot(snapshot: Snapshot): void {
  for (const name of Object.keys(tables) as TableName[]) setRows(name, new Map(Object.entries(snapshot[name])));
  for (const id of points.keys()) if (snapshot.point[id] === undefined) pointNow(id).value = undefined;
  for (const [id, now] of Object.entries(snapshot.point)) pointNow(id).value = now;
  takeAround(snapshot.around);
  isPainted.value = true;
}

export function takeChanges({ changes }: Changes): void {
  for (const name of Object.keys(tables) as TableName[]) {
    const own = changes.filter(({ table }) => table === name);
    if (own.length > 0) setRows(name, changed(tables[name].value, own));
  }
  for (const { table, key, value } of changes) {
    if (table === "point") pointNow(key).value = value as PointNow | undefined;
  }
}

export function takeAround(around: Around): void {
  duty.value = around.duty;
  uplink.value = around.uplink;
  store.value = around.store;
  links.value = around.links;
  mode.value = around.mode;
  drills.value = around.drills ?? [];
  siteFile.value = around.siteFile;
  coverage.value = around.coverage;
}

export function takeActions({ case: of, actions: verbs }: CaseActions): void {
  actions.value = new Map(actions.value).set(of, verbs);
}

function changed(rows: Rows<unknown>, changes: Changes["changes"]): Rows<unknown> {
  const next = new Map(rows);
  for (const { key, value } of changes) {
    if (value === undefined) next.delete(key);
    else next.set(key, value);
  }
  return next;
}

/** The rows are typed by the contract; here they only pass through. */
function setRows(name: TableName, rows: Rows<unknown>): void {
  (tables[name] as Signal<Rows<unknown>>).value = rows;
}
