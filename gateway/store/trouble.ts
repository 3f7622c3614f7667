/** The two databases of a store. What happens to one is kept from the other. */
export const databaseNames = ["alarm", "readings"] as const;
export type DatabaseName = (typeof databaseNames)[number];

export type StoreTrouble =
  /** Another process has the store open. */
  | { readonly kind: "locked"; readonly directory: string }
  /** It is there, but not whole, or not ours. Nothing was changed. */
  | { readonly kind: "refused"; readonly directory: string; readonly why: string }
  /** A write failed: what this handle would acknowledge from now on could be lost. Only opening it anew helps. */
  | { readonly kind: "poisoned"; readonly database: DatabaseName; readonly why: string }
  /** What is stored cannot be continued without using a number twice. */
  | { readonly kind: "damaged"; readonly database: DatabaseName; readonly why: string }
  | { readonly kind: "unreadable"; readonly database: DatabaseName; readonly why: string }
  | { readonly kind: "closed"; readonly database: DatabaseName };

export type StoreError = Error & StoreTrouble;

export function storeError(trouble: StoreTrouble, cause?: unknown): StoreError {
  return Object.assign(new Error(textOf(trouble), { cause }), trouble);
}

export function isStoreError(error: unknown): error is StoreError {
  return error instanceof Error && "kind" in error && kinds.some((kind) => kind === error.kind);
}

/** The words of the library's innermost cause: they name the file and the reason. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

/** LevelDB's code, on the error itself or on its cause. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const inner = codeOf(error.cause);
  return inner ?? ("code" in error && typeof error.code === "string" ? error.code : undefined);
}

const kinds: readonly StoreTrouble["kind"][] = ["locked", "refused", "poisoned", "damaged", "unreadable", "closed"];

function textOf(trouble: StoreTrouble): string {
  switch (trouble.kind) {
    case "locked":
      return `the store in ${trouble.directory} is open in another process`;
    case "refused":
      return `the store in ${trouble.directory} is refused: ${trouble.why}`;
    case "poisoned":
      return `the ${trouble.database} database takes no more writes until it is opened anew: ${trouble.why}`;
    case "damaged":
      return `the ${trouble.database} database cannot be continued: ${trouble.why}`;
    case "unreadable":
      return `the ${trouble.database} database cannot be read: ${trouble.why}`;
    case "closed":
      return `the ${trouble.database} database is closed`;
  }
}
