import { isOf } from "./admission.ts";
import { nearest } from "./nearest.ts";
import type { Path, Problem } from "./problem.ts";
import { coreStates, may, modeKeys, rankOf, roleAt, type Programme, type Right, type Stage } from "./programme.ts";
import { words, type Words } from "./words.ts";

/** What no single value of a programme shows: whether its parts fit each other. */
export function lintProgramme(programme: Programme): readonly Problem[] {
  return checks.flatMap((check) => check(programme));
}

const checks = [
  twice,
  stageFaults,
  smartStageFaults,
  tierReferences,
  roleReferences,
  levelReferences,
  boardReferences,
  procedureFaults,
  errandReferences,
  allClears,
  rungTimes,
  nobodyMay,
  authorityFaults,
  levelOrder,
  severityList,
  modeList,
  seedReferences,
  weights,
] as const;

type Named = readonly (readonly [string, readonly string[]])[];

/** Every list whose entries are known by a name names each once. */
function twice(programme: Programme): readonly Problem[] {
  const lists: Named = [
    ["tiers", programme.tiers.map(({ key }) => key)],
    ["roles", programme.roles.map(({ key, tier }) => `${tier ?? "*"} ${key}`)],
    ["stages", programme.stages.map(({ key }) => key)],
    ["levels", programme.levels.map(({ key }) => key)],
    ["boards", programme.boards.map(({ key }) => key)],
    ["admitted", programme.admitted.map(({ type }) => type)],
    ["publications", programme.publications.map(({ key }) => key)],
    ["errands", programme.errands.map(({ code }) => code)],
    ["metrics", programme.metrics.map(({ key }) => key)],
  ];
  return lists.flatMap(([section, names]) =>
    names.flatMap((name, at) => {
      const first = names.indexOf(name);
      if (first === at) return [];
      const problem = words(`${name} 写了两次`, `${name} stands here twice`);
      const hint = words("删去一个，或改名", "delete one, or rename it");
      return [{ code: "E1302", path: [section, at], problem, hint, other: [section, first] }];
    }),
  );
}

function stageFaults({ stages }: Programme): readonly Problem[] {
  return partition(stages, "stages");
}

function smartStageFaults({ smartStages }: Programme): readonly Problem[] {
  return smartStages === undefined ? [] : partition(smartStages, "smartStages");
}

/** Read one after the other, the states of the stages are the core states, each once and in order. */
function partition(stages: readonly Stage[], section: string): readonly Problem[] {
  let next = 0;
  for (const [at, { states }] of stages.entries()) {
    for (const [each, state] of states.entries()) {
      const wanted = coreStates[next];
      if (state !== wanted) return [outOfTurn([section, at, "states", each], state, wanted)];
      next += 1;
    }
  }
  const left = coreStates.slice(next);
  if (left.length === 0) return [];
  return [
    {
      code: "E1500",
      path: [section, stages.length - 1, "states"],
      problem: words(`没有环节包含 ${left.join(" ")}`, `no stage holds ${left.join(" ")}`),
      hint: words("加到最后一个环节，或另设环节", "add them to the last stage, or to one of their own"),
    },
  ];
}

function outOfTurn(path: Path, state: string, wanted: string | undefined): Problem {
  const problem = words(`${state} 不在它的次序上`, `${state} is out of its order`);
  const hint = wanted
    ? words(
        `这里应是 ${wanted}；14 个状态按序各写一次`,
        `${wanted} belongs here; the 14 states stand once each, in order`,
      )
    : words("14 个状态已经写全，删去", "all 14 states stand already, delete it");
  return { code: "E1500", path, problem, hint };
}

interface Reference {
  readonly path: Path;
  readonly name: string;
}

function dangling(references: readonly Reference[], known: readonly string[], noun: Words): readonly Problem[] {
  return references.flatMap(({ path, name }) => {
    if (known.includes(name)) return [];
    const meant = nearest(name, known);
    const problem = words(`没有名为 ${name} 的${noun.zh}`, `there is no ${noun.en} ${name}`);
    const list = known.join(" ");
    if (meant === undefined)
      return [{ code: "E1301", path, problem, hint: words(`已有：${list}`, `there are: ${list}`) }];
    return [{ code: "E1301", path, problem, hint: words(`改成 ${meant}`, `write ${meant}`), fix: meant }];
  });
}

function tierReferences({ tiers, roles, levels, ladder, uplink, code }: Programme): readonly Problem[] {
  const optional = (path: Path, name: string | undefined) => (name === undefined ? [] : [{ path, name }]);
  const references = [
    ...roles.flatMap(({ tier }, at) => optional(["roles", at, "tier"], tier)),
    ...levels.map(({ tier }, at) => ({ path: ["levels", at, "tier"], name: tier })),
    ...ladder.rungs.map(({ tier }, at) => ({ path: ["ladder", "rungs", at, "tier"], name: tier })),
    ...code.segments.flatMap(({ tier }, at) => optional(["code", "segments", at, "tier"], tier)),
    ...optional(["uplink", "primary"], uplink.primary),
    ...optional(["uplink", "mirror"], uplink.mirror),
  ];
  return dangling(
    references,
    tiers.map(({ key }) => key),
    words("层级", "tier"),
  );
}

