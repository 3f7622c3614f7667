import type { Path } from "../problem.ts";
import type { Condition, ConditionFact, Rule, RuleOf } from "../rule.ts";
import type { Amount } from "../units.ts";

/** `level`: a value to be reached; `span`: a difference between values; `clear`: where the alarm is back again. */
export interface RuleAmount {
  readonly path: Path;
  readonly amount: Amount;
  readonly role: "level" | "span" | "clear";
  /** Another point than those of the rule. */
  readonly point?: string | undefined;
}

/** Every number with a unit that a rule holds, under its path in the file. */
export function amountsOf(rule: Rule, at: number): readonly RuleAmount[] {
  return numbersOf(rule).flatMap(([role, path, amount, point]) =>
    amount === undefined ? [] : [{ path: ["rules", at, ...path], amount, role, point }],
  );
}

type Entry = readonly [RuleAmount["role"], Path, Amount | undefined, (string | undefined)?];

function numbersOf(rule: Rule): readonly Entry[] {
  const numbers: { readonly [K in Rule["kind"]]?: (rule: RuleOf<K>) => readonly Entry[] } = table;
  return (numbers[rule.kind] as ((rule: Rule) => readonly Entry[]) | undefined)?.(rule) ?? [];
}

interface Limits {
  readonly above?: Amount | undefined;
  readonly below?: Amount | undefined;
  readonly clear: Amount;
}

function limitEntries({ above, below, clear }: Limits, path: Path): readonly Entry[] {
  return [
    ["level", [...path, "above"], above],
    ["level", [...path, "below"], below],
    ["clear", [...path, "clear"], clear],
  ];
}

const table: { readonly [K in Rule["kind"]]?: (rule: RuleOf<K>) => readonly Entry[] } = {
  limit: (rule) => [
    ...limitEntries(rule, []),
    ...(rule.at ?? []).flatMap((limits, index) => limitEntries(limits, ["at", index])),
  ],
  rise: ({ by, clear }) => [
    ["span", ["by"], by],
    ["clear", ["clear"], clear],
  ],
  forecast: ({ reaches }) => [["level", ["reaches"], reaches]],
  average: (rule) => limitEntries(rule, []),
  exposure: ({ bands, clear }) => [
    ...bands.map(({ above }, index): Entry => ["level", ["bands", index, "above"], above]),
    ["clear", ["clear"], clear],
  ],
  flat: ({ band }) => [["span", ["band"], band]],
  drift: ({ rest, by }) => [
    ["level", ["rest"], rest],
    ["span", ["by"], by],
  ],
  deviation: ({ by, clear }) => [
    ["span", ["by"], by],
    ["clear", ["clear"], clear],
  ],
  vote: ({ above }) => [["level", ["above"], above]],
  compound: ({ when }) =>
    factsOfRule(when, ["when"]).flatMap(({ fact, path }): readonly Entry[] => {
      if ("above" in fact) return [["level", [...path, "above"], fact.above, fact.point]];
      return "below" in fact ? [["level", [...path, "below"], fact.below, fact.point]] : [];
    }),
};

/** What a compound rule asks, each under its path in the rule. */
export function factsOfRule(
  condition: Condition,
  path: Path,
): readonly { readonly fact: ConditionFact; readonly path: Path }[] {
  if ("not" in condition) return factsOfRule(condition.not, [...path, "not"]);
  const [key, parts] =
    "all" in condition ? ["all", condition.all] : "any" in condition ? ["any", condition.any] : ["", []];
  if (key === "") return [{ fact: condition as ConditionFact, path }];
  return parts.flatMap((part, index) => factsOfRule(part, [...path, key, index]));
}
