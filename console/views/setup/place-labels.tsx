import { useState } from "preact/hooks";
import { site } from "../../live.ts";
import { words } from "../../text/words.ts";

/** Labels to be printed before anything is mounted: one line for each place, or those of the site. */
export function PlaceLabels() {
  const [grid, setGrid] = useState(site.value?.grids.at(-1)?.id ?? "");
  const [lines, setLines] = useState("");
  const t = words.value.setup.labels;
  return (
    <details>
      <summary>{t.title}</summary>
      <p>{t.how}</p>
      <label>
        <span>{t.grid}</span>
        <select value={grid} onChange={({ currentTarget }) => setGrid(currentTarget.value)}>
          {site.value?.grids.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t.places}</span>
        <textarea rows={4} value={lines} onInput={({ currentTarget }) => setLines(currentTarget.value)} />
      </label>
      <p>
        <a class="ghost" href={hrefOf(grid, lines)} target="_blank" rel="noopener">
          {t.open}
        </a>
      </p>
    </details>
  );
}

function hrefOf(grid: string, lines: string): string {
  const places = lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const lang = document.documentElement.lang === "zh-CN" ? "zh" : "en";
  const asked = places.length === 0 ? [] : [["grid", grid], ...places.map((place) => ["place", place])];
  return `api/v1/labels.html?${new URLSearchParams([["lang", lang], ...asked]).toString()}`;
}
