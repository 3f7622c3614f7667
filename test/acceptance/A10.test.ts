import { expect, test } from "vitest";
import { createLivingBox } from "./living-box.ts";
import { neighbourhood } from "./sites.ts";

const always = { shift: "24h", handover: "08:00", from: "2026-01-01" } as const;
const before = neighbourhood({
  programme: "tongnan",
  isLinked: true,
  grids: [
    { id: "c", tier: "community", name: "社区" },
    ...["g1", "g2", "g3"].map((id) => ({ id, tier: "grid" as const, name: id, parent: "c" })),
  ],
  seats: [["c", "duty-room", "room"], ...["g1", "g2", "g3"].map((id) => [id, "full-time", `worker-${id}`] as const)],
  gas: { "gas-1": { grid: "g1" }, "gas-2": { grid: "g2" }, "gas-3": { grid: "g3" } },
});

/** Three grids become one, with one worker. */
const after = {
  grids: [
    { id: "c", tier: "community", name: "社区" },
    { id: "g9", tier: "grid", name: "九网格", parent: "c" },
  ],
  places: { "gas-1": "g9", "gas-2": "g9", "gas-3": "g9" },
  roster: [
    { grid: "c", role: "duty-room", people: ["room"], ...always },
    { grid: "g9", role: "full-time", people: ["worker-g1"], ...always },
  ],
};

test("A10 the grids are cut anew under three open cases: they keep the version they were born in, new alarms take the new one", () => {
  const box = createLivingBox(before);
  const read = (device: string, value: number) =>
    box.take({
      kind: "readings",
      readings: [{ point: `${device}/gas` as never, sample: { kind: "good", value }, at: box.now() }],
    });
  for (const device of ["gas-1", "gas-2", "gas-3"]) read(device, 50);
  const cases = () => [...box.state().case.values()].filter(({ hazard }) => hazard === "gas");
  const born = cases().map(({ id, zone, told }) => [id, zone, told]);
  expect(born.map(([, zone]) => zone)).toEqual(["g1", "g2", "g3"]);

  const { wallMs } = box.now();
  const who = { key: "aa", tier: "street", role: "administrator", operator: "desk-1" } as const;
  const args = { version: 2, body: JSON.stringify(after) };
  const command = { ...who, id: "v2", notBeforeMs: wallMs, expiresMs: wallMs + 60_000, verb: "grid.apply", args };
  const { facts } = box.take({ kind: "downlink", command });
  expect(facts).toContainEqual(
    expect.objectContaining({ kind: "command", outcome: { kind: "done", detail: "effective" } }),
  );

  // Where and by whom they were taken up stays; the people of before may go on with them.
  expect(cases().map(({ id, zone, told }) => [id, zone, told])).toEqual(born);
  const claim = {
    kind: "case",
    case: cases()[1]?.id ?? "c0",
    by: "worker-g2" as never,
    verb: "claim",
    command: "1",
  } as const;
  expect(box.take(claim).facts).toContainEqual(expect.objectContaining({ kind: "case-moved", to: "claimed" }));

  // The alarm that comes now is of the new grid and calls its worker.
  read("gas-2", 1);
  read("gas-2", 50);
  const [newest, ...others] = cases().toReversed();
  expect(others.map(({ zone }) => zone).toSorted()).toEqual(["g1", "g2", "g3"]);
  expect(newest).toMatchObject({ zone: "g9", told: ["worker-g1"] });
});
