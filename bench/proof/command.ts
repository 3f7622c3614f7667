import { parseArgs } from "node:util";
import type { ProofArea } from "./area.ts";
import { asJson, asMarkdown, asTable, exitCode, measure, type Report } from "./report.ts";
import type { Surroundings } from "./surroundings.ts";

export interface ProofDeps {
  readonly areas: Readonly<Record<string, ProofArea>>;
  readonly surroundings: () => Surroundings;
  /** The result; progress and complaints go to `tell`. */
  readonly print: (text: string) => void;
  readonly tell: (line: string) => void;
  readonly write: (path: string, text: string) => void;
}

interface Wish {
  readonly area: string | undefined;
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
  return area === undefined ? refuse(`no area "${wish.area}"`, deps) : prove(area, wish, deps);
}

async function prove(area: ProofArea, { full, json }: Wish, deps: ProofDeps): Promise<0 | 1> {
  const surroundings = deps.surroundings();
  const rows = await measure(area, { full, log: deps.tell });
  const report: Report = { area: area.name, title: area.title, full, surroundings, rows };
  const record = `docs/proof/${area.name}.md`;
  deps.write(record, asMarkdown(report));
  deps.tell(`recorded in ${record}`);
  deps.print(json ? asJson(report) : asTable(rows));
  return exitCode(rows);
}

function understand(args: readonly string[]): Wish | string {
  try {
    const options = { full: { type: "boolean", default: false }, json: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [area, ...rest] = positionals;
    return rest.length > 0 ? "one area at a time" : { area, ...values };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function listAreas({ areas, print }: ProofDeps): 0 {
  print(["npm run proof -- AREA [--full] [--json]", "", "Areas:", ...areaLines(areas)].join("\n"));
  return 0;
}

function refuse(problem: string, { areas, tell }: ProofDeps): 2 {
  for (const line of [problem, "known areas:", ...areaLines(areas)]) tell(line);
  return 2;
}

function areaLines(areas: ProofDeps["areas"]): readonly string[] {
  return Object.values(areas).map(({ name, title, promises }) => `  ${name}  ${title} (${promises.length} promises)`);
}
