import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eachProfile } from "../../../config/load.ts";
import { realClock } from "./little-core.ts";
import { createRecogniser } from "../../../gateway/api/recognising.ts";
import type { Question, Reply } from "../../../gateway/api/asks.ts";
import type { Stranger } from "../../../gateway/core/stranger.ts";
import { mappedAs } from "../../../sensors/mqtt/mapped.ts";

const deps = { profilesFor: () => eachProfile("config/examples/minimal.yaml"), readAs: mappedAs, clock: realClock };
const siteFile = { kind: "site-file", reply: { file: "config/examples/minimal.yaml" } } as unknown as Reply;

function stranger(topic: string, payload: object, source = "unknown-topic"): Stranger {
  const outline = JSON.stringify(payload);
  const at = { monoMs: 1, wallMs: 1, wallTrusted: true, boot: "b" } as never;
  return { source, topic, bytes: outline.length, outline, detail: "", at };
}

async function kindsOf(message: Stranger, ask: (question: Question) => Promise<Reply> = async () => siteFile) {
  const [known] = await createRecogniser(ask, deps)([message]);
  return known?.kinds ?? [];
}

test("a message on the topic of a shipped profile is told with what that profile reads in it", async () => {
  const kinds = await kindsOf(stranger("gridpost/in/smoke-9", { smoke: 0, temperature: 21.5, battery: 93 }));
  expect(kinds[0]).toMatchObject({ profile: "gridpost-smoke", name: "smoke-9" });
  expect(kinds[0]?.values).toContainEqual({ measure: "battery", value: 93 });
});

test("what no profile reads is nobody's, and what a device said that is known already is not proposed anew", async () => {
  expect(await kindsOf(stranger("acme/dev1/up", { g: 3 }))).toEqual([]);
  expect(await kindsOf(stranger("gridpost/in/x", { nonsense: true }))).toEqual([]);
  expect(await kindsOf(stranger("gridpost/in/x", { smoke: 0 }, "gas-1"))).toEqual([]);
});

test("profiles are read once, and anew when one was written beside the site's file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gridpost-recognising-"));
  const file = join(folder, "site.yaml");
  let reads = 0;
  const counting = { ...deps, profilesFor: () => ((reads += 1), eachProfile("config/examples/minimal.yaml")) };
  const ask = async () => ({ kind: "site-file", reply: { file } }) as unknown as Reply;
  const recognised = createRecogniser(ask, counting);
  const message = stranger("gridpost/in/smoke-9", { smoke: 0 });
  await Promise.all([recognised([message]), recognised([message])]);
  await recognised([message]);
  expect(reads).toBe(1);
  mkdirSync(join(folder, "devices"));
  await recognised([message]);
  expect(reads).toBe(2);
  rmSync(folder, { recursive: true, force: true });
});

test("without a site file there is nothing to recognise by, and it says nothing", async () => {
  const kinds = await kindsOf(stranger("gridpost/in/smoke-9", { smoke: 0 }), async () => ({ kind: "site-file" }));
  expect(kinds).toEqual([]);
});
