import { expect, test } from "vitest";
import { channelSchema, type ChannelKind, type ChannelOf } from "../../../config/channel.ts";
import type { Notifier } from "../../../gateway/core/ports.ts";
import { createDingtalkRobot, signature as dingtalkSignature } from "../../../gateway/notify/dingtalk-robot.ts";
import { createFeishuRobot, signature as feishuSignature } from "../../../gateway/notify/feishu-robot.ts";
import { createNtfy } from "../../../gateway/notify/ntfy.ts";
import { withQuery } from "../../../gateway/notify/robot.ts";
import { createWebhook, sign } from "../../../gateway/notify/webhook.ts";
import { createWecomRobot } from "../../../gateway/notify/wecom-robot.ts";
import { startDingtalkRobot } from "../../../simulators/platforms/dingtalk-robot.ts";
import { startFeishuRobot } from "../../../simulators/platforms/feishu-robot.ts";
import type { FakePlatform } from "../../../simulators/platforms/http-platform.ts";
import { startNtfy } from "../../../simulators/platforms/ntfy.ts";
import { startWebhookReceiver } from "../../../simulators/platforms/webhook-receiver.ts";
import { startWecomRobot } from "../../../simulators/platforms/wecom-robot.ts";
import { notifierContract, type Expected, type NotifierBench } from "../../contract/notifier.ts";
import { channelDeps, sampleNotice } from "./sample-notice.ts";

function declared<K extends ChannelKind>(kind: K, of: object): ChannelOf<K> {
  return channelSchema.parse({ id: "c", kind, ...of }) as ChannelOf<K>;
}

function bench(platform: FakePlatform, notifier: Notifier): NotifierBench {
  const { behave, taken, stop } = platform;
  return { notifier, behave, taken: () => taken().map(({ text }) => text), stop };
}

const overHttp: Expected = {
  well: { kind: "accepted" },
  slow: { kind: "accepted" },
  breaks: { kind: "refused", why: "http-503" },
  hangs: { kind: "unknown", why: "timed-out" },
  cuts: { kind: "unknown", why: "cut-off" },
  gone: { kind: "failed", why: "unreachable" },
};
const alwaysTwoHundred: Expected = { ...overHttp, hotspot: { kind: "refused", why: "not-the-platform" } };

async function wecom(key = "k-1") {
  const platform = await startWecomRobot("k-1");
  const channel = declared("wecom-robot", { url: `${platform.url}/cgi-bin/webhook/send`, key });
  return { platform, ...bench(platform, createWecomRobot(channel, channelDeps())) };
}
async function dingtalk(secret = "SEC1") {
  const platform = await startDingtalkRobot("t-1", "SEC1");
  const channel = declared("dingtalk-robot", { url: `${platform.url}/robot/send`, token: "t-1", secret });
  return { platform, ...bench(platform, createDingtalkRobot(channel, channelDeps())) };
}
async function feishu(secret = "s-1") {
  const platform = await startFeishuRobot("t-1", "s-1");
  const channel = declared("feishu-robot", { url: `${platform.url}/open-apis/bot/v2/hook`, token: "t-1", secret });
  return { platform, ...bench(platform, createFeishuRobot(channel, channelDeps())) };
}
async function ntfy(token = "tk_1") {
  const platform = await startNtfy("alarms", "tk_1");
  const channel = declared("ntfy", { url: platform.url, topic: "alarms", token });
  return { platform, ...bench(platform, createNtfy(channel, channelDeps())) };
}
async function webhook({ secret = "s-1", claimsAs }: { secret?: string; claimsAs?: string } = {}) {
  const platform = await startWebhookReceiver({ secret: "s-1", ...(claimsAs && { claimsAs }) });
  const channel = declared("webhook", { url: `${platform.url}/in`, secret });
  const acts: object[] = [];
  const act = async (each: object) => void acts.push(each);
  return { platform, acts, ...bench(platform, createWebhook(channel, { ...channelDeps(), act })) };
}

