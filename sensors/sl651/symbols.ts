/**
 * SL 651-2014, annex C: identifier of an element in hexadecimal and in characters. A report in characters is turned
 * into hexadecimal identifiers by this table; what is not in it stays under its own characters and is passed over.
 */
const table = `
  01 AC  02 AI  03 C  05 DT  06 ED  07 EJ  08 FL  09 GH  0A GN  0B GS  0C GT  0D GTP  0E H  0F HW
  10 M10  11 M20  12 M30  13 M40  14 M50  15 M60  16 M80  17 M100  18 MST  19 NS
  1A P1  1B P2  1C P3  1D P6  1E P12  1F PD  20 PJ  21 PN01  22 PN05  23 PN10  24 PN30  25 PR  26 PT
  27 Q  28 Q1  29 Q2  2A Q3  2B Q4  2C Q5  2D Q6  2E Q7  2F Q8  30 QA  31 QZ  32 SW  33 UC  34 UE  35 US
  36 VA  37 VJ  38 VT  39 Z  3A ZB  3B ZU  3C Z1  3D Z2  3E Z3  3F Z4  40 Z5  41 Z6  42 Z7  43 Z8
  44 SQ  45 ZT  46 PH  47 DO  48 COND  49 TURB
  F4 DRP  F5 DRZ1  F6 DRZ2  F7 DRZ3  F8 DRZ4  F9 DRZ5  FA DRZ6  FB DRZ7  FC DRZ8`;

const words = table.trim().split(/\s+/);
const identifiers: ReadonlyMap<string, string> = new Map(
  words.flatMap((word, at) => (at % 2 === 1 ? [[word, words[at - 1] ?? ""] as const] : [])),
);

export function identifierOf(symbol: string): string | undefined {
  return identifiers.get(symbol);
}
