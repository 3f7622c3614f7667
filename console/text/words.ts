import { computed, effect, signal } from "@preact/signals";
import type { Label } from "../../gateway/api/schema.ts";
import { page } from "../route.ts";
import { recall, remember } from "../memory.ts";
import { en } from "./en.ts";
import { zh, type Words } from "./zh.ts";

type Language = keyof Label;

const language = signal<Language>(firstLanguage());
export const words = computed<Words>(() => (language.value === "zh" ? zh : en));

export function switchLanguage(): void {
  language.value = language.value === "zh" ? "en" : "zh";
  remember("language", language.value);
}

export function labelText(label: Label): string {
  return label[language.value];
}

/** The word for a name of the gateway's; a name from a newer gateway is shown as it came. */
export function wordFor(table: Readonly<Record<string, string>>, name: string): string {
  return table[name] ?? name;
}

/** The page's own language follows, for screen readers and hyphens. */
export function keepPageLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
    document.title = `${words.value.product} · ${words.value.nav.page[page.value]}`;
  });
}

/** Chinese unless somebody asked for English: in the address, before on this screen, or by the browser's settings. */
function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? recall("language") ?? navigator.language;
  return /^en\b/i.test(asked) ? "en" : "zh";
}
