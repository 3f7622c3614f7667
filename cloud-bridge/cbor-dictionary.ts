import { createHash } from "node:crypto";
import { bootBytes } from "./boot.ts";
import { encode, type CborValue } from "./cbor.ts";

/** A point as the district must know it to read a summary. */
export interface InventoryPoint {
  readonly id: string;
  readonly quantity: string;
  readonly unit: string;
  /** A summary's values are integers of 10^-decimals. */
  readonly decimals: number;
  /** Grid ids from the highest tier down to the point's own grid. */
  readonly gridPath: readonly string[];
  /** The number its grid has in the programme's scheme, and the building in it: where the point is on a map. */
  readonly code?: string | undefined;
  readonly building?: string | undefined;
}

/** What a birth announces once, so that no summary of its connection has to say it again. */
export interface Announced {
  readonly box: string;
  readonly boot: string;
  readonly inventory: readonly InventoryPoint[];
}

export interface Dictionary {
  /** First eight bytes of the SHA-256 of what is announced: nothing can be mistaken for that of another birth. */
  readonly name: Uint8Array;
  readonly boot: string;
  readonly points: readonly InventoryPoint[];
  readonly numbers: ReadonlyMap<string, number>;
}

/** Made once for each inventory, which belongs to one box in one boot. */
export function dictionaryOf(announced: Announced): Dictionary {
  const made = known.get(announced.inventory) ?? newDictionary(announced);
  known.set(announced.inventory, made);
  return made;
}

const known = new WeakMap<readonly InventoryPoint[], Dictionary>();

function newDictionary({ box, boot, inventory }: Announced): Dictionary {
  const rows = inventory.map(({ id, quantity, unit, decimals }): CborValue => [id, quantity, unit, decimals]);
  const digest = createHash("sha256")
    .update(encode([box, bootBytes(boot), rows]))
    .digest();
  const numbers = new Map(inventory.map((point, number) => [point.id, number]));
  return { name: Uint8Array.from(digest.subarray(0, 8)), boot, points: inventory, numbers };
}

export function nameText(name: Uint8Array): string {
  return Buffer.from(name).toString("hex");
}
