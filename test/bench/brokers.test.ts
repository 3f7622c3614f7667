import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { aedes } from "../../bench/proof/bridge/brokers/aedes.ts";
import { mosquitto } from "../../bench/proof/bridge/brokers/mosquitto.ts";
import { faultsWith } from "../../bench/proof/bridge/brokers/suite.ts";

// NATS JetStream and RabbitMQ take half a minute each: `npm run proof -- bridge` runs the same suite with them.
const directory = mkdtempSync(join(tmpdir(), "gridpost-brokers-"));
afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));

test.for([
  ["Mosquitto by MQTT 5", mosquitto, false],
  ["Mosquitto by MQTT 3.1.1", mosquitto, true],
  ["aedes by MQTT 3.1.1", aedes, false],
] as const)("a box lives with %s", { timeout: 120_000 }, async ([, kind, old], ctx) => {
  const why = kind.missing();
  if (why !== undefined) ctx.skip(why);
  expect(await faultsWith(kind, { directory, old })).toEqual([]);
});

test("the suite tells of a district that forgets what it has acknowledged", async () => {
  const options = { directory: join(directory, "control"), flaw: "forgets", patienceMs: 3_000 } as const;
  const faults = await faultsWith(aedes, options);
  expect(faults.join()).toContain("what comes while the application is away");
}, 120_000);
