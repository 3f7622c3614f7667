import { expect, test } from "vitest";
import { accessTable } from "../../../gateway/api/access-table.ts";
import { readRoutes, readScopes } from "../../../gateway/api/scope-table.ts";
import { openApi } from "./openapi/document.ts";

const document = openApi();

/** `npm run openapi` is this test with leave to write. */
test("docs/openapi.json is what the contracts, the access table and the types of the replies say", async () => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot("../../../docs/openapi.json");
});

test("every route is in it, with the roles that may call it", () => {
  const told = operations().map(([route, { "x-roles": roles }]) => [route, roles ?? "anyone"]);
  const rows = Object.entries(accessTable)
    .filter(([route]) => route !== "GET /*")
    .map(([route, roles]) => [route.replaceAll(/:(\w+)/g, "{$1}"), roles]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(rows));
});

test("every route that reads says what the staff of one village may see by it, in gateway/api/scope-table.ts", () => {
  expect([...readScopes.keys()].toSorted()).toEqual(readRoutes.toSorted());
});

test("every answer has a schema or a kind of text, and every name in it stands there", () => {
  const bare = operations().flatMap(([route, { responses }]) =>
    Object.entries(responses).flatMap(([status, { content }]) =>
      content === undefined && !["204", "303"].includes(status) ? [`${route} ${status}`] : [],
    ),
  );
  expect(bare).toEqual([]);
  const referred = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
  expect(referred.length).toBeGreaterThan(100);
  expect(referred.filter((name = "") => document.components.schemas[name] === undefined)).toEqual([]);
});

test("bodies and queries stand in it as they are checked", () => {
  const claim = document.paths["/api/v1/cases/{case}/{verb}"]?.["post"];
  expect(claim?.requestBody?.content["application/json"]?.schema).toMatchObject({
    type: "object",
    required: ["by", "command"],
    additionalProperties: false,
  });
  expect(claim?.parameters.map(({ name }) => name)).toEqual(["case", "verb"]);
  const history = document.paths["/api/v1/points/{device}/{measure}/history"]?.["get"];
  expect(history?.parameters.filter(({ required }) => required)).toHaveLength(5);
});

test("what was done and what was refused are told apart by their status", () => {
  const responses = document.paths["/api/v1/cases/{case}/{verb}"]?.["post"]?.responses ?? {};
  const schemaUnder = (status: string) => responses[status]?.content?.["application/json"]?.schema;
  expect(schemaUnder("200")).toMatchObject({
    properties: { done: { const: true }, case: { $ref: "#/components/schemas/Case" } },
    required: ["done", "case"],
  });
  expect(schemaUnder("409")?.anyOf).toHaveLength(2);
});

function operations() {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );
}
