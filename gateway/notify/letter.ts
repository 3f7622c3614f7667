import type { PersonId } from "../../config/ids.ts";
import type { Person } from "../../config/people.ts";
import type { Severity } from "../../config/rule.ts";
import { answerTexts, topicTexts } from "../../config/texts.ts";
import type { Purpose } from "../core/practice/purpose.ts";
import type { Notice } from "../core/state.ts";

export type Language = "zh" | "en";

/** What one message says, before it takes the form of a platform. */
export interface Letter {
  /** The same for every attempt. */
  readonly id: string;
  readonly language: Language;
  /** First line: what and how bad. */
  readonly title: string;
  /** Where, number, when, what to do. */
  readonly lines: readonly string[];
  /** How to answer. */
  readonly answer: string;
  /** `编号 7`: last of all. */
  readonly code: string;
  readonly link?: string;
  readonly severity: Severity;
  /** A test or a drill: never loud, never red. */
  readonly purpose?: Purpose;
  readonly to: readonly PersonId[];
  readonly notices: readonly [Notice, ...Notice[]];
}

export interface Writing {
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly answer: keyof typeof answerTexts;
  /** The page of one person and case, or of the case for everybody who was told (`undefined`). */
  readonly linkTo?: ((notice: Notice, to: PersonId | undefined) => string | undefined) | undefined;
  readonly isGroup: boolean;
}

/** Puts one notice, or several that must share a message, in words. */
export function writeLetter(notice: Notice, others: readonly Notice[], writing: Writing): Letter {
  const notices = [notice, ...others] as const;
  const language = writing.people.get(notice.to)?.language ?? "zh";
  const cases = distinct(notices);
  return {
    id: notice.id,
    language,
    ...answerOf(notice, language, writing),
    severity: notice.severity,
    ...(notice.purpose && { purpose: notice.purpose }),
    to: [...new Set(notices.map((each) => each.to))],
    notices,
    ...(cases.length > 1 ? several(cases, language) : single(notice, language)),
  };
}

function answerOf(notice: Notice, language: Language, { linkTo, isGroup, answer }: Writing) {
  const link = linkTo?.(notice, isGroup ? undefined : notice.to);
  return link === undefined
    ? { answer: answerTexts[answer][language] }
    : { answer: answerTexts.page[language] + link, link };
}

type Words = Pick<Letter, "title" | "lines" | "code">;

function single({ text }: Notice, language: Language): Words {
  const [title = "", ...rest] = text[language].split("\n");
  return { title, lines: rest.slice(0, -1), code: rest.at(-1) ?? "" };
}

function several(cases: readonly [Notice, ...Notice[]], language: Language): Words {
  const title = severalTitle(cases, language);
  const items = cases.map((each, at) => `${at + 1}. ${each.brief[language]}`);
  return { title, lines: [...items, topicTexts[cases[0].topic].safety[language]], code: "" };
}

function severalTitle([{ purpose }, ...others]: readonly [Notice, ...Notice[]], language: Language): string {
  const count = others.length + 1;
  if (language === "zh") return `【${purpose === undefined ? "告警" : practised.zh[purpose]}】同时 ${count} 起`;
  return `${purpose === undefined ? "Alarm" : practised.en[purpose]}: ${count} at once`;
}

const practised = { zh: { test: "测试", drill: "演练" }, en: { test: "TEST", drill: "DRILL" } } as const;

/** In a group one case is said once, however many people it calls. */
function distinct([first, ...rest]: readonly [Notice, ...Notice[]]): readonly [Notice, ...Notice[]] {
  const seen = new Set([first.case]);
  return [first, ...rest.filter((notice) => !seen.has(notice.case) && seen.add(notice.case))];
}

/** The letter as plain text of at most `bytesMax` UTF-8 bytes, how to answer and the number always in it. */
export function plainText(letter: Omit<Letter, "notices">, bytesMax: number): string {
  const tail = [letter.answer, letter.code].filter(Boolean).join("\n");
  const head = [letter.title, ...letter.lines].join("\n");
  return `${cut(head, bytesMax - Buffer.byteLength(tail) - 1)}\n${tail}`;
}

/** Cuts between characters, so that no half of one is left; what is missing is shown as missing. */
export function cut(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text;
  let kept = "";
  let bytes = Buffer.byteLength("…");
  for (const sign of text) {
    bytes += Buffer.byteLength(sign);
    if (bytes > bytesMax) break;
    kept += sign;
  }
  return `${kept}…`;
}
