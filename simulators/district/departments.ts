import type { WireBody } from "../../cloud-bridge/cbor-record.ts";
import type { Programme } from "../../config/programme.ts";
import { chanceAt, normalAt, seedFor } from "../rng.ts";

type WhistleBody = Extract<WireBody, { readonly kind: "whistle" }>;

/** A department 部门 as the platform lists it. */
export interface Department {
  readonly code: string;
  readonly label: { readonly zh: string; readonly en: string };
}

/** By code; a code stands for one department, or the list is refused. */
export function departmentRegistry(departments: readonly Department[]): ReadonlyMap<string, Department> {
  const registry = new Map(departments.map((each) => [each.code, each]));
  if (registry.size < departments.length) throw new Error("a department's code stands twice in the list");
  return registry;
}

/** Those a programme names, and numbered ones up to as many as it says there are. */
export function departmentsOf({ whistle }: Pick<Programme, "whistle">): readonly Department[] {
  const { departments, count = departments.length } = whistle;
  const numbers = Array.from(
    { length: Math.max(0, count - departments.length) },
    (_, at) => departments.length + at + 1,
  );
  return [
    ...departments,
    ...numbers.map((n) => ({ code: `unit-${n}`, label: { zh: `区级单位${n}`, en: `Unit ${n}` } })),
  ];
}

/** When a department does what about a whistle, counted from the moment it heard it; ms. */
export interface Response {
  readonly reportsInMs: number;
  readonly endsMs: number;
}

/**
 * A department has a pace of its own, and each whistle its own chance; both belong to the seed and the names alone, so
 * that the same run comes out the same whatever else happens. Now and then nobody comes.
 */
export function responseOf(seed: number, department: string, whistle: string): Response | undefined {
  const of = seedFor(seed, department);
  const key = seedFor(of, whistle);
  if (chanceAt(of, key) < noShowShare) return undefined;
  const paceMs = typicalMs * Math.exp(0.5 * normalAt(of, 1));
  const reportsInMs = Math.round(paceMs * Math.exp(0.4 * normalAt(of, key)));
  return { reportsInMs, endsMs: reportsInMs + Math.round(2 * paceMs * Math.exp(0.4 * normalAt(of, key + 1))) };
}

export interface DepartmentBots {
  /** A whistle that a box blew; what it says later is nobody's business here. */
  readonly hear: (box: string, whistle: WhistleBody) => void;
  /** Whistles to nobody we know: told, and not queued. */
  readonly strange: () => readonly string[];
}

export interface DepartmentBotsDeps {
  readonly seed: number;
  readonly registry: ReadonlyMap<string, Department>;
  readonly after: (ms: number, run: () => void) => void;
  /** What a department says about a whistle. */
  readonly say: (box: string, whistle: WhistleBody, event: "reported-in" | "ended") => void;
  /** How much faster than life; 1 when left out. */
  readonly speed?: number;
}

export function createDepartmentBots({ seed, registry, after, say, speed = 1 }: DepartmentBotsDeps): DepartmentBots {
  const heard = new Set<string>();
  const strange: string[] = [];
  return {
    hear: (box, whistle) => {
      const name = `${box} ${whistle.whistle}`;
      if (whistle.event !== "blown" || heard.has(name)) return;
      heard.add(name);
      if (!registry.has(whistle.department)) return void strange.push(whistle.department);
      const response = responseOf(seed, whistle.department, name);
      if (response === undefined) return;
      after(response.reportsInMs / speed, () => say(box, whistle, "reported-in"));
      after(response.endsMs / speed, () => say(box, whistle, "ended"));
    },
    strange: () => strange,
  };
}

const typicalMs = 6 * 60_000;
const noShowShare = 0.05;
