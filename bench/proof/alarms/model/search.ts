import { emptyState, type State } from "../../../../gateway/core/state.ts";
import type { step } from "../../../../gateway/core/step.ts";
import { happenings, type Happening } from "./inputs.ts";
import { invariants, isNormal, type Edge } from "./invariants.ts";
import { now, pictureOf, settled } from "./picture.ts";
import type { World } from "./world.ts";

export interface Search {
  readonly states: number;
  readonly edges: number;
  /** How often each invariant broke; only those that did. */
  readonly violations: ReadonlyMap<string, number>;
  /** States from which nothing leads back to normal (I7). */
  readonly deadEnds: number;
  /** The shortest way to the first violation. */
  readonly example?: readonly string[];
}

/** A core that breaks an invariant of its own in some state. */
const thrown = "the core throws";

interface How {
  /** `all` spares a world nothing that its own scope leaves out. */
  readonly scope?: "own" | "all";
  /** Whether to stop at the first violation. */
  readonly until?: "end" | "broken";
}

/** Every state that can be reached, with every input in each, through the production `step`. */
export function search(world: World, run: typeof step, { scope = "own", until = "end" }: How = {}): Search {
  const first = firstState(world, run);
  const graph: Graph = {
    found: new Map([[pictureOf(first, world), { state: first, way: [] }]]),
    back: new Map(),
    violations: new Map(),
    edges: 0,
  };
  const all = happenings(world, scope === "all");
  for (const [picture, { state, way }] of graph.found) {
    if (until === "broken" && graph.example !== undefined) break;
    for (const happening of all) tryOut(graph, { world, run, from: state, picture, way }, happening);
  }
  const { found, back, violations, edges, example } = graph;
  const normal = [...found].filter(([, { state }]) => isNormal(state)).map(([picture]) => picture);
  const deadEnds = found.size - reachedFrom(normal, back).size;
  return { states: found.size, edges, violations, deadEnds, ...(example && { example }) };
}

/** Grows while it is searched. */
interface Graph {
  readonly found: Map<string, { readonly state: State; readonly way: readonly string[] }>;
  readonly back: Map<string, string[]>;
  readonly violations: Map<string, number>;
  edges: number;
  example?: readonly string[];
}

interface Place {
  readonly world: World;
  readonly run: typeof step;
  readonly from: State;
  readonly picture: string;
  readonly way: readonly string[];
}

function tryOut(graph: Graph, place: Place, { name, of }: Happening): void {
  const given = of(place.from);
  if (given === undefined) return;
  graph.edges += 1;
  const edge = edgeOf(place, given);
  const broken = edge === undefined ? [thrown] : brokenBy(edge);
  for (const each of broken) graph.violations.set(each, (graph.violations.get(each) ?? 0) + 1);
  if (broken.length > 0) graph.example ??= [...place.way, name, ...broken];
  if (edge !== undefined) connect(graph, place, { name, after: edge.after });
}

function connect(
  { found, back }: Graph,
  { world, from, picture, way }: Place,
  { name, after }: { readonly name: string; readonly after: State },
): void {
  const to = after === from ? picture : pictureOf(after, world);
  if (!found.has(to)) found.set(to, { state: after, way: [...way, name] });
  const before = back.get(to);
  if (before === undefined) back.set(to, [picture]);
  else before.push(picture);
}

/** A refusal is a fact with a number, and changes nothing that tells states apart. */
const unseen: ReadonlySet<string> = new Set(["box", "clock", "load", "period"]);

function firstState({ site }: World, run: typeof step): State {
  const empty = emptyState();
  return settled(empty, run(site, empty, { kind: "started", recent: [] }, now).changes, empty);
}

interface Given {
  readonly state: State;
  readonly input: Edge["input"];
  readonly at?: typeof now;
}

function edgeOf({ world, run, from }: Place, { state, input, at = now }: Given): Edge | undefined {
  try {
    const decision = run(world.site, state, input, at);
    const isSame = decision.changes.every(({ table }) => unseen.has(table)) && input.kind !== "tick";
    return { world, before: state, input, decision, after: isSame ? state : settled(state, decision.changes, from) };
  } catch {
    return undefined;
  }
}

function brokenBy(edge: Edge): readonly string[] {
  return Object.entries(invariants).flatMap(([name, holds]) => (holds(edge) ? [] : [name]));
}

function reachedFrom(start: readonly string[], back: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set(start);
  for (const each of reached) for (const before of back.get(each) ?? []) reached.add(before);
  return reached;
}
