/** One line of what is different between two texts. `line`: its number, in the old text for what goes. */
export interface DifferenceLine {
  readonly kind: "goes" | "comes" | "stays";
  readonly line: number;
  readonly text: string;
}

/** What goes and what comes, each stretch with a few lines around it, in the order of the new text. */
export function differenceOf(before: string, after: string): readonly DifferenceLine[] {
  const [old, young] = [before.split("\n"), after.split("\n")];
  const steps = stepsOf(old, young, sharedLines(old, young));
  const isNear = (at: number) =>
    steps.slice(Math.max(0, at - contextLines), at + contextLines + 1).some(({ kind }) => kind !== "stays");
  return steps.filter(({ kind }, at) => kind !== "stays" || isNear(at));
}

/** Places of lines that both texts have, in order: as many as can be. */
export type Pair = readonly [before: number, after: number];

export function sharedLines(a: readonly string[], b: readonly string[]): readonly Pair[] {
  const head = sharedHead(a, b);
  const tail = sharedHead(a.slice(head).toReversed(), b.slice(head).toReversed());
  const middle = pairsIn(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return [
    ...Array.from({ length: head }, (_, at): Pair => [at, at]),
    ...middle.map(([x, y]): Pair => [x + head, y + head]),
    ...Array.from({ length: tail }, (_, at): Pair => [a.length - tail + at, b.length - tail + at]),
  ];
}

const contextLines = 2;
/** Two texts that differ in thousands of lines are told apart as a whole: nobody reads such a difference. */
const cellsMax = 4_000_000;

function stepsOf(before: readonly string[], after: readonly string[], kept: readonly Pair[]): DifferenceLine[] {
  const steps: DifferenceLine[] = [];
  let [x, y] = [0, 0];
  for (const [toX, toY] of [...kept, [before.length, after.length] as const]) {
    for (; x < toX; x += 1) steps.push({ kind: "goes", line: x + 1, text: before[x] ?? "" });
    for (; y < toY; y += 1) steps.push({ kind: "comes", line: y + 1, text: after[y] ?? "" });
    if (y < after.length) steps.push({ kind: "stays", line: y + 1, text: after[y] ?? "" });
    [x, y] = [toX + 1, toY + 1];
  }
  return steps;
}

function sharedHead(a: readonly string[], b: readonly string[]): number {
  const end = Math.min(a.length, b.length);
  for (let at = 0; at < end; at += 1) if (a[at] !== b[at]) return at;
  return end;
}

/** The longest sequence of lines that both have, by the usual table. */
function pairsIn(a: readonly string[], b: readonly string[]): readonly Pair[] {
  if (a.length * b.length > cellsMax) return [];
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (x: number, y: number) => longest[x * width + y] ?? 0;
  for (let x = a.length - 1; x >= 0; x -= 1)
    for (let y = b.length - 1; y >= 0; y -= 1)
      longest[x * width + y] = a[x] === b[y] ? at(x + 1, y + 1) + 1 : Math.max(at(x + 1, y), at(x, y + 1));
  const pairs: Pair[] = [];
  let [x, y] = [0, 0];
  while (x < a.length && y < b.length) {
    if (a[x] === b[y]) pairs.push([x++, y++]);
    else if (at(x + 1, y) >= at(x, y + 1)) x += 1;
    else y += 1;
  }
  return pairs;
}
