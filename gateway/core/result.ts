export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function fail<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** A broken invariant is a defect of ours: it stops the process, which restarts on durable state. */
export function assert(condition: boolean, broken: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${broken}`);
}
