import { z } from "zod";
import { version } from "../../../../config/version.ts";
import { accessTable, type Route } from "../../../../gateway/api/access-table.ts";
import { contracts, type Contract } from "../../../../gateway/api/contract.ts";
import { replySchemas, type Schema } from "./reply-schemas.ts";

export interface Operation {
  readonly "x-roles"?: readonly string[];
  readonly "x-events"?: Readonly<Record<string, Schema>>;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}
type Content = Readonly<Record<string, { readonly schema: Schema }>>;

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The API as a document for programs, made of the contracts, of the table that opens it and of the replies' types. */
export function openApi(): Document {
  const schemas = replySchemas(["ErrorReply", ...new Set(Object.values(contracts).flatMap(typesOf))]);
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [route, contract] of Object.entries(contracts)) {
    const [method = "", pattern = ""] = route.split(" ");
    const path = pattern.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route as Route, contract, schemas) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Gridpost 格哨", version, license: { name: "MIT", identifier: "MIT" } },
    paths,
    components: {
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: "gridpost" } },
      schemas,
    },
  } as Document;
}

function typesOf({ reply, events = {} }: Contract): readonly string[] {
  return [...(reply === undefined ? [] : [reply]), ...Object.values(events)];
}

function operationOf(route: Route, contract: Contract, schemas: Readonly<Record<string, Schema>>): Operation {
  const { events } = contract;
  const row = accessTable[route] ?? "anyone";
  return {
    operationId: route.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    ...(row !== "anyone" && { security: [{ session: [] }], "x-roles": row }),
    ...(events && { "x-events": Object.fromEntries(Object.entries(events).map(([name, of]) => [name, refer(of)])) }),
    parameters: parametersOf(route, contract),
    ...bodyOf(contract),
    responses: responsesOf(route, contract, schemas),
  } as Operation;
}

function parametersOf(route: Route, { path, query, ifMatch }: Contract): readonly Parameter[] {
  const inPath = [...route.matchAll(/:(\w+)/g)].map(([, name = ""]) => {
    const schema = path?.shape[name] as z.ZodType | undefined;
    return { name, in: "path", required: true, schema: schema ? schemaOf(schema) : { type: "string" } };
  });
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(schema as z.ZodType),
  }));
  const header = { name: "If-Match", in: "header", required: true, schema: { type: "string" } };
  return [...inPath, ...inQuery, ...(ifMatch ? [header] : [])];
}

/** A file has no schema in JSON's sense. */
function bodyOf({ body, media }: Contract): Partial<Operation> {
  if (body === undefined && media === undefined) return {};
  const schema = body === undefined ? {} : schemaOf(body);
  return { requestBody: { required: true, content: { [media ?? "application/json"]: { schema } } } };
}

/** What was done, what was refused under which status, and what else can come in the way. */
function responsesOf(
  route: Route,
  contract: Contract,
  schemas: Readonly<Record<string, Schema>>,
): Operation["responses"] {
  const { reply, refusals = [] } = contract;
  const error = refer("ErrorReply");
  const refused = (status: number) => [
    status,
    jsonAnswer(`${reply}: not done`, { anyOf: [halfOf(reply ?? "", false, schemas), error] }),
  ];
  return {
    ...goodAnswer(contract, schemas),
    ...Object.fromEntries(refusals.map(refused)),
    default: route.includes("/w/:token") ? pageOrError : jsonAnswer("ErrorReply", error),
  };
}

/** A page says in its own words that its link is over. */
const pageOrError = {
  description: "a page, or ErrorReply",
  content: {
    "text/html": { schema: { type: "string" } },
    "application/json": { schema: refer("ErrorReply") },
  },
};

function goodAnswer(
  { reply, good, events }: Contract,
  schemas: Readonly<Record<string, Schema>>,
): Operation["responses"] {
  const text = { schema: { type: "string" } };
  if (events !== undefined) return { 200: { description: "events", content: { "text/event-stream": text } } };
  if (typeof good === "number") return { [good]: { description: good === 204 ? "done" : "done; the page says so" } };
  if (good === "application/json" || good === "image/jpeg")
    return { 200: { description: "a file", content: { [good]: { schema: {} } } } };
  if (good !== undefined) return { 200: { description: "a text", content: { [good]: text } } };
  return { 200: jsonAnswer(String(reply), halfOf(String(reply), true, schemas)) };
}

function jsonAnswer(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** Of a reply that says `done`, the half with that answer; all of any other. */
function halfOf(name: string, done: boolean, schemas: Readonly<Record<string, Schema>>): Schema {
  const whole = schemas[name];
  const halves = (whole?.anyOf ?? []).filter((half) => doneOf(half, schemas) === done);
  const [only] = halves;
  if (only === undefined) return refer(name);
  return halves.length === 1 ? only : { anyOf: halves };
}

function doneOf(half: Schema, schemas: Readonly<Record<string, Schema>>): unknown {
  const named = half.$ref?.split("/").at(-1);
  return (named === undefined ? half : schemas[named])?.properties?.["done"]?.const;
}

function refer(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** What code alone can check are ids: texts of a form. */
function schemaOf(schema: z.ZodType): Schema {
  const { $schema: _version, ...body } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "custom") jsonSchema.type = "string";
    },
  });
  return body as Schema;
}