/** A rung's roles stand at its tier. */
function roleReferences(programme: Programme): readonly Problem[] {
  const { ladder, teams, roles } = programme;
  const ofTeams = teams.flatMap(({ roles: names }, at) =>
    names.map((name, each) => ({ path: ["teams", at, "roles", each], name })),
  );
  const all = roles.map(({ key }) => key);
  return [
    ...dangling(ofTeams, all, roleNoun),
    ...ladder.rungs.flatMap(({ tier, roles: names }, at) => {
      const there = roles.filter((role) => role.tier === undefined || role.tier === tier).map(({ key }) => key);
      const strangers = names.filter((name) => roleAt(programme, tier, name) === undefined);
      const path = ["ladder", "rungs", at, "role"];
      return dangling(
        strangers.map((name) => ({ path, name })),
        there,
        words(`${tier} 角色`, `role of ${tier}`),
      );
    }),
  ];
}

const roleNoun = words("角色", "role");

function levelReferences({ levels, verify, admitted, split }: Programme): readonly Problem[] {
  const references = [
    ...verify.skipAt.map((name, at) => ({ path: ["verify", "skipAt", at], name })),
    ...admitted.map(({ minLevel }, at) => ({ path: ["admitted", at, "minLevel"], name: minLevel })),
    ...split.map(({ level }, at) => ({ path: ["split", at, "level"], name: level })),
  ];
  return dangling(
    references,
    levels.map(({ key }) => key),
    words("处置层级", "level"),
  );
}

/** Where there are boards every type stands on exactly one. */
function boardReferences({ boards, admitted }: Programme): readonly Problem[] {
  const keys = boards.map(({ key }) => key);
  const named = admitted.flatMap(({ board }, at) =>
    board === undefined ? [] : [{ path: ["admitted", at, "board"], name: board }],
  );
  const without = admitted.flatMap(({ board, type }, at): readonly Problem[] => {
    if (board !== undefined || keys.length === 0) return [];
    const problem = words(`${type} 没有板块`, `${type} stands on no board`);
    const list = keys.join(" ");
    return [
      { code: "E1501", path: ["admitted", at], problem, hint: words(`板块：${list}`, `a board is one of: ${list}`) },
    ];
  });
  return [...dangling(named, keys, words("板块", "board")), ...without];
}

/** 主体、权限、方式、步骤和时限: what a grid takes on has its steps. */
function procedureFaults({ admitted, procedures }: Programme): readonly Problem[] {
  return admitted.flatMap(({ type }, at): readonly Problem[] => {
    if (procedures.some((each) => isOf(type, each.for))) return [];
    const problem = words(`${type} 没有办理步骤`, `${type} has no procedure`);
    const hint = words("在 procedures 里写上步骤", "write its steps under procedures");
    return [{ code: "E1508", path: ["admitted", at], problem, hint }];
  });
}

/** 解除 follows every warning, so every warning says which. */
function allClears({ publications }: Programme): readonly Problem[] {
  const clears = publications.filter(({ kind }) => kind === "all-clear").map(({ key }) => key);
  return publications.flatMap(({ kind, key, allClear }, at): readonly Problem[] => {
    if (kind !== "warning" || (allClear !== undefined && clears.includes(allClear))) return [];
    const problem = words(`警示 ${key} 没有解除模板`, `the warning ${key} has no all-clear`);
    const hint = words(
      "写上 allClear，指向 kind: all-clear 的模板",
      "name a template of kind all-clear under allClear",
    );
    return [{ code: "E1509", path: ["publications", at], problem, hint }];
  });
}

/** An errand with a type is one that sensors see. */
function errandReferences({ admitted, errands }: Programme): readonly Problem[] {
  const named = errands.flatMap(({ type }, at) =>
    type === undefined ? [] : [{ path: ["errands", at, "type"], name: type }],
  );
  return dangling(
    named,
    admitted.map(({ type }) => type),
    words("事项类型", "type"),
  );
}

/** A copy may go out with the rung before it; who is to act is given time. */
function rungTimes({ ladder }: Programme): readonly Problem[] {
  return ladder.rungs.flatMap(({ after }, at, rungs) => {
    const before = rungs[at - 1];
    if (before === undefined ? after === 0 : after > before.after) return [];
    const problem = before
      ? words("没有比上一级更晚", "it comes no later than the rung before it")
      : words("第一级总是立即通知", "the first rung is always called at once");
    const hint = before
      ? words(`写大于 ${before.after / 1000}s 的时间`, `write more than ${before.after / 1000}s`)
      : words("写 0s", "write 0s");
    return [{ code: "E1319", path: ["ladder", "rungs", at, "after"], problem, hint }];
  });
}

