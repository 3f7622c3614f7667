import { z } from "zod";
import { basisSchema } from "./basis.ts";
import { wordSchema } from "./programme-words.ts";
import { both } from "./words.ts";

/** One piece of a code: so many digits, or one capital letter; a tier's code ends with the piece that names it. */
const segmentSchema = z.union(
  [
    z.strictObject({ key: wordSchema, digits: z.int().min(1).max(6), tier: wordSchema.optional() }),
    z.strictObject({ key: wordSchema, letters: z.int().min(1).max(2), tier: wordSchema.optional() }),
  ],
  both("写 digits: 位数 或 letters: 位数", "write digits: N or letters: N"),
);
type Segment = z.infer<typeof segmentSchema>;

/** How a programme numbers its grids, as data: pieces from the largest area to the smallest. */
export const codeSchema = z.strictObject({ segments: z.array(segmentSchema).min(1).max(12), basis: basisSchema });
export type CodeScheme = Pick<z.infer<typeof codeSchema>, "segments">;

/** The pieces of one code by their keys, in order. */
export type CodeParts = Readonly<Record<string, string>>;

export function formatCode({ segments }: CodeScheme, parts: CodeParts): string {
  return segments.map(({ key }) => parts[key] ?? "").join("");
}

/** The pieces of a code of any tier; `undefined` when it is the code of none. */
export function parseCode(scheme: CodeScheme, code: string): CodeParts | undefined {
  const parts: Record<string, string> = {};
  let at = 0;
  let last: Segment | undefined;
  for (const segment of scheme.segments) {
    if (at === code.length) break;
    const piece = code.slice(at, at + widthOf(segment));
    if (!new RegExp(`^(?:${patternOf(segment)})$`).test(piece)) return undefined;
    parts[segment.key] = piece;
    at += piece.length;
    last = segment;
  }
  return at === code.length && last !== undefined && isEnd(scheme, last) ? parts : undefined;
}

/** What a code of the tier looks like; `undefined` where the scheme gives the tier no code. */
export function codePattern(scheme: CodeScheme, tier: string): RegExp | undefined {
  const pieces = piecesTo(scheme, tier);
  return pieces.length === 0 ? undefined : new RegExp(`^${pieces.map(patternOf).join("")}$`);
}

/** What a person may write by: `000000000000A000`. */
export function codeExample(scheme: CodeScheme, tier: string): string {
  return piecesTo(scheme, tier)
    .map((segment) => ("digits" in segment ? "0" : "A").repeat(widthOf(segment)))
    .join("");
}

function piecesTo({ segments }: CodeScheme, tier: string): readonly Segment[] {
  return segments.slice(0, segments.findIndex((segment) => segment.tier === tier) + 1);
}

function isEnd({ segments }: CodeScheme, last: Segment): boolean {
  return last.tier !== undefined || last === segments.at(-1);
}

function widthOf(segment: Segment): number {
  return "digits" in segment ? segment.digits : segment.letters;
}

function patternOf(segment: Segment): string {
  return "digits" in segment ? `\\d{${segment.digits}}` : `[A-Z]{${segment.letters}}`;
}
