import { z } from "zod";
import type { Document, Operation } from "./document.ts";
import type { Schema } from "./reply-schemas.ts";

export interface Answered {
  /** As in the access table. */
  readonly route: string;
  readonly status: number;
  readonly type: string;
  /** Read, where it is JSON. */
  readonly body: unknown;
}

/** What something has that the document does not say, or the other way round; nothing when they agree. */
export interface Checker {
  readonly answer: (answered: Answered) => readonly string[];
  readonly event: (name: string, data: unknown) => readonly string[];
}

/** Stricter than the document: what it does not name is a fault here, so that no field stays untold. */
export function createChecker({ paths, components }: Document): Checker {
  const $defs = asDefinitions(components.schemas) as Readonly<Record<string, Schema>>;
  const validators = new Map<string, z.ZodType>();
  const validatorOf = (schema: Schema): z.ZodType => {
    const key = JSON.stringify(schema);
    const known = validators.get(key) ?? z.fromJSONSchema({ ...(asDefinitions(schema) as object), $defs } as never);
    validators.set(key, known);
    return known;
  };
  const held = (what: string, schema: Schema, data: unknown): readonly string[] => {
    const { error } = validatorOf(schema).safeParse(data);
    return error === undefined ? [] : [`${what}: ${z.prettifyError(error)} in ${JSON.stringify(data).slice(0, 600)}`];
  };
  const answer: Checker["answer"] = ({ route, status, type, body }) => {
    const content = contentOf(operationOf(paths, route), status);
    if (content === undefined) return [`${route}: the document does not know ${status}`];
    const schema = content[type]?.schema;
    if (type === "application/json" && schema !== undefined) return held(`${route} ${status}`, schema, body);
    return type === "" || schema !== undefined ? [] : [`${route} ${status}: the document does not know ${type}`];
  };
  const event: Checker["event"] = (name, data) => {
    const schema = operationOf(paths, "GET /api/v1/stream")?.["x-events"]?.[name];
    return schema === undefined ? [`the document does not know the event ${name}`] : held(name, schema, data);
  };
  return { answer, event };
}

/** By kind of text; nothing when the status is not told of. */
function contentOf(operation: Operation | undefined, status: number) {
  const said = operation?.responses[status] ?? (status < 400 ? undefined : operation?.responses["default"]);
  return said && (said.content ?? {});
}

function operationOf(paths: Document["paths"], route: string): Operation | undefined {
  const [method = "", pattern = ""] = route.split(" ");
  return paths[pattern.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
}

/** References into the document become references into the one schema; objects are closed. */
function asDefinitions(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asDefinitions);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    key === "$ref" ? String(value).replace("#/components/schemas/", "#/$defs/") : asDefinitions(value),
  ]);
  const isOpen = "properties" in schema && schema["type" as never] === "object" && !("additionalProperties" in schema);
  return { ...Object.fromEntries(entries), ...(isOpen && { additionalProperties: false }) };
}
