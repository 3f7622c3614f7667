/** What a person meant to type when a sign only looks right: `96OO`, `l5s`, `５ s`, `20 ％LEL`. */
export function mended(text: string): string {
  return text
    .slice(0, textMax)
    .normalize("NFKC")
    .trim()
    .replace(/^[0-9OoIl]*[0-9][0-9OoIl]*|[0-9OoIl]+(?=[^A-Za-z]|$)/g, (run) => (/[0-9]/.test(run) ? digits(run) : run));
}

/** The number a text stands for, quotes and lookalikes aside. */
export function numberIn(text: string): number | undefined {
  const plain = mended(text).replaceAll(",", "");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** The first rewriting of a text that has the wanted form. */
export function rewritten(text: string, pattern: RegExp): string | undefined {
  const plain = mended(text);
  const candidates = [plain, withShortUnit(plain), withHourOfTwoDigits(plain), asId(plain)];
  return candidates.find((each) => each !== text && pattern.test(each));
}

/** Longer texts come from damage, not from a slip of the finger. */
const textMax = 128;

function digits(run: string): string {
  return run.replace(/[Oo]/g, "0").replace(/[Il]/g, "1");
}

const unitWords: readonly (readonly [RegExp, string])[] = [
  [/^(毫秒|msecs?|milliseconds?)$/, "ms"],
  [/^(秒钟?|secs?|seconds?|S)$/, "s"],
  [/^(分钟?|mins|minutes?|Min)$/, "min"],
  [/^(小时|时|hrs?|hours?|H)$/, "h"],
  [/^(天|日|days?|D)$/, "d"],
];

/** `5 seconds`, `5秒` → `5s`. A lone `m` stays: metres, minutes and months all claim it. */
function withShortUnit(text: string): string {
  const [, number = "", word = ""] = /^([\d.]+)\s*(\D+)$/.exec(text) ?? [];
  const unit = unitWords.find(([pattern]) => pattern.test(word))?.[1];
  return unit === undefined ? text : `${number}${unit}`;
}

/** `8:00` → `08:00`, `+8:00` → `+08:00` */
function withHourOfTwoDigits(text: string): string {
  return text.replace(/^([+-]?)(\d:)/, "$10$2");
}

function asId(text: string): string {
  return text.toLowerCase().replace(/[\s_]+/g, "-");
}
