import { execFileSync } from "node:child_process";
import { shortText } from "../../../gateway/notify/sms/channel.ts";
import { encodeSubmits } from "../../../gateway/notify/sms/pdu.ts";
import { readSubmit } from "../../../simulators/platforms/sms-network.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { longestNotice, topics } from "./letters.ts";

const number = "+8613800000001";

/** Texts of every length from one sign to four parts, and every message text, read back by decoders of other people. */
export async function chineseSms({ full, log }: ProofContext): Promise<Verdict> {
  const signs = "燃气高浓度烟感报警水位超保证探头失联断电请立即到场编号示例小区三号楼二单元厨房";
  const lengths = Array.from({ length: full ? 268 : 68 }, (_, at) => (full ? at + 1 : at * 4 + 1));
  const made = lengths.map((length) => signs.repeat(7).slice(length % 30, (length % 30) + length));
  const texts = [
    ...made,
    ...topics.flatMap((topic) =>
      (["zh", "en"] as const).flatMap((each) => {
        const text = shortText([longestNotice(topic)], each);
        return [text, text.replaceAll("~", "")];
      }),
    ),
  ];
  const messages = texts.map((text, at) => encodeSubmits(number, text, at));
  const own = messages.map((parts) => parts.map(({ hex }) => readSubmit(hex).text).join(""));
  // Gammu uses ~ as a sign of its own and garbles it: with that sign the second decoder alone is asked.
  const forGammu = texts.filter((text) => !text.includes("~"));
  const gammu = readByGammu(forGammu.map((text, at) => encodeSubmits(number, text, at).map(({ hex }) => hex)));
  if (gammu === undefined) log("python3-gammu is not installed: read by the second decoder alone");
  const wrong =
    own.filter((text, at) => text !== texts[at]).length +
    (gammu ?? []).filter((text, at) => text !== forGammu[at]).length;
  const severalParts = messages.filter((parts) => parts.length > 1).length;
  const readers = gammu === undefined ? "a second decoder" : `a second decoder, ${gammu.length} of them by gammu too`;
  return {
    kind: wrong === 0 && (gammu === undefined || gammu.length === forGammu.length) ? "held" : "missed",
    figure: `${wrong} read otherwise than written; ${texts.length} texts by ${readers}; ${severalParts} in several parts`,
  };
}

const script = `
import gammu, json, sys
for line in sys.stdin:
    print(json.dumps("".join(gammu.DecodePDU(bytes.fromhex(part))["Text"] for part in json.loads(line))))
`;

function readByGammu(messages: readonly (readonly string[])[]): readonly string[] | undefined {
  const input = messages.map((parts) => JSON.stringify(parts)).join("\n");
  for (const python of ["/usr/bin/python3", "python3"]) {
    try {
      const output = execFileSync(python, ["-c", script], {
        input,
        encoding: "utf8",
        stdio: ["pipe", "pipe", "ignore"],
      });
      return output
        .trim()
        .split("\n")
        .map((line) => String(JSON.parse(line)));
    } catch {
      continue;
    }
  }
  return undefined;
}
