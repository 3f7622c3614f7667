import { createHmac } from "node:crypto";
import { channelFacts, type ChannelOf } from "../../config/channel.ts";
import type { Notifier } from "../core/ports.ts";
import { plainText, type Letter } from "./letter.ts";
import { createRobot, jsonHeaders, judgeCode, withQuery, type ChannelDeps } from "./robot.ts";

/** Sent too fast; the robot is then blocked for ten minutes. */
const throttles: ReadonlySet<number> = new Set([130101, 90018]);

/** DingTalk robot: POST …/robot/send?access_token=…&timestamp=…&sign=…, answered with HTTP 200 and `errcode`. */
export function createDingtalkRobot(channel: ChannelOf<"dingtalk-robot">, deps: ChannelDeps): Notifier {
  const request = (letter: Omit<Letter, "notices">, nowMs: number) => ({
    url: withQuery(channel.url, { access_token: channel.token, ...signature(channel.secret, nowMs) }),
    headers: jsonHeaders,
    body: JSON.stringify(bodyOf(letter, deps)),
  });
  const judge = (body: string) => judgeCode(body, "errcode", throttles);
  return createRobot(channel, { request, judge, group: { request, judge } }, deps);
}

function bodyOf(letter: Omit<Letter, "notices">, { people }: ChannelDeps) {
  const addresses = letter.to.map((id) => people.get(id)?.address);
  const atUserIds = addresses.flatMap((at) => at?.dingtalk ?? []);
  const phones = addresses.flatMap((at) => (at?.dingtalk === undefined ? (at?.phone ?? []) : []));
  const atMobiles = phones.map((phone) => phone.replace(/^\+86/, ""));
  const text = plainText(letter, channelFacts["dingtalk-robot"].bytesMax);
  // A mention rings only when it also stands in the text.
  const names = [...atUserIds, ...atMobiles].map((name) => `@${name}`).join(" ");
  return {
    msgtype: "text",
    text: { content: names === "" ? text : `${text}\n${names}` },
    at: { atMobiles, atUserIds, isAtAll: false },
  };
}

/** base64(HMAC-SHA256(key = secret, message = timestamp in ms + "\n" + secret)); the query encodes it once. */
export function signature(secret: string | undefined, nowMs: number): Readonly<Record<string, string>> {
  if (secret === undefined) return {};
  const sign = createHmac("sha256", secret).update(`${nowMs}\n${secret}`).digest("base64");
  return { timestamp: String(nowMs), sign };
}
