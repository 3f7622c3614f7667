import { createHash } from "node:crypto";
import type { Language } from "../../config/diagnostic.ts";

interface Paper {
  readonly title: string;
  readonly language: Language;
  readonly style: string;
  readonly body: readonly string[];
}

/** A page to be printed: it asks nothing of any other address and runs nothing. */
export function paper({ title, language, style, body }: Paper): string {
  return [
    `<!doctype html><html lang="${language === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head><body><main>`,
    ...body,
    "</main></body></html>",
  ].join("\n");
}

/** It may show itself in its own style, and do nothing else. */
export function paperPolicy(style: string): string {
  const hash = createHash("sha256").update(style).digest("base64");
  return `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'`;
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
