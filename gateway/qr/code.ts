import { checkBytes } from "./reed-solomon.ts";
import { dataBytes, sizeOf, versionFor, type Version } from "./version.ts";

/** Rows of modules from the top left; 1 is dark. */
export type Modules = readonly (readonly (0 | 1)[])[];

/** A QR code of a short text, in bytes of UTF-8 at error correction level M (ISO/IEC 18004); nothing when it is too long. */
export function qrOf(text: string): Modules | undefined {
  const bytes = [...new TextEncoder().encode(text)];
  const version = versionFor(bytes.length);
  if (version === undefined) return undefined;
  const stream = interleaved(filled(bytes, version), version);
  const drawn = masks.map((_, mask) => draw(stream, version, mask));
  return drawn.reduce((best, each) => (penaltyOf(each) < penaltyOf(best) ? each : best));
}

/** Mode 4, the length, the bytes, and padding up to what the version holds. */
function filled(bytes: readonly number[], version: Version): readonly number[] {
  const length = bytes.length;
  const nibbles = [
    4,
    ...(version.number < 10 ? [] : [length >> 12, (length >> 8) & 15]),
    (length >> 4) & 15,
    length & 15,
  ];
  const all = [...nibbles, ...bytes.flatMap((byte) => [byte >> 4, byte & 15]), 0];
  if (all.length % 2 === 1) all.push(0);
  const whole = Array.from({ length: all.length / 2 }, (_, at) => ((all[2 * at] ?? 0) << 4) | (all[2 * at + 1] ?? 0));
  const room = dataBytes(version);
  const padding = Array.from({ length: Math.max(0, room - whole.length) }, (_, at) => (at % 2 === 0 ? 0xec : 0x11));
  return [...whole, ...padding].slice(0, room);
}

/** The first bytes of all blocks, then the second ones, and so on; their check bytes after them alike. */
function interleaved(data: readonly number[], { blocks, checks }: Version): readonly number[] {
  let from = 0;
  const parts = blocks.map((length) => data.slice(from, (from += length)));
  const ends = parts.map((part) => checkBytes(part, checks));
  return [...columns(parts), ...columns(ends)];
}

function columns(rows: readonly (readonly number[])[]): readonly number[] {
  const longest = Math.max(...rows.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => rows.flatMap((row) => row[at] ?? [])).flat();
}

type Cell = 0 | 1 | undefined;
type Grid = Cell[][];

