import { nearest } from "../../../config/nearest.ts";
import type { Path, Problem } from "../../../config/problem.ts";
import { factsOf } from "../../../config/quantity.ts";
import { convert, type Amount } from "../../../config/units.ts";
import { words, type Words } from "../../../config/words.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import { relayPlace, type FakeName } from "./bench-declaration.ts";
import { pointNamed } from "./point-named.ts";
import type { FaultStep, Scenario, Step } from "./scenario.ts";
import { fakeOf } from "./stand-in.ts";

/** What the schema of a scenario cannot see: whether the site and the bench have what its steps speak of. */
export function checkScenario(scenario: Scenario, site: SiteIndex): readonly Problem[] {
  const of = { scenario, site };
  const steps: readonly Step[] = scenario.steps;
  return [
    ...nothingDone(steps),
    ...steps.flatMap((step, at) => checkStep(step, ["steps", at], of)),
    ...standIns(of),
    ...unmeasured(of),
  ];
}

/** An expectation speaks of the step before it. */
function nothingDone([first]: readonly Step[]): readonly Problem[] {
  if (first?.expect === undefined) return [];
  const problem = words(
    "前面没有任何动作，期望无从算起",
    "nothing is done before it, so there is nothing to count from",
  );
  const hint = words("先写一步 set、ramp 或 wait", "write a set, a ramp or a wait first");
  return [{ code: "E1606", path: ["steps", 0, "expect"], problem, hint }];
}

interface Of {
  readonly scenario: Scenario;
  readonly site: SiteIndex;
}

function checkStep({ ramp, set, expect, fault, do: act }: Step, path: Path, of: Of): readonly Problem[] {
  return [
    ...(ramp === undefined ? [] : moved({ ...ramp, amounts: ["from", "to"] }, [...path, "ramp"], of)),
    ...(set === undefined ? [] : moved({ ...set, amounts: ["to"] }, [...path, "set"], of)),
    ...(expect === undefined ? [] : checkExpectation(expect, [...path, "expect"], of)),
    ...(fault === undefined ? [] : checkFault(fault, [...path, "fault"], of)),
    ...(act === undefined ? [] : checkPerson(act, [...path, "do"], of)),
  ];
}

interface Moved {
  readonly dev: string;
  readonly from?: Amount;
  readonly to: Amount;
  readonly amounts: readonly ("from" | "to")[];
}

function moved(step: Moved, path: Path, { site }: Of): readonly Problem[] {
  const point = pointNamed(site, step.dev);
  if (point === undefined) return [unknownDevice(step.dev, [...path, "dev"], site)];
  const own = factsOf(point.quantity).unit;
  return step.amounts.flatMap((key) => {
    const amount = step[key];
    if (amount === undefined || convert(amount.value, amount.unit, own) !== undefined) return [];
    const problem = words(
      `${point.quantity} 不能用 ${amount.unit} 计量`,
      `${point.quantity} is not measured in ${amount.unit || "bare numbers"}`,
    );
    return [
      {
        code: "E1602",
        path: [...path, key],
        problem,
        hint: words(`单位写 ${own || "0 或 1"}`, `write it in ${own || "0 or 1"}`),
      },
    ];
  });
}

function unknownDevice(named: string, path: Path, site: SiteIndex): Problem {
  const known = named.includes("/") ? [...site.points.keys()] : [...site.devices.keys()];
  return unknown(named, { path, known, noun: words("设备或测点", "device or point") });
}

function checkExpectation(
  { dev, rule, relay_in: relay, fake }: NonNullable<Step["expect"]>,
  path: Path,
  of: Of,
): readonly Problem[] {
  const { site, scenario } = of;
  const rules = site.site.rules.map(({ id }) => String(id));
  return [
    ...(dev === undefined || pointNamed(site, dev) !== undefined ? [] : [unknownDevice(dev, [...path, "dev"], site)]),
    ...(rule === undefined || rules.includes(rule)
      ? []
      : [unknown(rule, { path: [...path, "rule"], known: rules, noun: words("规则", "rule") })]),
    ...(relay === undefined || hearsRelay(of) ? [] : [noRelay([...path, "relay_in"])]),
    ...(fake === undefined ? [] : fakeProblems(fake, [...path, "fake"], { scenario, site })),
  ];
}

function hearsRelay({ scenario, site }: Of): boolean {
  return relayPlace(scenario.bench.relay_in).kind !== "sim" || site.site.sirens.length > 0;
}

function noRelay(path: Path): Problem {
  const hint = words(
    "在站点里声明 sirens，或给台架接上 relay_in",
    "declare sirens in the site, or wire relay_in to the bench",
  );
  return {
    code: "E1603",
    path,
    problem: words("站点没有声光，台架听不到", "the site has no siren that the bench could hear"),
    hint,
  };
}

