import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openIdentity } from "../../../gateway/access/authority.ts";
import { doctorCommand } from "../../../gateway/cli/doctor.ts";
import { openControl } from "../../../gateway/control.ts";
import type { LinkStatus } from "../../../gateway/core/ports.ts";
import { createHealthVerbs, type HealthView } from "../../../gateway/health-verbs.ts";
import { collectingLog, realClock } from "../api/little-core.ts";
import { createBox } from "../core/bench-box.ts";
import { testSite } from "../core/site.ts";

const line = (kind: LinkStatus["kind"]): LinkStatus => ({ link: "bus-1" as never, kind, devices: [] });

interface Told {
  readonly code: number;
  readonly text: string;
}

async function examined(args: readonly string[], over: Partial<Record<keyof HealthView, unknown>> = {}): Promise<Told> {
  const data = mkdtempSync(join(tmpdir(), "gridpost-doctor-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const box = createBox(testSite());
  for (const point of ["node-1/gas", "node-1/level", "node-1/door", "node-2/gas", "node-2/level"]) box.good(point, 0);
  const verbs = createHealthVerbs({
    index: testSite(),
    state: box.state,
    clock: { ...realClock, now: box.now },
    own: () => ({
      store: { kind: "sound", freeShare: 0.6, ...(over.store as object) },
      uplink: { kind: "live", ...(over.uplink as object) },
      lines: [line((over.lines as "up" | undefined) ?? "up")],
      wrong: (over.wrong as readonly string[] | undefined) ?? [],
    }),
    fallback: () => over.fallback as HealthView["fallback"],
  });
  const control = await openControl(data, verbs, collectingLog());
  onTestFinished(() => control.close());
  return said(["--data", data, ...args]);
}

async function said(args: readonly string[]): Promise<Told> {
  let text = "";
  const out = { write: (more: string) => (text += more) };
  const code = await doctorCommand(args, { out, clock: realClock, devices: "/nowhere", env: {} });
  return { code, text };
}

const itemsIn = ({ text }: Told) =>
  new Map(
    (JSON.parse(text) as { readonly items: { readonly id: string; readonly state: string }[] }).items.map((item) => [
      item.id,
      item.state,
    ]),
  );

test("says of each item how it is, and of what is not well what mends it", async () => {
  const told = await examined(["--lang", "en"], { lines: "down" });
  expect(told.code).toBe(1);
  expect(told.text).toContain(
    "✘ Lines  silent: bus-1 down\n    → look at A/B, power and unit number, then gridpost scan PORT",
  );
  expect(told.text).toContain("✔ Disk space  60 % free\n");
  expect(told.text).toMatch(/\d faults, \d to look at\.\n$/);
});

test.each([
  ["store", { store: { kind: "failing", why: "ENOSPC" } }, "fault"],
  ["space", { store: { freeShare: 0.05 } }, "warn"],
  ["lines", { lines: "silent" }, "fault"],
  ["uplink", { uplink: { kind: "down" } }, "warn"],
  ["roster", { wrong: ["nobody-on-duty"] }, "fault"],
  ["self-audit", { wrong: ["ladder-overdue"] }, "fault"],
  ["site-file", { fallback: { errors: 2, line: 9 } }, "fault"],
] as const)("finds what is wrong with %s, and nothing in a sound box", async (id, over, state) => {
  expect(itemsIn(await examined(["--json"])).get(id)).toBe("ok");
  expect(itemsIn(await examined(["--json"], over)).get(id)).toBe(state);
});

test("as JSON it is one document with its schema", async () => {
  const { text } = await examined(["--json"]);
  expect(JSON.parse(text)).toMatchObject({
    schema: "gridpost.doctor/v1",
    ok: expect.any(Boolean),
    items: expect.any(Array),
  });
  expect(text.trim().split("\n")).toHaveLength(1);
});

test("without a gateway it says so and still looks at disk, ports, certificates and configuration", async () => {
  const data = mkdtempSync(join(tmpdir(), "gridpost-doctor-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  openIdentity(data, [], Date.UTC(2020, 0, 1));
  const told = await said(["--data", data, "--config", "config/examples/minimal.yaml", "--json"]);
  expect(told.code).toBe(1);
  const items = itemsIn(told);
  expect([...items.keys()]).toEqual([
    "gateway",
    "disk",
    "ports",
    "certificate-authority",
    "certificate-server",
    "configuration",
  ]);
  expect([items.get("gateway"), items.get("certificate-authority")]).toEqual(["fault", "ok"]);
});

test("a directory that is not to be had is no permission, and a wrong word is wrong usage", async () => {
  expect((await said(["--data", "/nowhere/at/all"])).code).toBe(5);
  expect((await said(["--data", "/tmp", "more"])).code).toBe(2);
  expect((await said([])).text).toContain("gridpost doctor --data DIR");
});
