import type { Language } from "./diagnostic.ts";
import type { Environment } from "./environment.ts";

/** Chinese is the product's first language: only a wish for English changes it. */
export function usualLanguage(env: Environment): string {
  const wished = [env["GRIDPOST_LANG"], env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find(Boolean) ?? "";
  return wished.toLowerCase().startsWith("en") ? "en" : "zh";
}

export function languageOf(text: string): Language | undefined {
  const [language] = text.toLowerCase().split(/[-_.]/);
  return language === "zh" || language === "en" ? language : undefined;
}
