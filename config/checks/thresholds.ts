import type { Path, Problem } from "../problem.ts";
import { factsOf, type Quantity } from "../quantity.ts";
import type { LimitRule, RiseRule, Rule } from "../rule.ts";
import { convert, type Amount } from "../units.ts";
import { words } from "../words.ts";
import { pointsUnder, quantitiesUnder, type Survey, type SurveyPoint } from "./survey.ts";

/** A rule's numbers can be reached, can be left again, and mean something for what it watches. */
export function thresholdFaults(survey: Survey): readonly Problem[] {
  return survey.site.rules.flatMap((rule, at) => [
    ...wrongKind(survey, rule, at),
    ...oneLimit(rule, at),
    ...clearFaults(rule, at),
    ...neverBack(survey, rule, at),
    ...amountFaults(survey, rule, at),
    ...nothingWatched(survey, rule, at),
  ]);
}

/** Limits are for analogue values, contact rules for contacts; silence can befall both. */
function wrongKind(survey: Survey, rule: Rule, at: number): readonly Problem[] {
  const fits = rule.kind === "silent" ? undefined : rule.kind === "contact" ? "contact" : "analogue";
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
  if (rule.kind !== "limit" || (rule.above === undefined) !== (rule.below === undefined)) return [];
  const [problem, path] =
    rule.above === undefined
      ? [words("没有写报警值", "it has no limit"), ["rules", at]]
      : [words("above 和 below 只能写一个", "it has both above and below"), ["rules", at, "below"]];
  const hint = words(
    "写 above（高报）或 below（低报）其中一个",
    "write either above or below; two limits are two rules",
  );
  return [{ code: "E1307", path, problem, hint }];
}

/** Between limit and clear lies the dead-band; without one the alarm would flutter or never leave. */
function clearFaults(rule: Rule, at: number): readonly Problem[] {
  if (rule.kind !== "limit" && rule.kind !== "rise") return [];
  return limitsOf(rule).flatMap(({ key, limit }) => {
    const clear = convert(rule.clear.value, rule.clear.unit, limit.unit);
    if (clear === undefined) return [];
    const isGood = key === "below" ? clear > limit.value : clear < limit.value;
    if (isGood) return [];
    const [zh, en] = key === "below" ? ["高于", "above"] : ["低于", "below"];
    const trip = amountText(limit);
    const problem = words(
      `恢复值 ${amountText(rule.clear)} 不${zh}报警值 ${trip}`,
      `the clear level ${amountText(rule.clear)} is not ${en} the limit ${trip}`,
    );
    return [
      {
        code: "E1306",
        path: ["rules", at, "clear"],
        problem,
        hint: words(`写${zh} ${trip} 的值`, `write a value ${en} ${trip}`),
      },
    ];
  });
}

/** A value counts as back once it is past the clear level; where it cannot get past, the alarm would stand for ever. */
function neverBack(survey: Survey, rule: Rule, at: number): readonly Problem[] {
  const points = pointsUnder(survey, rule);
  const stuck = rule.kind === "limit" ? points.find((point) => !canBeBack(rule, point)) : undefined;
  const risen = rule.kind === "rise" && rule.clear.value <= 0;
  if ((rule.kind !== "limit" && rule.kind !== "rise") || (stuck === undefined && !risen)) return [];
  const edge = stuck === undefined ? "0" : rangeText(stuck);
  const clear = amountText(rule.clear);
  return [
    {
      code: "E1306",
      path: ["rules", at, "clear"],
      problem: words(
        `恢复值 ${clear} 永远越不过（量程 ${edge}）`,
        `the value never gets past the clear level ${clear} (range ${edge})`,
      ),
      hint: words("写报警值与量程端点之间的值", "write a value between the limit and the end of the range"),
    },
  ];
}

function canBeBack(rule: LimitRule, { quantity, range: [low, high] }: SurveyPoint): boolean {
  const clear = inUnitOf(quantity, rule.clear);
  if (clear === undefined || factsOf(quantity).kind === "contact") return true;
  return rule.below === undefined ? clear > low : clear < high;
}

