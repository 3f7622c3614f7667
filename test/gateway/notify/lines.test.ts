import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { channelSchema, type ChannelKind, type ChannelOf } from "../../../config/channel.ts";
import type { PersonAct } from "../../../gateway/notify/acts.ts";
import { createMail } from "../../../gateway/notify/mail.ts";
import { createMqttPublisher } from "../../../gateway/notify/mqtt-publisher.ts";
import { createPanels } from "../../../gateway/notify/panel.ts";
import { createWecomBot } from "../../../gateway/notify/wecom-bot.ts";
import { createPlatform } from "../../../gateway/platform.ts";
import { startMailServer } from "../../../simulators/platforms/mail-server.ts";
import { startPanelHouse } from "../../../simulators/platforms/panel.ts";
import { startBotPlatform } from "../../../simulators/platforms/wecom-bot.ts";
import { notifierContract, type Situation } from "../../contract/notifier.ts";
import { channelDeps, sampleNotice, samplePeople } from "./sample-notice.ts";

function declared<K extends ChannelKind>(kind: K, of: object): ChannelOf<K> {
  return channelSchema.parse({ id: "c", kind, ...of }) as ChannelOf<K>;
}
const soon = () => AbortSignal.timeout(5_000);
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const { clock, rng } = createPlatform("test");

/** A line that is cut is noticed a moment later at its other end. */
const noticed =
  (behave: (mood: Situation) => Promise<void>) =>
  async (mood: Situation): Promise<void> => {
    await behave(mood);
    await new Promise((wake) => setTimeout(wake, 100));
  };

async function mail() {
  const server = await startMailServer();
  const channel = declared("mail", { host: "127.0.0.1", port: server.port(), tls: "none", from: "box@example.com" });
  const taken = () => server.taken().map(({ text }) => text);
  return { ...server, taken, notifier: createMail(channel, channelDeps()) };
}

async function panels() {
  const house = await startPanelHouse("alarm");
  const channel = declared("mqtt", { url: house.url, topic: "alarm" });
  const publisher = createMqttPublisher(channel, quiet);
  const shown: string[] = [];
  const notifier = createPanels(channel, { ...channelDeps(), publisher, shown: (id) => void shown.push(id) });
  // The first dial asks for MQTT 5, is refused, and asks again.
  await expect
    .poll(async () => (await publisher.publish({ topic: "probe", payload: "" }, soon())) === "taken", {
      timeout: 5_000,
    })
    .toBe(true);
  const stop = async () => {
    publisher.close();
    await house.stop();
  };
  return { ...house, behave: noticed(house.behave), notifier, shown, stop };
}

async function bot({ secret = "s-1", bound = ["wa"] }: { secret?: string; bound?: readonly string[] } = {}) {
  const platform = await startBotPlatform({ bot: "b-1", secret: "s-1", bound });
  const channel = declared("wecom-bot", { url: platform.url, bot: "b-1", secret });
  const acts: PersonAct[] = [];
  const shown: string[] = [];
  const told: string[] = [];
  const notifier = createWecomBot(channel, {
    people: samplePeople,
    clock,
    rng,
    log: { ...quiet, info: (event) => void told.push(event) },
    open: (url) => new WebSocket(url),
    act: async (act) => {
      acts.push(act);
      return act.says === "danger" ? { done: false, why: "wrong-state" } : { done: true };
    },
    shown: (id) => void shown.push(id),
  });
  if (secret === "s-1") await expect.poll(() => told, { timeout: 10_000 }).toContain("bot-line-ready");
  const stop = async () => {
    notifier.close();
    await platform.stop();
  };
  return { ...platform, behave: noticed(platform.behave), notifier, acts, shown, stop };
}

notifierContract("e-mail", mail, {
  well: { kind: "accepted" },
  slow: { kind: "accepted" },
  refuses: { kind: "refused", why: "smtp-550" },
  throttles: { kind: "throttled", why: "smtp-450" },
  breaks: { kind: "refused", why: "smtp-421" },
  hangs: { kind: "unknown", why: "timed-out" },
  cuts: { kind: "unknown", why: "cut-off" },
  hotspot: { kind: "failed" },
  gone: { kind: "failed", why: "unreachable" },
});
// MQTT 3.1.1 cannot refuse a publish but by hanging up, and knows neither a throttle nor a front that answers for it.
notifierContract("MQTT panels", panels, {
  well: { kind: "accepted" },
  slow: { kind: "accepted" },
  refuses: { kind: "unknown" },
  hangs: { kind: "unknown", why: "timed-out" },
  gone: { kind: "failed", why: "unreachable" },
});
// One connection for everything: a front that breaks or a hotspot is a connection that does not come up.
notifierContract("WeCom bot", bot, {
  well: { kind: "accepted" },
  slow: { kind: "accepted" },
  refuses: { kind: "refused", why: "40058" },
  throttles: { kind: "throttled", why: "45009" },
  hangs: { kind: "unknown", why: "timed-out" },
  cuts: { kind: "unknown" },
  gone: { kind: "failed", why: "unreachable" },
});