function fakeProblems(fake: FakeName, path: Path, { scenario, site }: Of): readonly Problem[] {
  if (scenario.bench[fake] === "real") {
    const problem = words(`台架把 ${fake} 设为真实平台`, `the bench has the real platform for ${fake}`);
    return [
      { code: "E1603", path, problem, hint: words(`bench 里写 ${fake}: fake`, `write ${fake}: fake in the bench`) },
    ];
  }
  if (site.site.channels.some(({ kind }) => fakeOf[kind] === fake)) return [];
  const problem = words(`站点没有 ${fake} 通道`, `the site has no channel of ${fake}`);
  return [
    { code: "E1603", path, problem, hint: words("在站点的 channels 里声明", "declare one in the site's channels") },
  ];
}

function checkFault(fault: FaultStep, path: Path, of: Of): readonly Problem[] {
  const { dev, fake } = fault;
  if (fake !== undefined) return fakeProblems(fake, [...path, "fake"], of);
  if (dev === undefined) return [];
  const point = pointNamed(of.site, dev);
  if (point === undefined) return [unknownDevice(dev, [...path, "dev"], of.site)];
  const isModbus = "link" in (of.site.devices.get(point.device) ?? {});
  return [...unfitWire(fault, path, isModbus), ...lateBy(fault, path)];
}

const onModbusAlone = ["crc", "truncate", "noise", "exception"];
const onMqttAlone = ["malformed"];

function unfitWire({ wire = "drop" }: FaultStep, path: Path, isModbus: boolean): readonly Problem[] {
  const unfit = isModbus ? onMqttAlone : onModbusAlone;
  if (!unfit.includes(wire)) return [];
  const [name, fits] = isModbus
    ? ["Modbus", "drop delay crc truncate duplicate noise exception silent"]
    : ["MQTT", "drop delay duplicate silent malformed"];
  const problem = words(`${name} 设备没有 ${wire} 这种故障`, `a device on ${name} has no fault ${wire}`);
  return [{ code: "E1604", path: [...path, "wire"], problem, hint: words(`可用：${fits}`, `there are: ${fits}`) }];
}

function lateBy({ wire, by }: FaultStep, path: Path): readonly Problem[] {
  if ((wire === "delay") === (by !== undefined)) return [];
  const problem = words("by 只和 wire: delay 一起写", "by goes with wire: delay and with nothing else");
  return [{ code: "E1604", path: [...path, "wire"], problem, hint: words("写 by: 800ms", "write by: 800ms") }];
}

function checkPerson({ verb, by }: NonNullable<Step["do"]>, path: Path, { site }: Of): readonly Problem[] {
  if (by === undefined || site.people.has(by)) return [];
  return [
    unknown(by, { path: [...path, `${verb}_as`], known: [...site.people.keys()], noun: words("人员", "person") }),
  ];
}

/** A channel that the bench has no stand-in for would reach people in earnest. */
function standIns({ site, scenario }: Of): readonly Problem[] {
  const open = site.site.channels.filter(({ kind }) => fakeOf[kind] === undefined);
  return open.map(({ id, kind }) => ({
    code: "W1605",
    path: scenario.bench.site === undefined ? [] : ["bench", "site"],
    problem: words(`台架没有 ${kind}（通道 ${id}）的替身`, `the bench has no stand-in for ${kind} (channel ${id})`),
    hint: words("运行时要写 --i-know-this-notifies-people", "a run of it needs --i-know-this-notifies-people"),
  }));
}

function unmeasured(of: Of): readonly Problem[] {
  return Object.keys(of.scenario.thresholds).flatMap((name) => {
    if (name.endsWith("_local") && !hearsRelay(of)) return [noRelay(["thresholds", name])];
    const isHeard = of.site.site.channels.some(({ kind }) => fakeOf[kind] !== undefined);
    if (!name.endsWith("_accepted") || isHeard) return [];
    const problem = words("站点没有台架能替的通道", "the site has no channel the bench could stand in for");
    const hint = words("在站点里声明 channels", "declare channels in the site");
    return [{ code: "E1603", path: ["thresholds", name], problem, hint }];
  });
}

interface Unknown {
  readonly path: Path;
  readonly known: readonly string[];
  readonly noun: Words;
}

function unknown(named: string, { path, known, noun }: Unknown): Problem {
  const problem = words(`站点里没有这个${noun.zh}：${named}`, `the site has no such ${noun.en}: ${named}`);
  const meant = nearest(named, known);
  if (meant !== undefined)
    return { code: "E1601", path, problem, hint: words(`改成 ${meant}`, `write ${meant}`), fix: meant };
  const list = known.slice(0, listedMax).join(" ");
  return { code: "E1601", path, problem, hint: words(`站点里有：${list}`, `the site has: ${list}`) };
}

const listedMax = 12;
