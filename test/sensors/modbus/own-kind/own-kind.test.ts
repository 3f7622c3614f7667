import { mkdtempSync, readFileSync, rmSync, cpSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { loadProfiles, loadSite } from "../../../../config/load.ts";
import { indexSite } from "../../../../gateway/core/site-index.ts";
import { identify, nameOf, readsToIdentify } from "../../../../sensors/modbus/scan/identify.ts";
import { sampleOf } from "../../../../sensors/modbus/values.ts";
import { cellBank, startModbusDevices } from "../../../../simulators/devices/modbus-device.ts";
import { cellsOf } from "../../../../simulators/encode/registers.ts";
import { running, until } from "../inbox.ts";

/** Everything about this kind of device is in the YAML file beside this test. */
const here = import.meta.dirname;
const own = loadProfiles(join(here, "devices")).get("sump-pump" as never);
if (own?.transport !== "modbus") throw new Error("the profile beside this test is broken");

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).toReversed()) await stop();
});

test("a kind of its own: its golden bytes read as its file says", () => {
  for (const vector of own.vectors)
    for (const [id, expected] of Object.entries(vector.expect)) {
      const sample = sampleOf(
        own.measures.find((each) => each.id === id)!,
        vector,
      );
      expect([id, sample.kind === "bad" ? sample.why : sample.value]).toEqual([id, expected]);
    }
});

test("it is read from the wire by a site whose folder holds the file", async () => {
  const pump = cellBank(9);
  pump.set("input", 0, ...own.vectors[0]!.words);
  const { port, stop } = await startModbusDevices({ port: 0, units: [pump] });
  open.push(stop);
  const folder = mkdtempSync(join(tmpdir(), "own-kind-"));
  open.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  cpSync(join(here, "devices"), join(folder, "devices"), { recursive: true });
  writeFileSync(
    join(folder, "site.yaml"),
    readFileSync(join(here, "site.yaml"), "utf8").replace('"${PORT}"', String(port)),
  );
  const loaded = loadSite(join(folder, "site.yaml"), { env: {} });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const source = running(indexSite(loaded.value.site, loaded.value.profiles, loaded.value.programme));
  open.push(source.stop);
  const seen = () => own.measures.map(({ id }) => source.of(`pump-1/${id}`).at(-1)).join(" ");
  await until(() => seen() === "1 230 2.5 0.002 12345 0", 10_000);
});

test("it is identified by its model register, and a pretend one can be made of it", () => {
  const known = [{ id: "sump-pump", profile: own }];
  const cells = cellsOf(own);
  own.model!.words.forEach((word, at) => cells.put("input", 100 + at, word));
  const answers = new Map(
    readsToIdentify(known).map((read) => {
      const words = Array.from({ length: read.count }, (_, index) => cells.at(read.table, read.address + index));
      return [nameOf(read), { kind: "answer", answer: { kind: "cells", cells: words }, delayMs: 1, count: 1 } as const];
    }),
  );
  const [candidate] = identify(known, answers);
  expect([candidate?.id, candidate?.certainty]).toEqual(["sump-pump", "certain"]);
  expect(candidate?.values.find(({ measure }) => measure.id === "state")?.sample).toEqual({ kind: "good", value: 0 });
});
