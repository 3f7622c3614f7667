import type { Label } from "../../config/quantity.ts";

/** Both languages stand side by side unless one is asked for. */
export type Language = "zh" | "en" | "both";

export function told(label: Label, language: Language): string {
  if (language !== "both") return label[language];
  return label.zh === label.en ? label.zh : `${label.zh} · ${label.en}`;
}
