import { topicTexts } from "../../../config/texts.ts";
import { plainText, writeLetter, type Language } from "../../../gateway/notify/letter.ts";
import { shortText } from "../../../gateway/notify/sms/channel.ts";
import { partsNeeded } from "../../../gateway/notify/sms/pdu.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { longestNotice, roomOf, textChannels, topics } from "./letters.ts";

const partsMax = 4;
const link = `https://${"x".repeat(60)}.example/w/c999999999~${"w".repeat(64)}~zzzzzzz~${"s".repeat(22)}`;

/** Every text in both languages with the longest names there can be: inside the limit, with its answer and its number. */
export async function longestTexts({ log }: ProofContext): Promise<Verdict> {
  const faults: string[] = [];
  let count = 0;
  let partsWorst = 0;
  for (const topic of topics) {
    for (const language of ["zh", "en"] as const) {
      const notice = longestNotice(topic);
      for (const kind of textChannels) {
        count += 1;
        const text = textOn(notice, language, roomOf(kind));
        const isWhole = text.includes(link) && text.endsWith("999999999");
        if (Buffer.byteLength(text) > roomOf(kind) || !isWhole) faults.push(`${topic} ${language} ${kind}`);
      }
      count += 1;
      const short = shortText([notice], language);
      partsWorst = Math.max(partsWorst, partsNeeded(short));
      const isWhole =
        short.includes(topicTexts[topic].short[language]) && /9/.test(short) && short.includes("999999999");
      if (partsNeeded(short) > partsMax || !isWhole) faults.push(`${topic} ${language} sms`);
    }
  }
  for (const fault of faults) log(fault);
  return {
    kind: faults.length === 0 ? "held" : "missed",
    figure: `${faults.length} of ${count} over the limit or without answer and number; short messages take ${partsWorst} parts at most`,
  };
}

function textOn(notice: ReturnType<typeof longestNotice>, language: Language, bytesMax: number): string {
  const person = { id: notice.to, title: "-", channels: ["screen" as const], language };
  const people = new Map([[notice.to, person]]);
  return plainText(
    writeLetter(notice, [], { people, answer: "console", isGroup: false, linkTo: () => link }),
    bytesMax,
  );
}
