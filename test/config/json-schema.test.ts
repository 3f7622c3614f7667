import { expect, test } from "vitest";
import { jsonSchemas } from "../../config/json-schema.ts";

/** `npm run schema` is this test with leave to write. */
test.each(Object.entries(jsonSchemas()))("%s is what the schemas say", async (name, text) => {
  await expect(text).toMatchFileSnapshot(`../../config/${name}`);
});

test("durations and amounts stand in it as they are written", () => {
  const schema = JSON.parse(jsonSchemas()["site.schema.json"] ?? "");
  expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  expect(schema.properties.ladder.properties.repeat).toMatchObject({ type: "string" });
  expect(schema.required).toEqual(["box", "grids", "people", "roster"]);
});
