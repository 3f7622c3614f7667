import type { Path, Problem } from "../problem.ts";
import { factsOf, type Quantity } from "../quantity.ts";
import type { Rule } from "../rule.ts";
import { convert, type Amount } from "../units.ts";
import { words } from "../words.ts";
import { amountsOf, type RuleAmount } from "./amounts.ts";
import { clearFaults } from "./clearing.ts";
import { amountText, rangeText } from "./figures.ts";
import { pointsUnder, quantitiesUnder, type Survey, type SurveyPoint } from "./survey.ts";

/** A rule's numbers can be reached, can be left again, and mean something for what it watches. */
export function thresholdFaults(survey: Survey): readonly Problem[] {
  return survey.site.rules.flatMap((rule, at) => [
    ...wrongKind(survey, rule, at),
    ...oneLimit(rule, at),
    ...clearFaults(survey, rule, at),
    ...amountsOf(rule, at).flatMap((each) => amountFaults(survey, rule, each)),
    ...nothingWatched(survey, rule, at),
  ]);
}

/** What a kind of rule can look at; the others look at both. */
const wanted: Readonly<Partial<Record<Rule["kind"], "analogue" | "contact">>> = {
  limit: "analogue",
  rise: "analogue",
  forecast: "analogue",
  average: "analogue",
  exposure: "analogue",
  flat: "analogue",
  drift: "analogue",
  deviation: "analogue",
  contact: "contact",
  forced: "contact",
};

function wantedBy(rule: Rule): "analogue" | "contact" | undefined {
  if (rule.kind !== "vote") return wanted[rule.kind];
  return rule.above === undefined ? "contact" : "analogue";
}

/** Limits are for analogue values, contact rules for contacts; silence can befall both. */
function wrongKind(survey: Survey, rule: Rule, at: number): readonly Problem[] {
  const fits = wantedBy(rule);
  const wrong = quantitiesUnder(survey, rule).find((quantity) => fits && factsOf(quantity).kind !== fits);
  if (wrong === undefined) return [];
  const isContact = factsOf(wrong).kind === "contact";
  const is = isContact ? words("开关量", "a contact") : words("模拟量", "an analogue value");
  const problem = words(
    `${wrong} 是${is.zh}，不能用 ${rule.kind} 规则`,
    `${wrong} is ${is.en}, a ${rule.kind} rule does not fit`,
  );
  const hint = isContact
    ? words("改用 kind: contact 和 when: active", "use kind: contact with when: active")
    : words("改用 kind: limit 或 kind: rise", "use kind: limit or kind: rise");
  return [{ code: "E1310", path: ["rules", at, "on"], problem, hint }];
}

function oneLimit(rule: Rule, at: number): readonly Problem[] {
  if (rule.kind !== "limit") return [];
  const places: readonly [Path, Pick<typeof rule, "above" | "below">][] = [
    [["rules", at], rule],
    ...(rule.at ?? []).map((limits, index): [Path, typeof limits] => [["rules", at, "at", index], limits]),
  ];
  return places.flatMap(([path, { above, below }]) => {
    if ((above === undefined) !== (below === undefined)) return [];
    const [problem, place] =
      above === undefined
        ? [words("没有写报警值", "it has no limit"), path]
        : [words("above 和 below 只能写一个", "it has both above and below"), [...path, "below"]];
    const hint = words(
      "写 above（高报）或 below（低报）其中一个",
      "write either above or below; two limits are two rules",
    );
    return [{ code: "E1307", path: place, problem, hint }];
  });
}

function amountFaults(survey: Survey, rule: Rule, each: RuleAmount): readonly Problem[] {
  const points = watchedBy(survey, rule, each);
  const declared = each.point === undefined ? quantitiesUnder(survey, rule) : points.map(({ quantity }) => quantity);
  const wrong = wrongUnit(declared, each);
  if (wrong.length > 0 || each.role === "clear") return wrong;
  return each.role === "span" ? impossibleSpan(points, each) : outOfRange(declared, points, each);
}

