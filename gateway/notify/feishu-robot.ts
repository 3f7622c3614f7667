import { createHmac } from "node:crypto";
import { channelFacts, type ChannelOf } from "../../config/channel.ts";
import type { Notifier } from "../core/ports.ts";
import { plainText, type Letter } from "./letter.ts";
import { createRobot, jsonHeaders, judgeCode, type ChannelDeps } from "./robot.ts";

/** Too many: by the app gateway (11232) and by the open platform (99991400). 9499 stands for "bad" as well. */
const throttles: ReadonlySet<number> = new Set([11232, 9499, 99991400]);

/** Feishu custom bot: POST …/bot/v2/hook/TOKEN, timestamp and sign in the body, answered with HTTP 200 and `code`. */
export function createFeishuRobot(channel: ChannelOf<"feishu-robot">, deps: ChannelDeps): Notifier {
  const request = (letter: Omit<Letter, "notices">, nowMs: number) => ({
    url: `${channel.url.replace(/\/$/, "")}/${encodeURIComponent(channel.token)}`,
    headers: jsonHeaders,
    body: JSON.stringify({
      ...signature(channel.secret, nowMs),
      msg_type: "text",
      content: { text: textOf(letter, deps) },
    }),
  });
  const judge = (body: string) => judgeCode(body, "code", throttles);
  return createRobot(channel, { request, judge, group: { request, judge } }, deps);
}

function textOf(letter: Omit<Letter, "notices">, { people }: ChannelDeps): string {
  const ids = letter.to.flatMap((id) => people.get(id)?.address?.feishu ?? []);
  const mentions = ids.map((id) => `<at user_id="${id.replaceAll(/["<>&]/g, "")}"></at>`).join("");
  return plainText(letter, channelFacts["feishu-robot"].bytesMax) + (mentions === "" ? "" : `\n${mentions}`);
}

/** base64(HMAC-SHA256(key = timestamp in s + "\n" + secret, message = "")): key and message swapped, on purpose. */
export function signature(secret: string | undefined, nowMs: number): Readonly<Record<string, string>> {
  if (secret === undefined) return {};
  const timestamp = String(Math.floor(nowMs / 1000));
  return { timestamp, sign: createHmac("sha256", `${timestamp}\n${secret}`).update("").digest("base64") };
}
