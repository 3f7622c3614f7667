import type { AlarmState, Around, Case, Changes, Notice, Snapshot } from "./schema.ts";
import type { Row } from "./view.ts";

type Table = Row["table"];

/** The web part's own copy of what the screens show, kept current by the core. */
export interface Mirror {
  /** Rows of a whole picture; true when the picture is complete and in force. */
  readonly paint: (rows: readonly Row[], at: { readonly first: boolean; readonly last: boolean }) => boolean;
  readonly apply: (rows: readonly Row[]) => void;
  readonly around: (around: Around) => void;
  readonly snapshot: (nowMs: number) => Snapshot;
  readonly cases: () => ReadonlyMap<string, Case>;
  readonly practiceCases: () => ReadonlyMap<string, Case>;
  readonly notices: () => ReadonlyMap<string, Notice>;
  readonly alarms: () => ReadonlyMap<string, AlarmState>;
}

type Tables = Readonly<Record<Table, Map<string, unknown>>>;

export function createMirror(): Mirror {
  let tables = emptyTables();
  let painting = emptyTables();
  let around: Around = { duty: [], uplink: { kind: "unknown" }, store: { kind: "unknown" }, links: [] };
  return {
    paint: (rows, { first, last }) => {
      if (first) painting = emptyTables();
      applyRows(painting, rows);
      if (last) tables = painting;
      return last;
    },
    apply: (rows) => applyRows(tables, rows),
    around: (now) => {
      around = now;
    },
    snapshot: (nowMs) => ({ ...plainTables(tables), around, nowMs }),
    cases: () => tables.case as ReadonlyMap<string, Case>,
    practiceCases: () => tables.practiceCase as ReadonlyMap<string, Case>,
    notices: () => tables.notice as ReadonlyMap<string, Notice>,
    alarms: () => tables.alarm as ReadonlyMap<string, AlarmState>,
  };
}

function emptyTables(): Tables {
  const table = () => new Map<string, unknown>();
  return {
    point: table(),
    alarm: table(),
    case: table(),
    notice: table(),
    lane: table(),
    reject: table(),
    box: table(),
    load: table(),
    practiceCase: table(),
    practiceAlarm: table(),
  };
}

function applyRows(tables: Tables, rows: Changes["changes"]): void {
  for (const { table, key, value } of rows) {
    if (value === undefined) tables[table].delete(key);
    else tables[table].set(key, value);
  }
}

/** The rows came from the core, which built them by the types of the snapshot. */
function plainTables(tables: Tables): Omit<Snapshot, "around" | "nowMs"> {
  const plain = Object.entries(tables).map(([table, rows]) => [table, Object.fromEntries(rows)]);
  return Object.fromEntries(plain) as Omit<Snapshot, "around" | "nowMs">;
}