test("a person without a mail address cannot be written to, and no server is asked", async () => {
  const { notifier, stop, taken } = await mail();
  expect(await notifier.send(sampleNotice({ to: "worker-b" }), soon())).toMatchObject({ why: "no-address" });
  expect(taken()).toEqual([]);
  await stop();
});

test("a panel that says it shows the notice proves the delivery", async () => {
  const { notifier, sayShown, shown, taken, stop } = await panels();
  await notifier.send(sampleNotice(), soon());
  await expect.poll(() => taken().length).toBe(1);
  // That it shows what this broker never carried proves nothing.
  sayShown("c7-1-worker-a-modem");
  sayShown();
  await expect.poll(() => shown).toEqual([sampleNotice().id]);
  await stop();
});

describe("the WeCom bot's card", () => {
  test("a click claims for the person who pressed, proves that it was seen, and changes the card", async () => {
    const { notifier, click, acts, shown, stop } = await bot();
    await notifier.send(sampleNotice(), soon());
    const after = await click("wa", "claim", { msgid: "m1" });
    expect(acts).toEqual([{ case: "c7", by: "worker-a", says: "claim", command: "card-m1" }]);
    expect(shown).toEqual([sampleNotice().id]);
    expect(after.main_title.title).toBe("网格员甲 已认领");
    expect(after.button_list.map(({ text }) => text)).toEqual(["已到场", "去不了", "仍有危险"]);
    await stop();
  });
  test("an act that is refused says why on the card", async () => {
    const { notifier, click, stop } = await bot();
    await notifier.send(sampleNotice(), soon());
    expect((await click("wa", "danger")).main_title.title).toBe("没有办成：案件已到别的一步");
    await stop();
  });
  test("a stranger's click does nothing", async () => {
    const { notifier, click, acts, stop } = await bot();
    await notifier.send(sampleNotice(), soon());
    void click("nobody", "claim");
    await click("wa", "arrive");
    expect(acts.map(({ by, says }) => `${by} ${says}`)).toEqual(["worker-a arrive"]);
    await stop();
  });
  test("a second try is another card, for a card's id is taken once only", async () => {
    const { notifier, taken, stop } = await bot();
    const again = sampleNotice({ progress: { kind: "queued", attempts: 1, retryAt: sampleNotice().dueAt } });
    expect(await notifier.send(sampleNotice(), soon())).toEqual({ kind: "accepted" });
    expect(await notifier.send(sampleNotice(), soon())).toMatchObject({ kind: "refused", why: "42014" });
    expect(await notifier.send(again, soon())).toEqual({ kind: "accepted" });
    expect(taken()).toHaveLength(2);
    await stop();
  });
  test("whoever never spoke to the bot cannot be reached, and that is said", async () => {
    const { notifier, stop } = await bot({ bound: [] });
    expect(await notifier.send(sampleNotice(), soon())).toMatchObject({ kind: "refused", why: "93006" });
    await stop();
  });
  test("with a wrong secret nothing is sent, and the line keeps trying", async () => {
    const { notifier, connections, stop } = await bot({ secret: "wrong" });
    expect(await notifier.send(sampleNotice(), soon())).toMatchObject({ kind: "failed", why: "unreachable" });
    await expect.poll(connections, { timeout: 5_000 }).toBeGreaterThan(1);
    await stop();
  });
  test("the line comes back by itself after it was cut", async () => {
    const { notifier, behave, ready, stop } = await bot();
    await behave("cuts");
    await notifier.send(sampleNotice(), soon());
    await behave("well");
    await new Promise((wake) => setTimeout(wake, 1_200));
    await ready();
    await expect
      .poll(async () => (await notifier.send(sampleNotice({ code: "9" }), soon())).kind, { timeout: 5_000 })
      .toBe("accepted");
    await stop();
  });
});
