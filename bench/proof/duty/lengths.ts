import type { ChannelKind } from "../../../config/channel.ts";
import { answerTexts, topicTexts, type Topic } from "../../../config/texts.ts";
import { plainText, writeLetter, type Language } from "../../../gateway/notify/letter.ts";
import { shortText } from "../../../gateway/notify/sms/channel.ts";
import { partsNeeded } from "../../../gateway/notify/sms/pdu.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { longestNotice, roomOf, textChannels, topics } from "./letters.ts";

const partsMax = 4;
const link = `https://${"x".repeat(60)}.example/w/c999999999~${"w".repeat(64)}~zzzzzzz~${"s".repeat(22)}`;

/** Every text in both languages with the longest names there can be: inside the limit, with its answer and its number. */
export async function longestTexts({ log }: ProofContext): Promise<Verdict> {
  const each = topics.flatMap((topic) => (["zh", "en"] as const).map((language) => ({ topic, language })));
  const long = each.flatMap((of) => textChannels.map((kind) => ({ ...of, kind, isGood: fits(of, kind) })));
  const short = each.map((of) => ({ ...of, kind: "sms", isGood: fitsShort(of) }));
  const faults = [...long, ...short].filter(({ isGood }) => !isGood);
  for (const { topic, language, kind } of faults) log(`${topic} ${language} ${kind}`);
  const parts = Math.max(
    ...each.map(({ topic, language }) => partsNeeded(shortText([longestNotice(topic)], language))),
  );
  return {
    kind: faults.length === 0 ? "held" : "missed",
    figure: `${faults.length} of ${long.length + short.length} over the limit or without answer and number; short messages take ${parts} parts at most`,
  };
}

interface Of {
  readonly topic: Topic;
  readonly language: Language;
}

function fits({ topic, language }: Of, kind: ChannelKind): boolean {
  const text = textOn(longestNotice(topic), language, roomOf(kind));
  return Buffer.byteLength(text) <= roomOf(kind) && text.includes(link) && text.endsWith("999999999");
}

function fitsShort({ topic, language }: Of): boolean {
  const text = shortText([longestNotice(topic)], language);
  const needed = [topicTexts[topic].short[language], answerTexts.sms[language], "999999999"];
  return partsNeeded(text) <= partsMax && needed.every((part) => text.includes(part));
}

function textOn(notice: ReturnType<typeof longestNotice>, language: Language, bytesMax: number): string {
  const person = { id: notice.to, title: "-", channels: ["screen" as const], language };
  const people = new Map([[notice.to, person]]);
  return plainText(
    writeLetter(notice, [], { people, answer: "console", isGroup: false, linkTo: () => link }),
    bytesMax,
  );
}