function limitsOf(rule: LimitRule | RiseRule): readonly { readonly key: string; readonly limit: Amount }[] {
  const limits = rule.kind === "rise" ? { by: rule.by } : { above: rule.above, below: rule.below };
  return Object.entries(limits).flatMap(([key, limit]) => (limit === undefined ? [] : [{ key, limit }]));
}

function amountFaults(survey: Survey, rule: Rule, at: number): readonly Problem[] {
  if (rule.kind !== "limit" && rule.kind !== "rise") return [];
  const amounts = [...limitsOf(rule), { key: "clear", limit: rule.clear }];
  return amounts.flatMap(({ key, limit }) => {
    const path = ["rules", at, key];
    const wrong = wrongUnit(survey, rule, limit, path);
    if (wrong.length > 0 || key === "clear") return wrong;
    return rule.kind === "rise" ? impossibleRise(survey, rule, path) : outOfRange(survey, rule, limit, path);
  });
}

function wrongUnit(survey: Survey, rule: Rule, amount: Amount, path: Path): readonly Problem[] {
  const analogue = quantitiesUnder(survey, rule).filter((quantity) => factsOf(quantity).kind === "analogue");
  const wrong = analogue.find((quantity) => inUnitOf(quantity, amount) === undefined);
  if (wrong === undefined) return [];
  const { unit } = factsOf(wrong);
  const wanted = unit || "1";
  if (amount.unit) {
    const problem = words(`${wrong} 不能用 ${amount.unit} 计量`, `${wrong} is not measured in ${amount.unit}`);
    return [{ code: "E1308", path, problem, hint: words(`换算成 ${wanted}`, `convert it to ${wanted}`) }];
  }
  const fix = `${amount.value} ${unit}`;
  const problem = words(`${amount.value} 没有单位`, `${amount.value} has no unit`);
  return [{ code: "E1308", path, problem, hint: words(`写成 ${fix}`, `write ${fix}`), fix }];
}

function impossibleRise(survey: Survey, rule: RiseRule, path: Path): readonly Problem[] {
  const widest = pointsUnder(survey, rule).map(({ quantity, range: [low, high] }) => ({ quantity, span: high - low }));
  const wrong = widest.find(({ quantity, span }) => (inUnitOf(quantity, rule.by) ?? 0) > span);
  if (rule.by.value <= 0) {
    const problem = words("上升量不是正数", "the rise is not a positive amount");
    return [{ code: "E1309", path, problem, hint: words("写大于 0 的值", "write a value above 0") }];
  }
  if (wrong === undefined) return [];
  const most = `${wrong.span} ${factsOf(wrong.quantity).unit}`;
  const problem = words(`传感器量程只有 ${most}`, `the sensor's whole range is ${most}`);
  return [{ code: "E1309", path, problem, hint: words(`写小于 ${most} 的值`, `write less than ${most}`) }];
}

/** A limit the sensor cannot report would be an alarm that never comes. */
function outOfRange(survey: Survey, rule: LimitRule, limit: Amount, path: Path): readonly Problem[] {
  const declared = quantitiesUnder(survey, rule).map((quantity) => ({
    quantity,
    name: quantity,
    range: factsOf(quantity).range,
  }));
  const watched = pointsUnder(survey, rule).map(({ id, quantity, range }) => ({ quantity, name: id, range }));
  const wrong = [...declared, ...watched].find(({ quantity, range: [low, high] }) => {
    const value = inUnitOf(quantity, limit);
    return value !== undefined && (value < low || value > high);
  });
  if (wrong === undefined) return [];
  const { name } = wrong;
  const reach = rangeText(wrong);
  const problem = words(
    `${amountText(limit)} 在 ${name} 的量程 ${reach} 之外`,
    `${amountText(limit)} is outside the range ${reach} of ${name}`,
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

function rangeText({ quantity, range }: Pick<SurveyPoint, "quantity" | "range">): string {
  return `${range[0]}…${range[1]} ${factsOf(quantity).unit}`.trim();
}

export function amountText({ value, unit }: Amount): string {
  return `${value} ${unit}`.trim();
}
