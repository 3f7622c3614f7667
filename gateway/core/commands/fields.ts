import type { ArgValue } from "./command.ts";

/**
 * The arguments of a verb as data: the wire's integer keys, and what each may be. The bridge reads bytes by it, the
 * published schema is compared with it, and the handler's types follow from it.
 */
export type Fields = Readonly<Record<string, Field>>;

export type Field =
  | { readonly key: number; readonly is: "text"; readonly max: number; readonly optional?: true }
  | {
      readonly key: number;
      readonly is: "integer";
      readonly min: number;
      readonly max: number;
      readonly optional?: true;
    }
  | { readonly key: number; readonly is: "word"; readonly of: readonly string[]; readonly optional?: true };

type ValueOf<F extends Field> = F extends { is: "integer" }
  ? number
  : F extends { is: "word"; of: readonly (infer W)[] }
    ? W
    : string;
type OptionalOf<F extends Fields> = { [K in keyof F]: F[K] extends { optional: true } ? K : never }[keyof F];

export type ArgsOf<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalOf<F>>]: ValueOf<F[K]>;
} & { readonly [K in OptionalOf<F>]?: ValueOf<F[K]> };

/** Why a value does not fit its field; nothing when it does. */
export function misfit(field: Field, value: unknown): string | undefined {
  if (value === undefined) return field.optional === true ? undefined : "missing";
  switch (field.is) {
    case "text":
      return isText(value, field.max) ? undefined : `a text of 1 to ${field.max} characters`;
    case "integer":
      return isWithin(value, field) ? undefined : `an integer from ${field.min} to ${field.max}`;
    case "word":
      return field.of.some((word) => word === value) ? undefined : `one of ${field.of.join(" ")}`;
  }
}

function isText(value: unknown, max: number): boolean {
  return typeof value === "string" && value.length > 0 && value.length <= max;
}

function isWithin(value: unknown, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max;
}

export function isArg(value: unknown): value is ArgValue {
  return typeof value === "string" || typeof value === "number";
}
