import { conditionRows, nameRows, suppressionRows } from "./alarm-rows.ts";

/** The diagrams of docs/alarms.md, drawn from the rows that the tests run. */
export function drawn(document: string): string {
  return Object.entries(diagrams()).reduce((text, [name, diagram]) => replaced(text, name, diagram), document);
}

function replaced(text: string, name: string, diagram: string): string {
  const [open, close] = [`<!-- drawn: ${name} -->`, "<!-- end -->"];
  const from = text.indexOf(open);
  const to = text.indexOf(close, from);
  if (from < 0 || to < 0) throw new Error(`the document has no place for the diagram ${name}`);
  return `${text.slice(0, from)}${open}\n\n\`\`\`mermaid\n${diagram}\n\`\`\`\n\n${text.slice(to)}`;
}

function diagrams(): Readonly<Record<string, string>> {
  return {
    condition: diagram(
      "clear",
      conditionRows.map(({ from, on, when, to, event }) => ({ from, to, label: labelOf(on, when, event) })),
    ),
    name: diagram(
      "normal",
      nameRows
        .filter(({ to }) => to !== "refused")
        .map(({ from, on, latch, to }) => ({ from, to, label: labelOf(on, latchWord(latch)) })),
    ),
    suppression: diagram(
      "none",
      suppressionRows.map(({ from, on, to }) => ({ from, to, label: on })),
    ),
  };
}

function latchWord(latch: boolean | undefined): string | undefined {
  if (latch === undefined) return undefined;
  return latch ? "latch" : "no latch";
}

function labelOf(on: string, when?: string, event?: string): string {
  return `${on}${when === undefined ? "" : ` [${when}]`}${event === undefined ? "" : ` / ${event}`}`;
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** What leaves a state where it is says nothing in a picture. */
function diagram(start: string, rows: readonly Arrow[]): string {
  const lines = rows
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, label }) => `${word(from)} --> ${word(to)}: ${label}`);
  return ["stateDiagram-v2", `[*] --> ${word(start)}`, ...lines].join("\n    ");
}

/** Mermaid takes a hyphen for an arrow. */
function word(state: string): string {
  return state.replaceAll("-", "_");
}
