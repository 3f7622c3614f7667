import { channelFacts, type ChannelOf } from "../../config/channel.ts";
import type { Severity } from "../../config/rule.ts";
import type { Notifier } from "../core/ports.ts";
import { cut, type Letter } from "./letter.ts";
import { createRobot, fieldsOf, jsonHeaders, setback, type ChannelDeps } from "./robot.ts";

const priorities: Readonly<Record<Severity, number>> = { 1: 5, 2: 4, 3: 3, 4: 2 };
const tags: Readonly<Record<Severity, string>> = {
  1: "rotating_light",
  2: "warning",
  3: "bell",
  4: "information_source",
};

/** ntfy, JSON publishing: POST to the server's root; taken when it answers with the message's id. 429 is too many. */
export function createNtfy(channel: ChannelOf<"ntfy">, deps: ChannelDeps): Notifier {
  const request = (letter: Letter) => ({
    url: channel.url,
    headers: { ...jsonHeaders, ...(channel.token && { authorization: `Bearer ${channel.token}` }) },
    body: JSON.stringify({
      topic: channel.topic,
      title: cut(letter.title, 250),
      message: cut([...letter.lines, letter.answer, letter.code].join("\n"), channelFacts.ntfy.bytesMax),
      priority: letter.purpose === undefined ? priorities[letter.severity] : 3,
      tags: [letter.purpose === undefined ? tags[letter.severity] : "test_tube"],
      ...(letter.link && { click: letter.link }),
    }),
  });
  const judge = (body: string) => {
    const fields = fieldsOf(body);
    const isTaken = typeof fields?.["id"] === "string" && fields["event"] === "message";
    return isTaken ? ({ kind: "accepted" } as const) : setback("refused", "not-the-platform");
  };
  return createRobot(channel, { request, judge }, deps);
}
