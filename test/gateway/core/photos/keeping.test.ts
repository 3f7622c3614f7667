import { expect, test } from "vitest";
import { personIdSchema, pointIdSchema } from "../../../../config/ids.ts";
import type { CaseId } from "../../../../gateway/core/ids.ts";
import { hasRoomFor } from "../../../../gateway/core/photos/keeping.ts";
import { createBox } from "../bench-box.ts";
import { testSite } from "../site.ts";

const bytes = 300_000;

/** A gas case open for each of these, and room for ten photos. */
function openCases(points = ["node-1/gas", "node-2/gas"]) {
  const box = createBox(testSite((site) => ({ ...site, photos: { bytesMax: 10 * bytes } })));
  for (const point of points) box.good(point, 60);
  let commands = 0;
  const say = (of: CaseId, verb: "attach" | "merge" | "claim", order: object) =>
    box.take({
      kind: "case",
      case: of,
      by: personIdSchema.parse("leader"),
      verb,
      command: `p-${(commands += 1)}`,
      order,
    });
  const bring = (of: CaseId, nth: number, type: object = { type: "image/jpeg" }) =>
    say(of, "attach", { evidence: { kind: "photo", hash: hashOf(nth), bytes, ...type } });
  const kept = () => [...box.state().photo.keys()].map((hash) => Number.parseInt(hash, 16));
  return { box, say, bring, kept };
}

function hashOf(nth: number): string {
  return nth.toString(16).padStart(64, "0");
}

const pieces = Math.ceil(bytes / 2_048);

test("the same photo in two cases is kept once and goes up once", () => {
  const { box, bring, kept } = openCases();
  bring("c1", 1);
  bring("c2", 1);
  bring("c1", 1);
  expect(kept()).toEqual([1]);
  expect(box.uplink.filter(({ lane }) => lane === "evidence")).toHaveLength(pieces);
  expect(["c1", "c2"].map((of) => box.state().case.get(of)?.evidence.length)).toEqual([1, 1]);
});

test("what lies elsewhere is a hash in the case and nothing more", () => {
  const { box, bring, kept } = openCases();
  bring("c1", 1, {});
  expect(kept()).toEqual([]);
  expect(box.uplink.filter(({ lane }) => lane === "evidence")).toEqual([]);
  expect(box.state().case.get("c1")?.evidence).toHaveLength(1);
});

test("of a case that was merged the photos stay as long as the case that goes on is open", () => {
  const { box, say, bring, kept } = openCases();
  bring("c1", 1);
  const { facts } = say("c1", "merge", { into: "c2" });
  expect(facts.some((fact) => fact.kind === "case-moved" && fact.to === "merged")).toBe(true);
  for (let nth = 2; nth <= 10; nth += 1) bring("c2", nth);
  expect(kept()).toHaveLength(10);
  expect(hasRoomFor(box.state(), 10 * bytes, bytes)).toBe(false);
  bring("c2", 11);
  expect(kept()).toContain(1);
});

test("a case takes twelve, and one it has already is not one more", () => {
  const { box, bring } = openCases();
  for (let nth = 1; nth <= 12; nth += 1) bring("c1", nth);
  expect(bring("c1", 13).facts).toMatchObject([{ kind: "refused", why: "photos-enough" }]);
  expect(bring("c1", 12).facts).toMatchObject([{ kind: "case-moved" }]);
  expect(bring("c1", 14, {}).facts).toMatchObject([{ kind: "case-moved" }]);
  expect(box.state().case.get("c1")?.evidence).toHaveLength(13);
});

test("of a test nothing is kept and nothing goes up", () => {
  const { box, bring, kept } = openCases([]);
  const act = { do: "start", purpose: "drill", method: "inject", points: [pointIdSchema.parse("node-1/gas")] };
  box.take({ kind: "drill", by: "worker-a", command: "d-1", act } as never);
  box.wait(2);
  const [practised] = box.state().practiceCase.keys();
  const { facts } = bring(practised as CaseId, 99);
  expect(facts).toMatchObject([{ kind: "practised", what: { kind: "case-moved", verb: "attach" } }]);
  expect(kept()).toEqual([]);
  expect(box.uplink.filter(({ lane }) => lane === "evidence")).toEqual([]);
});
