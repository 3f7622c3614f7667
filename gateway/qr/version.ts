/** How a size of QR code at error correction level M is cut into blocks (ISO/IEC 18004, table 9 and annex E). */
export interface Version {
  readonly number: number;
  /** Check bytes of each block. */
  readonly checks: number;
  /** Data bytes of each block, the shorter blocks first. */
  readonly blocks: readonly number[];
  /** Where the middles of the alignment patterns cross. */
  readonly alignments: readonly number[];
}

export function sizeOf({ number }: Version): number {
  return 17 + 4 * number;
}

/** The smallest that holds so many bytes of text; a label with more is no label. */
export function versionFor(bytes: number): Version | undefined {
  return versions.find((version) => bytes + headBytes(version) <= dataBytes(version));
}

export function dataBytes({ blocks }: Version): number {
  return blocks.reduce((sum, each) => sum + each, 0);
}

/** Mode and length, rounded up. */
function headBytes({ number }: Version): number {
  return number < 10 ? 2 : 3;
}

type Row = readonly [checks: number, groups: readonly (readonly [number, number])[], alignments: readonly number[]];

const rows: readonly Row[] = [
  [10, [[1, 16]], []],
  [16, [[1, 28]], [6, 18]],
  [26, [[1, 44]], [6, 22]],
  [18, [[2, 32]], [6, 26]],
  [24, [[2, 43]], [6, 30]],
  [16, [[4, 27]], [6, 34]],
  [18, [[4, 31]], [6, 22, 38]],
  [
    22,
    [
      [2, 38],
      [2, 39],
    ],
    [6, 24, 42],
  ],
  [
    22,
    [
      [3, 36],
      [2, 37],
    ],
    [6, 26, 46],
  ],
  [
    26,
    [
      [4, 43],
      [1, 44],
    ],
    [6, 28, 50],
  ],
  [
    30,
    [
      [1, 50],
      [4, 51],
    ],
    [6, 30, 54],
  ],
  [
    22,
    [
      [6, 36],
      [2, 37],
    ],
    [6, 32, 58],
  ],
  [
    22,
    [
      [8, 37],
      [1, 38],
    ],
    [6, 34, 62],
  ],
];

const versions: readonly Version[] = rows.map(([checks, groups, alignments], at) => ({
  number: at + 1,
  checks,
  blocks: groups.flatMap(([count, bytes]) => Array.from({ length: count }, () => bytes)),
  alignments,
}));
