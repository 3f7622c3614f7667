import { expect, test } from "vitest";
import { gridView } from "../../gateway/api/grid-work-answers.ts";
import type { PublicationsReply, RepeaterReply } from "../../gateway/api/grid-work-schema.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed } from "./mode-site.ts";
import { residentSite, type ResidentBox } from "./resident-site.ts";

const index = residentSite();

function publish(box: ResidentBox, grids = "micro-1") {
  signed(box, { template: "bell-test", grids }, { verb: "notice.publish", role: "desk" });
}

function fetch(box: ResidentBox, client: string, grid?: string): RepeaterReply {
  const where = grid === undefined ? {} : { grid: grid as never };
  return gridView({ index, state: box.state }, { of: "repeater", client, ...where }) as RepeaterReply;
}

const numbers = ({ items }: RepeaterReply) => items.map(({ number }) => number);

test("H08 notices come down, are stored, and a screen that was away gets each once on its return", () => {
  const box = createBox(index);
  publish(box);
  publish(box);
  box.restart();
  publish(box);
  const first = fetch(box, "panel-1");
  expect(numbers(first)).toEqual([1, 2, 3]);
  box.take({ kind: "receipt", client: "panel-1", upTo: first.upTo });
  expect(numbers(fetch(box, "panel-1"))).toEqual([]);
  publish(box);
  box.restart();
  expect(numbers(fetch(box, "panel-1"))).toEqual([4]);
});

test("H08 without its receipt a screen is told again, and one screen's receipt is no other's", () => {
  const box = createBox(index);
  publish(box);
  expect([numbers(fetch(box, "panel-1")), numbers(fetch(box, "panel-1"))]).toEqual([[1], [1]]);
  box.take({ kind: "receipt", client: "panel-1", upTo: 1 });
  expect([numbers(fetch(box, "panel-1")), numbers(fetch(box, "panel-2"))]).toEqual([[], [1]]);
});

test("H08 receipts are kept and shown, a late or forged one moves nothing back or ahead", () => {
  const box = createBox(index);
  publish(box);
  publish(box);
  box.take({ kind: "receipt", client: "panel-1", upTo: 2 });
  box.take({ kind: "receipt", client: "panel-1", upTo: 1 });
  box.take({ kind: "receipt", client: "panel-2", upTo: 99 });
  const { receipts } = gridView({ index, state: box.state }, { of: "publications" }) as PublicationsReply;
  expect(receipts).toMatchObject([{ client: "panel-1", upTo: 2 }]);
  expect(box.facts.filter(({ kind }) => kind === "receipt")).toHaveLength(1);
});

test("H08 a screen of one grid is told what concerns it: its own grid's and those above", () => {
  const box = createBox(index);
  publish(box, "micro-1");
  publish(box, "micro-2");
  publish(box, "community");
  expect(numbers(fetch(box, "panel-1", "micro-1"))).toEqual([1, 3]);
});
