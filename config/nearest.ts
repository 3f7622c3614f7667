/** The word that was probably meant: the closest one, when it is close enough to be no guess. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((each) => ({ each, distance: distance(plain(word), plain(each)) }))
    .filter(({ each, distance: far }) => far <= slips(Math.min(each.length, word.length)))
    .toSorted((a, b) => a.distance - b.distance);
  return ranked[0]?.each ?? onlyBeginning(word, known);
}

/** `gas` for `gas-transmitter`, while nothing else begins like it. */
function onlyBeginning(word: string, known: readonly string[]): string | undefined {
  const longer = word.length < 3 ? [] : known.filter((each) => plain(each).startsWith(plain(word)));
  return longer.length === 1 ? longer[0] : undefined;
}

/** How many slips a word of this length may hold; a word of one or two signs is itself or another word. */
function slips(length: number): number {
  return length < 3 ? 0 : Math.max(1, Math.floor(length / 3));
}

/** Spelling habits do not count: `on_delay`, `OnDelay` and `on-delay` are `onDelay`. */
function plain(word: string): string {
  return word
    .slice(0, wordMax)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[_\s-]/g, "");
}

/** Longer words come from damage, not from a slip of the finger. */
const wordMax = 64;

/** Edits from one word to the other; two neighbours swapped count as one. */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let at = 1; at <= a.length; at += 1) {
    const next = nextRow({ a, b, at, row, before });
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

interface Band {
  readonly a: string;
  readonly b: string;
  readonly at: number;
  readonly row: readonly number[];
  readonly before: readonly number[];
}

function nextRow({ a, b, at, row, before }: Band): readonly number[] {
  const next = [at];
  for (let column = 1; column <= b.length; column += 1) {
    const same = a[at - 1] === b[column - 1];
    const swapped = a[at - 1] === b[column - 2] && a[at - 2] === b[column - 1];
    const edits = [(row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (row[column - 1] ?? 0) + (same ? 0 : 1)];
    next.push(Math.min(...edits, swapped ? (before[column - 2] ?? Infinity) + 1 : Infinity));
  }
  return next;
}
