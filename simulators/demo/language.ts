import type { Label } from "../../config/quantity.ts";

/** Both languages stand side by side unless one is asked for. */
export type Language = "zh" | "en" | "both";

export function told(label: Label, language: Language): string {
  return language === "both" ? `${label.zh} · ${label.en}` : label[language];
}
