import type { Language } from "../../config/diagnostic.ts";
import { placeText, type Place } from "../../config/grid.ts";
import { words, type Words } from "../../config/words.ts";
import { qrSvg } from "../qr/svg.ts";
import { escaped, paper } from "./paper.ts";

export interface BoxLabel {
  /** As it is printed: eight signs in two halves. */
  readonly code: string;
  /** Where the console is opened, when whoever prints knows it. */
  readonly url?: string;
  /** Of the certificate; there is none without HTTPS. */
  readonly certificate?: { readonly fingerprint: string; readonly words: Words };
}

/** The label of the box: with it, and within half an hour, its first installer comes in. */
export function boxLabelPage({ code, url, certificate }: BoxLabel, language: Language): string {
  const address = url === undefined ? undefined : `${url.replace(/\/?$/, "/")}#code=${code}`;
  const picture = address === undefined ? "" : (qrSvg(address, t.open[language]) ?? "");
  const print = certificate && [
    `<p>${t.words[language]}<br><b>${escaped(certificate.words.zh)}</b><br><b>${escaped(certificate.words.en)}</b></p>`,
    `<p><small>SHA-256 ${escaped(certificate.fingerprint)}</small></p>`,
  ];
  const body = [
    `<div class="label box">${picture}<div><h1>格哨 Gridpost</h1>`,
    `<p>${t.code[language]}<br><b class="code">${escaped(code)}</b></p>`,
    ...(url === undefined ? [] : [`<p>${escaped(url)}</p>`]),
    ...(print ?? []),
    "</div></div>",
  ];
  return paper({ title: t.boxTitle[language], language, style: labelStyle, body });
}

export interface LabelledPlace {
  readonly place: Place;
  readonly gridName: string;
}

/** A sheet of labels to be cut out and stuck where sensors are mounted; their code names the place and nobody. */
export function placeLabelsPage(places: readonly LabelledPlace[], language: Language): string {
  const body = [
    `<h1>${t.placesTitle[language]}</h1>`,
    '<div class="sheet">',
    ...places.map((each) => labelOf(each, language)),
    "</div>",
  ];
  return paper({ title: t.placesTitle[language], language, style: labelStyle, body });
}

function labelOf({ place, gridName }: LabelledPlace, language: Language): string {
  const picture = qrSvg(placeCode(place), t.place[language]) ?? "";
  return `<div class="label">${picture}<div><b>${escaped(placeText(place))}</b><p>${escaped(gridName)}</p></div></div>`;
}

/** What the console reads back: `gridpost:place?grid=grid-1&building=3&spot=kitchen`. */
export function placeCode({ grid, building, unit, floor, spot }: Place): string {
  const parts = Object.entries({ grid, building, unit, floor, spot }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value.replaceAll(/[%&=+#]/g, encodeURIComponent)}`],
  );
  return `gridpost:place?${parts.join("&")}`;
}

/** Known to whoever serves the page, for its content policy. */
export const labelStyle = [
  "@page{size:A4;margin:10mm}body{font:10pt/1.35 system-ui,'Noto Sans SC','Noto Sans CJK SC',sans-serif;color:#000;",
  "background:#fff;margin:0 auto;max-width:190mm}h1{font-size:14pt;margin:0 0 3mm}p{margin:1mm 0}.sheet{display:grid;",
  "grid-template-columns:1fr 1fr;gap:4mm}.label{display:grid;grid-template-columns:30mm 1fr;gap:3mm;align-items:center;",
  "border:.3mm dashed #000;padding:2mm;break-inside:avoid;overflow-wrap:anywhere}.label svg{width:30mm;height:30mm}",
  ".box{max-width:120mm;margin:4mm}.code{font:700 20pt/1.2 ui-monospace,monospace;letter-spacing:.08em}",
  "small{font-size:7pt}@media (max-width:480px){.sheet{grid-template-columns:1fr}}",
].join("");

const t = {
  boxTitle: words("机身标签", "Label of the box"),
  placesTitle: words("位置标签", "Labels of places"),
  code: words("机身码", "Set-up code"),
  open: words("打开控制台的二维码", "code that opens the console"),
  words: words("证书指纹，与首次设置页面比对", "Certificate, to compare with the first page"),
  place: words("位置二维码", "code of the place"),
} as const;