notifierContract("WeCom group robot", wecom, {
  ...alwaysTwoHundred,
  refuses: { kind: "refused", why: "93000" },
  throttles: { kind: "throttled", why: "45009" },
});
notifierContract("DingTalk robot", dingtalk, {
  ...alwaysTwoHundred,
  refuses: { kind: "refused", why: "310000" },
  throttles: { kind: "throttled", why: "130101" },
});
notifierContract("Feishu robot", feishu, {
  ...alwaysTwoHundred,
  refuses: { kind: "refused", why: "19024" },
  throttles: { kind: "throttled", why: "11232" },
});
notifierContract("ntfy", ntfy, {
  ...alwaysTwoHundred,
  refuses: { kind: "refused", why: "http-403" },
  throttles: { kind: "throttled", why: "http-429" },
});
// A receiver of somebody's own has no body that would tell it from a hotspot: 2xx is all there is to go by.
notifierContract("signed webhook", webhook, {
  ...overHttp,
  refuses: { kind: "refused", why: "http-403" },
  throttles: { kind: "throttled", why: "http-429" },
});

test.each([
  ["WeCom", () => wecom("wrong"), "93000"],
  ["DingTalk", () => dingtalk("wrong"), "310000"],
  ["Feishu", () => feishu("wrong"), "19021"],
  ["ntfy", () => ntfy("wrong"), "http-403"],
  ["webhook", () => webhook({ secret: "wrong" }), "http-401"],
] as const)("%s refuses what is signed with a wrong secret, and says so", async (_, open, why) => {
  const { notifier, taken, stop } = await open();
  expect(await notifier.send(sampleNotice(), AbortSignal.timeout(5_000))).toMatchObject({ kind: "refused", why });
  expect(taken()).toEqual([]);
  await stop();
});

test("signatures are those of the platforms' documents", () => {
  expect(dingtalkSignature("SEC0123456789abcdef", 1_760_000_000_000)).toEqual({
    timestamp: "1760000000000",
    sign: "fw0CH1MpbkFGan2rEL7z77Kdqz9PFEF3v9hayfovKTU=",
  });
  expect(feishuSignature("demo-secret", 1_760_000_000_999)).toEqual({
    timestamp: "1760000000",
    sign: "SXsjdxguugtfNrZxDDzfOZjfKVAwpfP14fZKksUL9rs=",
  });
  expect(sign("whsec_test", 1_760_000_000, '{"type":"alarm.raised","id":"01J"}')).toBe(
    "51ba907f735aa992d0f7962fa112f2d3d99421005cfbe08ff28b98659ae55b62",
  );
});

test("a sign is encoded once in the address, and an old one that was pasted is replaced", () => {
  const url = withQuery("https://oapi.dingtalk.com/robot/send?access_token=T&sign=old", { sign: "a+b/c=" });
  expect(url).toBe("https://oapi.dingtalk.com/robot/send?access_token=T&sign=a%2Bb%2Fc%3D");
});

test("a robot mentions whom it calls, by the platform's own id or else by phone number", async () => {
  const [viaWecom, viaDingtalk, viaFeishu] = [await wecom(), await dingtalk(), await feishu()];
  for (const { notifier } of [viaWecom, viaDingtalk, viaFeishu])
    await notifier.send(sampleNotice(), AbortSignal.timeout(5_000), [sampleNotice({ to: "worker-b" })]);
  const bodies = [viaWecom, viaDingtalk, viaFeishu].map(({ platform }) => JSON.parse(platform.asked()[0]?.body ?? ""));
  expect(bodies[0].text).toMatchObject({ mentioned_list: ["wa"], mentioned_mobile_list: ["13800000002"] });
  expect(bodies[1]).toMatchObject({ at: { atUserIds: ["da"], atMobiles: ["13800000002"], isAtAll: false } });
  expect(bodies[1].text.content).toContain("@da @13800000002");
  expect(bodies[2].content.text).toContain('<at user_id="ou_a"></at>');
  for (const { stop } of [viaWecom, viaDingtalk, viaFeishu]) await stop();
});

test("two people called for one case are one message to a group, not two cases", async () => {
  const { notifier, taken, stop } = await wecom();
  await notifier.send(sampleNotice(), AbortSignal.timeout(5_000), [sampleNotice({ to: "worker-b" })]);
  expect(taken()[0]).toMatch(/^【告警】燃气高浓度/);
  await stop();
});

test("a webhook's answer can claim, and only for a person of the site", async () => {
  const known = await webhook({ claimsAs: "worker-a" });
  const unknown = await webhook({ claimsAs: "somebody" });
  for (const { notifier, stop } of [known, unknown]) {
    expect(await notifier.send(sampleNotice(), AbortSignal.timeout(5_000))).toEqual({ kind: "accepted" });
    await stop();
  }
  expect(known.acts).toEqual([{ case: "c7", by: "worker-a", says: "claim", command: "webhook-c7-1-worker-a-channel" }]);
  expect(unknown.acts).toEqual([]);
});
