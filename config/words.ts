/** What a person reads, in both languages of the product. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

export function words(zh: string, en: string): Words {
  return { zh, en };
}

const divider = "｜";

/** A schema's message is one string, so both languages travel in it; it says what a good value looks like. */
export function both(zh: string, en: string): string {
  return `${zh}${divider}${en}`;
}

/** The two halves of a schema's own message; `undefined` for a message zod made up itself. */
export function wordsOf(message: string): Words | undefined {
  const [zh, en] = message.split(divider);
  if (zh !== undefined && en !== undefined) return { zh, en };
  return madeByZod.test(message) ? undefined : { zh: message, en: message };
}

const madeByZod = /^(Invalid|Too (big|small)|Unrecognized)\b/;

const shownMax = 40;

/** A value from a file as it may be printed: short, on one line, without control characters that steer a terminal. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "[…]";
  if (typeof value === "object" && value !== null) return "{…}";
  const text = typeof value === "string" ? JSON.stringify(tame(value)) : String(value);
  return text.length > shownMax ? `${text.slice(0, shownMax - 2)}…"` : text;
}

export function tame(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "�");
}