function draw(stream: readonly number[], version: Version, mask: number): Modules {
  const grid = frame(version);
  writeFormat(grid, mask);
  const isMasked = masks[mask] ?? (() => false);
  let at = 0;
  for (const [row, column] of path(grid.length)) {
    const cells = grid[row] as Cell[];
    if (cells[column] !== undefined) continue;
    const bit = ((stream[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
    at += 1;
    cells[column] = (bit ^ Number(isMasked(row, column))) as 0 | 1;
  }
  return grid as (0 | 1)[][];
}

/** Everything that is the same in all codes of that size; where data goes stays open. */
function frame(version: Version): Grid {
  const size = sizeOf(version);
  const grid: Grid = Array.from({ length: size }, () => Array.from<Cell>({ length: size }));
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const)
    rings(grid, { row, column, radius: 4, isDark: (ring) => ring !== 2 && ring !== 4 });
  alignTo(grid, version);
  for (let at = 8; at < size - 8; at += 1) {
    put(grid, 6, at, at % 2 === 0);
    put(grid, at, 6, at % 2 === 0);
  }
  put(grid, size - 8, 8, true);
  writeVersion(grid, version);
  return grid;
}

function alignTo(grid: Grid, { alignments }: Version): void {
  const last = grid.length - 7;
  for (const row of alignments)
    for (const column of alignments) {
      const isCorner = [row, column].every((each) => each === 6 || each === last) && !(row === last && column === last);
      if (!isCorner) rings(grid, { row, column, radius: 2, isDark: (ring) => ring !== 1 });
    }
}

interface Rings {
  readonly row: number;
  readonly column: number;
  readonly radius: number;
  readonly isDark: (ring: number) => boolean;
}

function rings(grid: Grid, { row, column, radius, isDark }: Rings): void {
  for (let down = -radius; down <= radius; down += 1)
    for (let across = -radius; across <= radius; across += 1)
      put(grid, row + down, column + across, isDark(Math.max(Math.abs(down), Math.abs(across))));
}

function put(grid: Grid, row: number, column: number, isDark: boolean): void {
  const cells = grid[row];
  if (cells !== undefined && column >= 0 && column < grid.length) cells[column] = isDark ? 1 : 0;
}

/** Level M and the mask, 15 bits with their own check, twice (7.9). */
function writeFormat(grid: Grid, mask: number): void {
  const size = grid.length;
  const bits = withRest(mask, { degree: 10, generator: 0x537 }) ^ 0x5412;
  for (let at = 0; at < 15; at += 1) {
    const isDark = ((bits >> at) & 1) === 1;
    const upright = at < 6 ? at : at < 8 ? at + 1 : size - 15 + at;
    const lying = at < 8 ? size - 1 - at : at === 8 ? 7 : 14 - at;
    put(grid, upright, 8, isDark);
    put(grid, 8, lying, isDark);
  }
}

/** From version 7 on, 18 bits, twice (7.10). */
function writeVersion(grid: Grid, { number }: Version): void {
  if (number < 7) return;
  const bits = withRest(number, { degree: 12, generator: 0x1f25 });
  for (let at = 0; at < 18; at += 1) {
    const isDark = ((bits >> at) & 1) === 1;
    const [near, far] = [Math.floor(at / 3), grid.length - 11 + (at % 3)];
    put(grid, near, far, isDark);
    put(grid, far, near, isDark);
  }
}

interface Check {
  readonly degree: number;
  readonly generator: number;
}

function withRest(value: number, { degree, generator }: Check): number {
  let rest = value;
  for (let at = 0; at < degree; at += 1) rest = (rest << 1) ^ ((rest >> (degree - 1)) * generator);
  return (value << degree) | rest;
}

/** Two columns at a time from the right, up and down in turn, past the upright timing pattern. */
function* path(size: number): Generator<readonly [number, number]> {
  let isUp = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const row = isUp ? size - 1 - step : step;
      yield [row, right];
      yield [row, right - 1];
    }
    isUp = !isUp;
  }
}

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** What makes a code hard to read (7.8.3): long runs, blocks, what looks like a finder, too much of one shade. */
function penaltyOf(modules: Modules): number {
  const lines = [...modules, ...modules.map((_, at) => modules.map((row) => row[at] ?? 0))];
  const texts = lines.map((line) => line.join(""));
  const runs = texts
    .flatMap((text) => text.match(/0{5,}|1{5,}/g) ?? [])
    .reduce((sum, { length }) => sum + length - 2, 0);
  const finders = texts.reduce((sum, text) => sum + countOf(text, "10111010000") + countOf(text, "00001011101"), 0);
  const dark = modules.flat().filter((each) => each === 1).length;
  const away = Math.floor(Math.abs(dark / modules.length ** 2 - 0.5) * 20);
  return runs + 3 * blocksIn(modules) + 40 * finders + 10 * away;
}

function blocksIn(modules: Modules): number {
  const isBlock = (row: number, column: number) => {
    const four = [
      modules[row]?.[column],
      modules[row]?.[column + 1],
      modules[row + 1]?.[column],
      modules[row + 1]?.[column + 1],
    ];
    return four.every((each) => each === four[0] && each !== undefined);
  };
  return modules.flatMap((line, row) => line.filter((_, column) => isBlock(row, column))).length;
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) count += 1;
  return count;
}
