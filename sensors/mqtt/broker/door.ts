/** Who may come in: one host must not take all the places. */
export interface Door {
  /** The way out again, or nothing when the address has its share of connections already. */
  readonly enter: (address: string | undefined) => (() => void) | undefined;
}

/** One address, unless it is this machine's own: bridges hold one connection each, an attacker wants them all. */
export const connectionsPerAddressMax = 4;

export function createDoor(): Door {
  const inside = new Map<string, number>();
  return {
    enter: (address = "") => {
      const count = inside.get(address) ?? 0;
      if (count >= connectionsPerAddressMax && !isLoopback(address)) return undefined;
      inside.set(address, count + 1);
      return () => leave(inside, address);
    },
  };
}

function leave(inside: Map<string, number>, address: string): void {
  const left = (inside.get(address) ?? 1) - 1;
  if (left === 0) inside.delete(address);
  else inside.set(address, left);
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\./.test(address) || address === "::1";
}
