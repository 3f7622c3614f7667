import { channelFacts, type ChannelKind } from "../../../config/channel.ts";
import { topicTexts, type Topic } from "../../../config/texts.ts";
import type { CaseId, NoticeId } from "../../../gateway/core/ids.ts";
import type { Notice } from "../../../gateway/core/state.ts";

/** The longest notice that a site file can lead to: every name as long as its schema lets it be. */
export function longestNotice(topic: Topic, of: { readonly others?: number; readonly code?: string } = {}): Notice {
  const { others = 5, code = "999999999" } = of;
  const place = (at: number) => `${name(20, at)} ${name(20, at)} ${name(12, at)} ${name(20, at)} ${name(40, at)}`;
  const title = {
    zh: `【认领后未到场，重新告警】${name(64, 0)}`,
    en: `Claimed but nobody arrived, calling again: ${"W".repeat(96)}`,
  };
  const where = `${name(40, 0)} ${place(0)}`;
  const also = Array.from({ length: others }, (_, at) => place(at + 1)).join(" · ");
  const safety = topicTexts[topic].safety;
  const note = name(64, 9);
  const moment = { boot: "b", monoMs: 0, wallMs: 0, wallTrusted: true };
  return {
    id: `c${code}-1-worker-channel` as NoticeId,
    case: `c${Number(code)}` as CaseId,
    to: "worker" as Notice["to"],
    channel: "screen",
    kind: "respond-by-missed",
    severity: 1,
    hazard: "gas",
    topic,
    text: {
      zh: `${title.zh}\n${where}\n14300 %LEL\n同时告警：${also}\n23:59:59~\n${safety.zh}\n${note}\n编号 ${code}`,
      en: `${title.en}\n${where}\n14300 %LEL\nAlso ringing: ${also}\n23:59:59~\n${safety.en}\n${note}\ncase ${code}`,
    },
    brief: {
      zh: `${title.zh} ${where} 14300 %LEL +${others} 23:59:59~ 编号 ${code}`,
      en: `${title.en} ${where} 14300 %LEL +${others} 23:59:59~ case ${code}`,
    },
    dueAt: moment,
    progress: { kind: "queued", retryAt: moment, attempts: 0 },
  };
}

/** Signs of three bytes, different for each place, so that one cannot pass for another. */
function name(length: number, at: number): string {
  return String.fromCharCode(0x4e00 + at).repeat(length);
}

export const textChannels: readonly ChannelKind[] = ["wecom-robot", "dingtalk-robot", "feishu-robot", "ntfy", "mail"];
export const topics = Object.keys(topicTexts) as readonly Topic[];

export function roomOf(kind: ChannelKind): number {
  return channelFacts[kind].bytesMax;
}
