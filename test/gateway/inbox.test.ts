import { describe, expect, it } from "vitest";
import { limits } from "../../config/limits.ts";
import { nothing } from "../../gateway/core/decision.ts";
import type { Input } from "../../gateway/core/input.ts";
import { createInbox, type Inbox } from "../../gateway/inbox.ts";

const tick: Input = { kind: "tick" };
const numbered = (at: number): Input => ({ kind: "relayed", lane: "event", upTo: at });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Offers `count` inputs and swallows what becomes of them. */
const offer = (inbox: Inbox, count: number) => {
  for (let at = 0; at < count; at++) inbox.put(numbered(at)).catch(() => {});
};

async function takeAll(inbox: Inbox, count: number): Promise<Input[]> {
  const taken: Input[] = [];
  while (taken.length < count) taken.push(...(await inbox.take()).map(({ input }) => input));
  return taken;
}

describe("the inbox", () => {
  it("holds as many as its limit, and the next sender waits outside", async () => {
    const inbox = createInbox();
    offer(inbox, limits.inboxMax + 1);
    await settled();
    expect(inbox.size()).toBe(limits.inboxMax);
    expect(await inbox.take()).toHaveLength(limits.groupMax);
    await settled();
    expect(inbox.size()).toBe(limits.inboxMax - limits.groupMax + 1);
  });
  it("loses nothing of what was offered, and keeps its order", async () => {
    const inbox = createInbox();
    const count = limits.inboxMax * 2 + 1;
    offer(inbox, count);
    expect(await takeAll(inbox, count)).toEqual(Array.from({ length: count }, (_, at) => numbered(at)));
    expect(inbox.size()).toBe(0);
  });
  it("never holds more than its limit while many senders wait and some come anew", async () => {
    const inbox = createInbox();
    offer(inbox, limits.inboxMax * 3);
    for (let round = 0; round < 10; round++) {
      await settled();
      await inbox.take();
      offer(inbox, limits.groupMax);
      expect(inbox.size()).toBeLessThanOrEqual(limits.inboxMax);
    }
  });
  it("fills up again at once from who waits outside", async () => {
    const inbox = createInbox();
    offer(inbox, limits.inboxMax + limits.groupMax);
    await settled();
    await inbox.take();
    await settled();
    expect(inbox.size()).toBe(limits.inboxMax);
  });
  it("gives what is there to who waits for it, at once", async () => {
    const inbox = createInbox();
    const taking = inbox.take();
    offer(inbox, 1);
    expect(await taking).toMatchObject([{ input: numbered(0) }]);
  });
  it("settles a sender only by what became of its own entry", async () => {
    const inbox = createInbox();
    const outcomes = [inbox.put(tick), inbox.put(tick)].map((put) => put.then(() => "done", String));
    const [first, second] = await inbox.take();
    second?.failed("no");
    first?.stored?.(nothing);
    expect(await Promise.all(outcomes)).toEqual(["done", "no"]);
  });
  it("refuses at its end whoever is inside, whoever waits outside and whoever comes later", async () => {
    const inbox = createInbox();
    const puts = Array.from({ length: limits.inboxMax + 1 }, () => inbox.put(tick));
    await settled();
    inbox.close();
    const outcomes = await Promise.allSettled([...puts, inbox.put(tick)]);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["rejected"]));
    expect(await inbox.take()).toEqual([]);
  });
  it("wakes who waits for an entry when it ends", async () => {
    const inbox = createInbox();
    const taking = inbox.take();
    inbox.close();
    expect(await taking).toEqual([]);
  });
});
