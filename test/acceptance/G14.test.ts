import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed } from "./mode-site.ts";
import { huizhouStreet } from "./evaluated.ts";
import { persons, personsIn } from "./persons.ts";

test.each([
  ["persons.apply", { body: JSON.stringify(persons) }],
  ["keyPersons.set", { version: 1, body: JSON.stringify({ 社区矫正人员: persons }) }],
  ["population.import", { body: JSON.stringify({ list: persons }) }],
  ["grid.apply", { version: 1, body: JSON.stringify({ grids: [{ id: "g9", residents: persons }] }) }],
  ["threshold.apply", { version: 1, body: JSON.stringify(persons) }],
])("G14 a list of persons by %s is PII_REFUSED and nothing is stored", (verb, args) => {
  const box = createBox(huizhouStreet());
  expect(signed(box, args, { verb, tier: "district", role: "administrator" })).toEqual({
    kind: "refused",
    why: "pii-refused",
  });
  const kept = Object.values(box.state()).map((table) => [...table]);
  expect(personsIn(JSON.stringify([kept, box.facts, box.uplink]))).toEqual([]);
  const answer = box.uplink.flatMap(({ body }) => (body.kind === "command-result" ? [body] : []));
  expect(answer).toEqual([expect.objectContaining({ verb, result: "refused", why: "pii-refused" })]);
});

test("G14 the roster of acting workers, under pseudonyms and with their channel's address, is taken", () => {
  const box = createBox(huizhouStreet());
  const people = ["worker-1", "worker-2", "head"].map((id) => ({ id, title: id, channels: ["screen"] }));
  const hours = { shift: "24h", handover: "08:00", from: "2026-01-01" };
  const roster = [
    { grid: "g1", role: "worker", people: ["worker-1"], ...hours },
    { grid: "g2", role: "worker", people: ["worker-2"], ...hours },
    { grid: "v", role: "head", people: ["head"], ...hours },
  ];
  const body = JSON.stringify({ people, roster });
  const outcome = signed(box, { version: 1, body }, { verb: "roster.apply", tier: "district", role: "administrator" });
  expect(outcome).toMatchObject({ kind: "done" });
});
