import { nearest } from "../nearest.ts";
import type { Path, Problem } from "../problem.ts";
import type { Rule } from "../rule.ts";
import type { Siren } from "../siren.ts";
import { words } from "../words.ts";
import { factsOfRule } from "./amounts.ts";
import type { Survey } from "./survey.ts";

/** Every name that is used is also declared. */
export function danglingReferences(survey: Survey): readonly Problem[] {
  return referencesOf(survey).flatMap((reference) => dangling(reference));
}

interface Reference {
  readonly path: Path;
  readonly name: string;
  readonly section: string;
  readonly declared: readonly string[];
  /** The entry that would declare it, when the name only begins with its id. */
  readonly owner?: string;
  /** What is declared there, where it is not what the section is usually asked for. */
  readonly noun?: Problem["hint"];
}

function dangling({ path, name, section, declared, owner = name, noun }: Reference): readonly Problem[] {
  if (declared.includes(name)) return [];
  const meant = nearest(name, declared);
  const what = noun ?? nouns[section] ?? words(section, section);
  const problem = words(`没有名为 ${name} 的${what.zh}`, `there is no ${what.en} ${name}`);
  const relies = [{ section, id: owner }];
  if (meant === undefined) return [{ code: "E1301", path, problem, hint: listHint(declared, what.zh), relies }];
  return [{ code: "E1301", path, problem, hint: words(`改成 ${meant}`, `write ${meant}`), fix: meant, relies }];
}

const namesMax = 8;

function listHint(declared: readonly string[], noun: string): Problem["hint"] {
  if (declared.length === 0) return words(`先声明${noun}`, "declare it first");
  const list = declared.slice(0, namesMax).join(" ") + (declared.length > namesMax ? " …" : "");
  return words(`先声明它，或用已有的：${list}`, `declare it, or use one of: ${list}`);
}

const nouns: Readonly<Record<string, Problem["hint"]>> = {
  grids: words("网格", "grid"),
  links: words("链路", "link"),
  profiles: words("设备档", "device profile"),
  devices: words("测点", "point"),
  people: words("人员", "person"),
  rules: words("规则", "rule"),
  channels: words("渠道", "channel"),
  actuators: words("输出", "output of the device"),
};

function referencesOf(survey: Survey): readonly Reference[] {
  return [
    ...gridReferences(survey),
    ...deviceReferences(survey),
    ...pointReferences(survey),
    ...ruleReferences(survey),
    ...rosterReferences(survey),
    ...mentorReferences(survey),
    ...channelReferences(survey),
    ...sirenReferences(survey),
  ];
}

function gridReferences({ site }: Survey): readonly Reference[] {
  const declared = site.grids.map(({ id }) => id);
  return site.grids.flatMap(({ parent }, at) =>
    parent === undefined ? [] : [{ path: ["grids", at, "parent"], name: parent, section: "grids", declared }],
  );
}

function deviceReferences({ site, profileNames }: Survey): readonly Reference[] {
  const grids = site.grids.map(({ id }) => id);
  const links = site.links.map(({ id }) => id);
  return site.devices.flatMap((device, at) => [
    { path: ["devices", at, "place", "grid"], name: device.place.grid, section: "grids", declared: grids },
    { path: ["devices", at, "profile"], name: device.profile, section: "profiles", declared: profileNames },
    ...("link" in device
      ? [{ path: ["devices", at, "link"], name: device.link, section: "links", declared: links }]
      : []),
  ]);
}

/** A point of a device whose profile could not be read may well exist, so nothing is said about it. */
function pointReferences({ site, points, profiles }: Survey): readonly Reference[] {
  const declared = points.map(({ id }) => id);
  const unread = new Set<string>(site.devices.filter(({ profile }) => !profiles.has(profile)).map(({ id }) => id));
  return site.rules.flatMap((rule, at) =>
    pointsNamed(rule)
      .flatMap(({ path, name }) => (name === undefined ? [] : [{ path: ["rules", at, ...path], name }]))
      .map((reference) => ({ ...reference, owner: reference.name.split("/")[0] ?? "" }))
      .filter(({ owner }) => !unread.has(owner))
      .map((reference) => ({ ...reference, section: "devices", declared })),
  );
}

