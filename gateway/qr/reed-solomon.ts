/** Check bytes of a Reed–Solomon code over GF(256) as QR codes have it: x⁸+x⁴+x³+x²+1, first root 1 (ISO/IEC 18004, 7.5). */
export function checkBytes(data: readonly number[], count: number): readonly number[] {
  const divisor = generator(count);
  const rest = Array.from({ length: count }, () => 0);
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0);
    rest.push(0);
    divisor.forEach((each, at) => (rest[at] = (rest[at] ?? 0) ^ times(each, factor)));
  }
  return rest;
}

/** (x − α⁰)(x − α¹)…, its leading 1 left out. */
function generator(degree: number): readonly number[] {
  let product = [1];
  for (let power = 0; power < degree; power += 1) {
    const root = exponents[power] ?? 0;
    product = [...product, 0].map((each, at) => each ^ times(product[at - 1] ?? 0, root));
  }
  return product.slice(1);
}

function times(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return exponents[((logarithms[a] ?? 0) + (logarithms[b] ?? 0)) % 255] ?? 0;
}

const exponents: readonly number[] = powers();
const logarithms: readonly number[] = Array.from({ length: 256 }, (_, value) => exponents.indexOf(value));

function powers(): readonly number[] {
  const all = [1];
  while (all.length < 255) {
    const twice = (all.at(-1) ?? 0) << 1;
    all.push(twice > 0xff ? twice ^ 0x11d : twice);
  }
  return all;
}
