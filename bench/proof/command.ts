import { parseArgs } from "node:util";
import type { Promise_, ProofArea } from "./area.ts";
import { recordAfter } from "./record.ts";
import { asJson, asTable, exitCode, measure, type Report, type Row } from "./report.ts";
import type { Surroundings } from "./surroundings.ts";

export interface ProofDeps {
  readonly areas: Readonly<Record<string, ProofArea>>;
  readonly surroundings: () => Surroundings;
  /** The result; progress and complaints go to `tell`. */
  readonly print: (text: string) => void;
  readonly tell: (line: string) => void;
  /** `undefined`: there is no such file. */
  readonly read: (path: string) => string | undefined;
  readonly write: (path: string, text: string) => void;
}

interface Wish {
  readonly area: string | undefined;
  /** Rows to measure; none named: all. */
  readonly ids: readonly string[];
  readonly full: boolean;
  readonly json: boolean;
}

/** Resolves to the exit code: 0 all held or not run, 1 a promise is missed, 2 the command was not understood. */
export async function proof(args: readonly string[], deps: ProofDeps): Promise<0 | 1 | 2> {
  const wish = understand(args);
  if (typeof wish === "string") return refuse(wish, deps);
  if (wish.area === undefined) return listAreas(deps);
  // Own names only: `constructor` is no area.
  const area = Object.hasOwn(deps.areas, wish.area) ? deps.areas[wish.area] : undefined;
  if (area === undefined) return refuse(`no area "${wish.area}"`, deps);
  const wrong = wish.ids.filter((id) => !area.promises.some((promise) => promise.id === id));
  return wrong.length > 0 ? refuse(`no row ${wrong.join(", ")} in ${area.name}`, deps) : prove(area, wish, deps);
}

async function prove(area: ProofArea, wish: Wish, deps: ProofDeps): Promise<0 | 1> {
  const surroundings = deps.surroundings();
  const rows: Row[] = [];
  const report: Report = { area: area.name, title: area.title, full: wish.full, surroundings, rows };
  for await (const row of measure(wished(area, wish), { full: wish.full, log: deps.tell })) {
    rows.push(row);
    record(report, area, deps);
  }
  deps.print(wish.json ? asJson(report) : asTable(rows));
  return exitCode(rows);
}

function wished({ promises }: ProofArea, { ids }: Wish): readonly Promise_[] {
  return ids.length === 0 ? promises : promises.filter(({ id }) => ids.includes(id));
}

/** After every row: a run that ends before its time keeps what it has measured. */
function record(report: Report, area: ProofArea, { read, write, tell }: ProofDeps): void {
  const path = `docs/proof/${area.name}.md`;
  write(path, recordAfter(read(path), report, area));
  tell(`recorded in ${path}`);
}

function understand(args: readonly string[]): Wish | string {
  try {
    const options = { full: { type: "boolean", default: false }, json: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [area, ...ids] = positionals;
    return { area, ids, ...values };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function listAreas({ areas, print }: ProofDeps): 0 {
  print(["npm run proof -- AREA [ROW …] [--full] [--json]", "", "Areas:", ...areaLines(areas)].join("\n"));
  return 0;
}

function refuse(problem: string, { areas, tell }: ProofDeps): 2 {
  for (const line of [problem, "known areas:", ...areaLines(areas)]) tell(line);
  return 2;
}

function areaLines(areas: ProofDeps["areas"]): readonly string[] {
  return Object.values(areas).map(({ name, title, promises }) => `  ${name}  ${title} (${promises.length} promises)`);
}
