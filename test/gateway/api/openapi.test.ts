import { expect, test } from "vitest";
import { accessTable } from "../../../gateway/api/access-table.ts";
import { openApi } from "../../../gateway/api/openapi.ts";

interface Operation {
  readonly "x-roles"?: readonly string[];
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: object } } };
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
}
const document = openApi() as { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

/** `npm run openapi` is this test with leave to write. */
test("docs/openapi.json is what the schemas and the access table say", async () => {
  await expect(`${JSON.stringify(openApi(), null, 2)}\n`).toMatchFileSnapshot("../../../docs/openapi.json");
});

test("every route of the API is in it, with the roles that may call it", () => {
  const told = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { "x-roles": roles }]) => [
      `${method.toUpperCase()} ${path}`,
      roles ?? "anyone",
    ]),
  );
  const rows = Object.entries(accessTable)
    .filter(([route]) => route.includes(" /api/"))
    .map(([route, roles]) => [route.replaceAll(/:(\w+)/g, "{$1}"), roles]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(rows));
});

test("bodies and queries stand in it as they are checked", () => {
  const claim = document.paths["/api/v1/cases/{case}/{verb}"]?.["post"];
  expect(claim?.requestBody?.content["application/json"].schema).toMatchObject({
    type: "object",
    required: ["by", "command"],
    additionalProperties: false,
  });
  expect(claim?.parameters.map(({ name }) => name)).toEqual(["case", "verb"]);
  const history = document.paths["/api/v1/points/{device}/{measure}/history"]?.["get"];
  expect(history?.parameters.filter(({ required }) => required)).toHaveLength(5);
});
