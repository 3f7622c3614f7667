import { z } from "zod";
import { nearest } from "./nearest.ts";
import type { Path } from "./problem.ts";

type Schema = z.core.$ZodType;

/** One thing a schema does not accept, with the keys the mapping there may have. */
export interface Finding {
  readonly issue: z.core.$ZodIssue;
  readonly path: Path;
  readonly known: readonly string[];
}

/**
 * Everything a schema does not accept in a value. Where several forms are possible (kinds of rule, kinds of device)
 * it is held against the form that was meant, because "invalid input" helps nobody.
 */
export function findings(schema: Schema, value: unknown): readonly Finding[] {
  const issues = z.safeParse(schema, value).error?.issues ?? [];
  const seen = new Map<string, readonly Finding[]>();
  for (const issue of issues) {
    const path = plainPath(issue.path);
    const fork = forkOnTheWay({ schema, value, path: [] }, path);
    const key = JSON.stringify(fork?.path ?? [path, seen.size]);
    if (!seen.has(key)) seen.set(key, fork ? atFork(fork, issue) : [found(schema, value, issue)]);
  }
  return [...seen.values()].flat();
}

function found(schema: Schema, value: unknown, issue: z.core.$ZodIssue): Finding {
  const path = plainPath(issue.path);
  const here = walk({ schema, value, path: [] }, path).at(-1);
  return { issue, path, known: here ? keysOf(here.schema) : [] };
}

interface Spot {
  readonly schema: Schema;
  readonly value: unknown;
  readonly path: Path;
}

/** The first mapping on the way whose form is not settled by its own text. */
function forkOnTheWay(from: Spot, path: Path): Spot | undefined {
  return walk(from, path).find(({ schema, value }) => isFork(schema) && isMapping(value));
}

function atFork(fork: Spot, issue: z.core.$ZodIssue): readonly Finding[] {
  const inner =
    fork.schema instanceof z.ZodDiscriminatedUnion ? byNearestName(fork.schema, fork) : byBestFit(fork, issue);
  return inner.map((each) => ({ ...each, path: [...fork.path, ...each.path] }));
}

/** The name of the form is unknown: say so, and hold the rest against the form with the nearest name. */
function byNearestName(union: z.ZodDiscriminatedUnion, { value }: Spot): readonly Finding[] {
  const named = z.safeParse(union, value).error?.issues.map((issue) => found(union, value, issue)) ?? [];
  const { discriminator } = union.def;
  const name = isMapping(value) ? value[discriminator] : undefined;
  const forms = namedForms(union);
  const meant = typeof name === "string" ? nearest(name, [...forms.keys()]) : undefined;
  const form = meant === undefined ? undefined : forms.get(meant);
  if (form === undefined || !isMapping(value)) return named;
  return [...named, ...findings(form, { ...value, [discriminator]: meant })];
}

function byBestFit({ schema, value }: Spot, issue: z.core.$ZodIssue): readonly Finding[] {
  const ranked = formsOf(schema)
    .map((form) => ({ found: findings(form, value), form }))
    .map((each) => ({ ...each, misfit: misfit(each.form, value, each.found) }))
    .toSorted((a, b) => a.misfit - b.misfit);
  const [best, second] = ranked;
  const undecided = best && second && best.misfit === second.misfit && issue.code === "invalid_union";
  return undecided ? [{ issue, path: [], known: [] }] : (best?.found ?? []);
}

/** A key of another form weighs more than a missing one; a slip of the finger weighs less. */
function misfit(form: Schema, value: unknown, all: readonly Finding[]): number {
  const missing = keysOf(form).filter((key) => isMapping(value) && !(key in value));
  const weight = ({ issue }: Finding): number => {
    if (issue.code !== "unrecognized_keys") return 1;
    return issue.keys.reduce((sum, key) => sum + (nearest(key, missing) === undefined ? 2 : 1), 0);
  };
  return all.reduce((sum, each) => sum + weight(each), 0);
}

/** The schemas along a path, as far as the value's own text settles them. */
function walk(from: Spot, path: Path): readonly Spot[] {
  const spots: Spot[] = [settled(from)];
  for (const step of path) {
    const at = spots.at(-1);
    const schema = at && innerOf(at.schema, step);
    if (!at || !schema) break;
    spots.push(settled({ schema, value: entryOf(at.value, step), path: [...at.path, step] }));
  }
  return spots;
}

/** Wrappers taken off, and a form with a known name taken for its union. */
function settled(spot: Spot): Spot {
  const schema = bare(spot.schema);
  if (!(schema instanceof z.ZodDiscriminatedUnion) || !isMapping(spot.value)) return { ...spot, schema };
  const form = namedForms(schema).get(String(spot.value[schema.def.discriminator]));
  return { ...spot, schema: form ?? schema };
}

function bare(schema: Schema): Schema {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return bare(schema.unwrap());
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return bare(schema.unwrap());
  return schema instanceof z.ZodPipe ? bare(schema.in) : schema;
}

function innerOf(schema: Schema, step: string | number): Schema | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[step];
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodTuple ? schema.def.items[Number(step)] : undefined;
}

function keysOf(schema: Schema): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function isFork(schema: Schema): boolean {
  return formsOf(schema).some((form) => form instanceof z.ZodObject);
}

function formsOf(schema: Schema): readonly Schema[] {
  return schema instanceof z.ZodUnion ? schema.options.map(bare) : [];
}

function namedForms(union: z.ZodDiscriminatedUnion): ReadonlyMap<string, Schema> {
  const names = (form: Schema): readonly unknown[] => {
    const tag = form instanceof z.ZodObject ? form.shape[union.def.discriminator] : undefined;
    return tag instanceof z.ZodLiteral ? [...tag.values] : [];
  };
  return new Map(formsOf(union).flatMap((form) => names(form).map((name) => [String(name), form] as const)));
}

function entryOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isMapping(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

export function isMapping(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plainPath(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}
