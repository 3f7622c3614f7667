import { qrOf, type Modules } from "./code.ts";

/** Four light modules around it: the quiet zone that readers ask for. */
const quiet = 4;

/** As a picture of its own for a page that loads nothing; nothing when the text is too long for a label. */
export function qrSvg(text: string, label: string): string | undefined {
  const modules = qrOf(text);
  if (modules === undefined) return undefined;
  const size = modules.length + 2 * quiet;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${pathOf(modules)}"/></svg>`;
}

function pathOf(modules: Modules): string {
  return modules
    .flatMap((row, down) =>
      row.flatMap((cell, across) => (cell === 1 ? `M${across + quiet} ${down + quiet}h1v1h-1z` : [])),
    )
    .join("");
}
