/** Lets a few through at once, the others in the order in which they came. */
export type Turnstile = <T>(task: () => Promise<T>) => Promise<T>;

export function createTurnstile(most: number): Turnstile {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (task) => {
    if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else inside += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // Whoever waited takes the place over.
      if (next === undefined) inside -= 1;
      else next();
    }
  };
}
