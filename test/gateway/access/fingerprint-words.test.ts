import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { fingerprintWords, wordList, wordsLine } from "../../../gateway/access/fingerprint-words.ts";

test("has one word for each value of a byte, none of them twice in either language", () => {
  expect(wordList).toHaveLength(256);
  expect(new Set(wordList.map(({ zh }) => zh)).size).toBe(256);
  expect(new Set(wordList.map(({ en }) => en)).size).toBe(256);
});

test("a word once printed on a label stays what it is", () => {
  const all = wordList.flatMap(({ zh, en }) => [zh, en]).join(" ");
  expect(createHash("sha256").update(all).digest("hex")).toBe(
    "7ec6a3c97edfe762df8308627f1ca5c42222a4508260d8d99f0b7cf1ff59efe9",
  );
});

test("shows 48 bits of a fingerprint, the same in both languages, and another line for another fingerprint", () => {
  const print = "00:01:7F:80:FE:FF:AA:BB";
  expect(fingerprintWords(print)).toEqual([0, 1, 127, 128, 254, 255].map((at) => wordList[at]));
  expect(wordsLine(print).en.split(" ")).toHaveLength(6);
  expect(wordsLine(print).zh).not.toBe(wordsLine("00:01:7F:80:FE:FE:AA:BB").zh);
});
