import { expect, test } from "vitest";
import { alarmEvent, caseEvent } from "../../../gateway/topics/news.ts";
import { createBox } from "../core/bench-box.ts";
import { testSite } from "../core/site.ts";

const gas = "node-1/gas";

function newsOf(live: (box: ReturnType<typeof createBox>) => void) {
  const site = testSite();
  const box = createBox(site);
  live(box);
  const said = box.facts.flatMap((fact) => [alarmEvent(site, fact), caseEvent(fact)]);
  return said.filter((each) => each !== undefined);
}
const words = (news: ReturnType<typeof newsOf>) => news.map(({ event }) => event);

test("an alarm is raised, its case is reported, and a claim is told of both", () => {
  const news = newsOf((box) => {
    box.good(gas, 50);
    box.act("claim", "worker-a");
  });
  expect(words(news).toSorted()).toEqual(["claimed", "escalated", "raised", "reported", "updated"]);
});

test("of a test no live word is said: each says test, and what it would have been", () => {
  const news = newsOf((box) => {
    const act = { do: "start", purpose: "test", method: "inject", points: [gas] };
    box.take({ kind: "drill", by: "worker-a", command: "d-1", act } as never);
    box.wait(2);
    const [id] = box.state().practiceCase.keys();
    box.act("claim", "worker-a", { id: id as never });
    box.wait(2);
  });
  expect(new Set(words(news))).toEqual(new Set(["test"]));
  expect(news.map(({ as }) => as)).toEqual(expect.arrayContaining(["raised", "reported", "claimed"]));
  expect(news.every(({ purpose, drill }) => purpose === "test" && typeof drill === "string")).toBe(true);
});

test("what a person puts aside is told with who and why; what another alarm covers is not", () => {
  const news = newsOf((box) => {
    box.good("node-1/door", 1);
    box.wait(120);
    box.act("claim", "worker-a");
    const [alarm] = box.state().alarm.keys();
    const order = { reason: "检修", forMs: 600_000 };
    box.take({ kind: "alarm", alarm, by: "leader", verb: "shelve", command: "s-1", order } as never);
  });
  const shelved = news.filter(({ event }) => event === "shelved");
  expect({ news: words(news), shelved }).toMatchObject({ shelved: [{ by: "leader", to: "shelved" }] });
});