function watchedBy(survey: Survey, rule: Rule, { point }: RuleAmount): readonly SurveyPoint[] {
  return point === undefined ? pointsUnder(survey, rule) : survey.points.filter(({ id }) => id === point);
}

function wrongUnit(quantities: readonly Quantity[], { amount, path }: RuleAmount): readonly Problem[] {
  const analogue = quantities.filter((quantity) => factsOf(quantity).kind === "analogue");
  const wrong = analogue.find((quantity) => inUnitOf(quantity, amount) === undefined);
  if (wrong === undefined) return [];
  const { unit } = factsOf(wrong);
  const wantedUnit = unit || "1";
  if (amount.unit) {
    const problem = words(`${wrong} 不能用 ${amount.unit} 计量`, `${wrong} is not measured in ${amount.unit}`);
    return [{ code: "E1308", path, problem, hint: words(`换算成 ${wantedUnit}`, `convert it to ${wantedUnit}`) }];
  }
  const fix = `${amount.value} ${unit}`;
  const problem = words(`${amount.value} 没有单位`, `${amount.value} has no unit`);
  return [{ code: "E1308", path, problem, hint: words(`写成 ${fix}`, `write ${fix}`), fix }];
}

function impossibleSpan(points: readonly SurveyPoint[], { amount, path }: RuleAmount): readonly Problem[] {
  const widest = points.map(({ quantity, range: [low, high] }) => ({ quantity, span: high - low }));
  const wrong = widest.find(({ quantity, span }) => (inUnitOf(quantity, amount) ?? 0) > span);
  const isRise = path.at(-1) === "by";
  if (amount.value <= 0) {
    const problem = isRise
      ? words("上升量不是正数", "the rise is not a positive amount")
      : words("幅度不是正数", "it is not a positive amount");
    return [{ code: "E1309", path, problem, hint: words("写大于 0 的值", "write a value above 0") }];
  }
  if (wrong === undefined) return [];
  const most = `${wrong.span} ${factsOf(wrong.quantity).unit}`;
  const problem = words(`传感器量程只有 ${most}`, `the sensor's whole range is ${most}`);
  return [{ code: "E1309", path, problem, hint: words(`写小于 ${most} 的值`, `write less than ${most}`) }];
}

/** A limit the sensor cannot report would be an alarm that never comes. */
function outOfRange(
  quantities: readonly Quantity[],
  points: readonly SurveyPoint[],
  { amount, path }: RuleAmount,
): readonly Problem[] {
  const declared = quantities.map((quantity) => ({ quantity, name: quantity, range: factsOf(quantity).range }));
  const watched = points.map(({ id, quantity, range }) => ({ quantity, name: id, range }));
  const wrong = [...declared, ...watched].find(({ quantity, range: [low, high] }) => {
    const value = inUnitOf(quantity, amount);
    return value !== undefined && (value < low || value > high);
  });
  if (wrong === undefined) return [];
  const { name } = wrong;
  const reach = rangeText(wrong);
  const problem = words(
    `${amountText(amount)} 在 ${name} 的量程 ${reach} 之外`,
    `${amountText(amount)} is outside the range ${reach} of ${name}`,
  );
  const hint = words("写量程以内的值，或核对型号", "write a value inside the range, or check the profile");
  return [{ code: "E1309", path, problem, hint }];
}

function inUnitOf(quantity: Quantity, { value, unit }: Amount): number | undefined {
  return convert(value, unit, factsOf(quantity).unit);
}

function nothingWatched(survey: Survey, rule: Rule, at: number): readonly Problem[] {
  const { site, profiles } = survey;
  // A device whose profile is missing or faulty may well be the one.
  const isSure = site.devices.every(({ profile }) => profiles.has(profile));
  if (!("quantity" in rule.on) || !isSure || pointsUnder(survey, rule).length > 0) return [];
  const problem = words(`没有测点测 ${rule.on.quantity}`, `no point measures ${rule.on.quantity}`);
  const hint = words("加上这样的设备，或删去规则", "add such a device, or delete the rule");
  return [
    {
      code: "W1403",
      path: ["rules", at, "on"],
      problem,
      hint,
      relies: [{ section: "devices" }],
    },
  ];
}
