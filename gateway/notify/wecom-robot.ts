import { channelFacts, type ChannelOf } from "../../config/channel.ts";
import type { Notifier } from "../core/ports.ts";
import { plainText, type Letter } from "./letter.ts";
import { createRobot, jsonHeaders, judgeCode, withQuery, type ChannelDeps } from "./robot.ts";

/** Over quota (45009), too many at once (45033): WeCom's global error codes. */
const throttles: ReadonlySet<number> = new Set([45009, 45033]);

/**
 * WeCom group robot: POST …/cgi-bin/webhook/send?key=…, answered with HTTP 200 and `errcode`. Text, because only
 * text can mention by phone number and so make a phone ring.
 */
export function createWecomRobot(channel: ChannelOf<"wecom-robot">, deps: ChannelDeps): Notifier {
  const request = (letter: Omit<Letter, "notices">) => ({
    url: withQuery(channel.url, { key: channel.key }),
    headers: jsonHeaders,
    body: JSON.stringify({
      msgtype: "text",
      text: { content: plainText(letter, channelFacts["wecom-robot"].bytesMax), ...mentions(letter, deps) },
    }),
  });
  const judge = (body: string) => judgeCode(body, "errcode", throttles);
  return createRobot(channel, { request, judge, group: { request, judge } }, deps);
}

function mentions({ to }: Pick<Letter, "to">, { people }: ChannelDeps) {
  const addresses = to.map((id) => people.get(id)?.address);
  const users = addresses.flatMap((at) => at?.wecom ?? []);
  const phones = addresses.flatMap((at) => (at?.wecom === undefined ? (at?.phone ?? []) : []));
  return { mentioned_list: users, mentioned_mobile_list: phones.map((phone) => phone.replace(/^\+86/, "")) };
}