const needed: readonly (readonly [Right, Words])[] = [
  ["C", words("认领", "claim")],
  ["V", words("核查", "verify")],
  ["A", words("审批", "approve")],
  ["M", words("签发模式切换", "sign a mode")],
  ["B", words("发布通知", "broadcast")],
];

function nobodyMay({ roles }: Programme): readonly Problem[] {
  return needed.flatMap(([right, what]) => {
    if (roles.some((role) => may(role, right))) return [];
    const problem = words(`没有角色可以${what.zh}（${right}）`, `no role may ${what.en} (${right})`);
    const hint = words(`在一个角色的 can 里加 ${right}`, `add ${right} to the rights of a role`);
    return [{ code: "E1502", path: ["roles"], problem, hint }];
  });
}

/** The box decides up to its own tiers, the platform above them. */
function authorityFaults({ levels, tiers }: Programme): readonly Problem[] {
  return levels.flatMap(({ tier, authority }, at) => {
    const declared = tiers.find(({ key }) => key === tier);
    const right = declared?.onBox === true ? "box" : "platform";
    if (declared === undefined || authority === right) return [];
    const problem = words(
      `${tier} ${declared.onBox ? "" : "不"}在网关上，却归 ${authority}`,
      `${tier} is ${declared.onBox ? "" : "not "}on the box, but belongs to the ${authority}`,
    );
    const hint = words(`写 ${right}`, `write ${right}`);
    return [{ code: "E1503", path: ["levels", at, "authority"], problem, hint, fix: right }];
  });
}

function levelOrder(programme: Programme): readonly Problem[] {
  return programme.levels.flatMap(({ tier }, at, levels) => {
    const before = levels[at - 1];
    const rank = rankOf(programme, tier);
    const below = before && rankOf(programme, before.tier);
    if (rank === undefined || below === undefined || rank < below) return [];
    const problem = words("不高于前一个层级", "it is not above the level before it");
    return [{ code: "E1504", path: ["levels", at], problem, hint: words("由低到高排列", "write the lowest first") }];
  });
}

function severityList({ sla }: Programme): readonly Problem[] {
  return sla.flatMap(({ severity }, at) => {
    if (severity === at + 1) return [];
    const problem = words(`这里是 ${severity} 级的时限`, `these are the limits of severity ${severity}`);
    const hint = words("依次写 1、2、3、4 级", "write severities 1, 2, 3, 4 in order");
    return [{ code: "E1505", path: ["sla", at, "severity"], problem, hint }];
  });
}

function modeList({ modes }: Programme): readonly Problem[] {
  return modes.flatMap(({ key }, at) => {
    if (key === modeKeys[at]) return [];
    const problem = words(`${key} 不在它的次序上`, `${key} is out of its order`);
    const list = modeKeys.join(" ");
    return [
      { code: "E1505", path: ["modes", at, "key"], problem, hint: words(`依次写 ${list}`, `write ${list} in order`) },
    ];
  });
}

/** A phrase is quoted from a text the programme names. */
function seedReferences(programme: Programme): readonly Problem[] {
  const quoted = [...quotesIn(programme, [])];
  return quoted.flatMap(({ seed, path }) => {
    if (programme.seeds.some((file) => file.startsWith(`${seed}_`))) return [];
    const problem = words(`seeds 里没有 ${seed} 开头的文件`, `no file of seeds begins with ${seed}`);
    const hint = words("在 seeds 里写上文件名", "name the file under seeds");
    return [{ code: "E1506", path: [...path, "seed"], problem, hint }];
  });
}

export interface Quote {
  readonly path: Path;
  readonly seed: string;
  readonly phrase: string;
}

/** Every phrase a programme quotes, with the place it stands at. */
export function quotesIn(value: unknown, path: Path): readonly Quote[] {
  if (Array.isArray(value)) return value.flatMap((each, at) => quotesIn(each, [...path, at]));
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  const { seed, phrase } = value as { seed?: unknown; phrase?: unknown };
  if (typeof seed === "string" && typeof phrase === "string") return [{ path, seed, phrase }];
  return entries.flatMap(([key, each]) => quotesIn(each, [...path, key]));
}

function weights({ metrics }: Programme): readonly Problem[] {
  const sum = metrics.reduce((all, { weight }) => all + weight, 0);
  if (Math.abs(sum - 1) < 1e-9) return [];
  const problem = words(`权重之和是 ${sum.toFixed(2)}`, `the weights add up to ${sum.toFixed(2)}`);
  return [{ code: "E1507", path: ["metrics"], problem, hint: words("权重之和应为 1", "the weights add up to 1") }];
}