function ruleReferences({ site }: Survey): readonly Reference[] {
  const declared = site.rules.map(({ id }) => id);
  const named = site.rules.flatMap((rule, at): readonly Named[] => {
    const worse: Named = { path: ["rules", at, "supersededBy"], name: rule.supersededBy };
    if (rule.kind !== "compound") return [worse];
    const asked = factsOfRule(rule.when, ["rules", at, "when"]);
    return [
      worse,
      ...asked.map(({ fact, path }) => ({ path: [...path, "rule"], name: "rule" in fact ? fact.rule : undefined })),
    ];
  });
  return named.flatMap(({ path, name }) => (name === undefined ? [] : [{ path, name, section: "rules", declared }]));
}

interface Named {
  readonly path: Path;
  readonly name: string | undefined;
}

/** Points a rule names, under `on` and elsewhere. */
function pointsNamed(rule: Rule): readonly Named[] {
  const on = "points" in rule.on ? rule.on.points.map((name, at): Named => ({ path: ["on", "points", at], name })) : [];
  if (rule.kind === "forced") return [...on, { path: ["grant"], name: rule.grant }];
  if (rule.kind !== "compound") return on;
  const asked = factsOfRule(rule.when, ["when"]);
  return [
    ...on,
    ...asked.map(({ fact, path }) => ({ path: [...path, "point"], name: "point" in fact ? fact.point : undefined })),
  ];
}

function rosterReferences({ site }: Survey): readonly Reference[] {
  const grids = site.grids.map(({ id }) => id);
  const people = site.people.map(({ id }) => id);
  return site.roster.flatMap((roster, at) => [
    { path: ["roster", at, "grid"], name: roster.grid, section: "grids", declared: grids },
    ...roster.people.map((name, turn) => ({
      path: ["roster", at, "people", turn],
      name,
      section: "people",
      declared: people,
    })),
  ]);
}

function mentorReferences({ site }: Survey): readonly Reference[] {
  const declared = site.people.map(({ id }) => id);
  return site.people.flatMap(({ mentor }, at) =>
    mentor === undefined
      ? []
      : [{ path: ["people", at, "mentor", "person"], name: mentor.person, section: "people", declared }],
  );
}

function channelReferences({ site }: Survey): readonly Reference[] {
  const channels = site.channels.map(({ id }) => id);
  const used = site.people.flatMap((person, at) =>
    person.channels.map((name, turn) => ({
      path: ["people", at, "channels", turn],
      name,
      section: "channels",
      declared: ["screen", ...channels],
    })),
  );
  const instead = site.channels.flatMap((channel, at) =>
    channel.instead.map((name, turn) => ({
      path: ["channels", at, "instead", turn],
      name,
      section: "channels",
      declared: channels,
    })),
  );
  return [...used, ...instead];
}

function sirenReferences({ site }: Survey): readonly Reference[] {
  const grids = site.grids.map(({ id }) => id);
  return site.sirens.flatMap((siren, at) => [
    ...siren.grids.map((name, each) => ({
      path: ["sirens", at, "grids", each],
      name,
      section: "grids",
      declared: grids,
    })),
    ...outputOf(site, siren, at),
  ]);
}

/** The device first; of a device that is there, the output it may switch. */
function outputOf({ devices }: Survey["site"], { device, actuator }: Siren, at: number): readonly Reference[] {
  const declared = devices.map(({ id }) => id);
  const known = devices.find(({ id }) => id === device);
  const noun = words("设备", "device");
  if (known === undefined)
    return [{ path: ["sirens", at, "device"], name: device, section: "devices", declared, noun }];
  const outputs = "actuators" in known ? known.actuators : [];
  return [{ path: ["sirens", at, "actuator"], name: actuator, section: "actuators", declared: outputs, owner: device }];
}
