import { expect, test } from "vitest";
import { en } from "../../console/text/en.ts";
import { zh } from "../../console/text/zh.ts";

/** Every text of a language by its path; what takes numbers and names is tried with some. */
function textsOf(words: object, path = ""): readonly (readonly [string, string])[] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    const at = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") return [[at, value] as const];
    if (typeof value === "function")
      return [[at, String((value as (...args: unknown[]) => unknown)(2, 3, "4"))] as const];
    return typeof value === "object" && value !== null ? textsOf(value, at) : [];
  });
}

const [chinese, english] = [textsOf(zh), textsOf(en)];
/** The name of the other language is written in that language. */
const foreign = new Set(["otherLanguage"]);
/** Said by another word beside it: an empty text is meant so. */
const silent = new Set(["duty.on-shift"]);

test("every text of the console is there in Chinese and in English, under the same name", () => {
  expect(english.map(([path]) => path).toSorted()).toEqual(chinese.map(([path]) => path).toSorted());
  expect(chinese.length).toBeGreaterThan(400);
  const empty = [...chinese, ...english].filter(([path, text]) => text.trim() === "" && !silent.has(path));
  expect(empty).toEqual([]);
});

test("no Chinese is left in the English texts, and no Chinese text is left in English", () => {
  expect(english.filter(([path, text]) => /\p{Script=Han}/u.test(text) && !foreign.has(path))).toEqual([]);
  const latin = chinese.filter(([, text]) => /[A-Za-z]{4,}/.test(text) && !/\p{Script=Han}/u.test(text));
  expect(latin.map(([path]) => path).filter((path) => !foreign.has(path))).toEqual([]);
});

test("the box raises an alarm and never an official warning of its own", () => {
  const official = chinese.filter(([, text]) => text.includes("预警"));
  expect(official.map(([path]) => path)).toEqual(["flood.notOfficial"]);
});
