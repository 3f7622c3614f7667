import type { Language } from "../../config/diagnostic.ts";
import type { Programme } from "../../config/programme.ts";
import { words } from "../../config/words.ts";

type Basis = Programme["tiers"][number]["basis"];
type Section = (programme: Programme, language: Language) => readonly string[];

/** A programme for people to read: every value with where it comes from. */
export function sheetOf(programme: Programme, language: Language): readonly string[] {
  const { id, label, version, effectiveFrom, extends: base } = programme;
  const below = base === undefined ? "" : ` ← ${base}`;
  const head = `${label[language]} (${id} ${version}, ${effectiveFrom}${below})`;
  return [head, ...sections.flatMap(([title, section]) => ["", title[language], ...section(programme, language)])];
}

const sections: readonly (readonly [ReturnType<typeof words>, Section])[] = [
  [
    words("层级", "Tiers"),
    ({ tiers }, language) => tiers.map((tier) => line([...tierParts(tier, language)], tier.basis, language)),
  ],
  [
    words(
      "角色（C 认领 H 处置 V 核查 A 审批 G 指派 W 吹哨 B 发布 M 签模式 R 报告 S 静音）",
      "Roles (C claim H handle V verify A approve G assign W whistle B broadcast M sign a mode R report S silence)",
    ),
    ({ roles }, language) =>
      roles.map(({ tier = "*", key, label, can, basis }) =>
        line([`${tier}/${key}`, label[language], can], basis, language),
      ),
  ],
  [
    words("环节", "Stages"),
    ({ stages }, language) =>
      stages.map(({ label, states, owner, basis }) =>
        line([label[language], states.join(" "), owner], basis, language),
      ),
  ],
  [
    words("处置层级", "Levels"),
    ({ levels }, language) =>
      levels.map(({ key, label, tier, authority, basis }) =>
        line([key, label[language], tier, authority], basis, language),
      ),
  ],
  [
    words("叫人（1 级告警）", "Ladder (severity 1)"),
    ({ ladder }, language) => [
      ...ladder.rungs.map(
        ({ tier, roles, after, mode }) => `  ${duration(after)} ${mode} ${tier}: ${roles.join(" + ")}`,
      ),
      line([`${words("反复", "again every")[language]} ${duration(ladder.repeat)}`], ladder.basis as Basis, language),
    ],
  ],
  [
    words("时限", "Limits"),
    ({ sla }, language) =>
      sla.map(({ severity, basis, ...limits }) => {
        const parts = Object.entries(limits).flatMap(([part, ms]) =>
          typeof ms === "number" ? [`${part} ${duration(ms)}`] : [],
        );
        return line([String(severity), ...parts], basis, language);
      }),
  ],
  [
    words("核查、审批、结案", "Checking, approving, closing"),
    ({ verify, closing }, language) => [
      line(
        [`skip ${verify.skipAt.join(" ") || "–"} ≥ ${verify.skipFrom}`, `approval ${verify.approval}`],
        verify.basis,
        language,
      ),
      line(
        [
          `category ${closing.category}`,
          `rootCause ${closing.rootCause}`,
          `reopen ${duration(closing.reopenWithin)}`,
          `rating ${duration(closing.ratingWithin)}`,
        ],
        closing.basis,
        language,
      ),
    ],
  ],
  [
    words("吹哨", "Whistle"),
    ({ whistle }, language) => [
      line([whistle.label[language], whistle.departments.map(({ code }) => code).join(" ")], whistle.basis, language),
      line([`report in ${duration(whistle.reportIn)}`], whistle.reportInBasis, language),
    ],
  ],
  [
    words("模式", "Modes"),
    ({ modes }, language) =>
      modes.map(({ key, label, sampling, factor, summary, responseLevels, basis }) =>
        line(
          [key, label[language], sampling, `× ${factor}`, duration(summary), responseLevels.join(" ")],
          basis,
          language,
        ),
      ),
  ],
  [
    words("准入", "Admitted"),
    ({ admitted }, language) =>
      admitted.map(({ type, label, severity, minLevel, lifeSafety, basis }) =>
        line([type, label[language], String(severity), minLevel, lifeSafety ? "L" : ""], basis, language),
      ),
  ],
];

function tierParts({ key, label, onBox, optional, households, count }: Programme["tiers"][number], language: Language) {
  const bounds = households && [households.min, households.max].map((each) => each ?? "").join("–");
  return [
    key,
    label[language],
    onBox ? words("本机", "on the box")[language] : "",
    optional ? words("可缺", "optional")[language] : "",
    count === undefined ? "" : `× ${count}`,
    bounds === undefined ? "" : `${bounds} ${words("户", "households")[language]}`,
  ];
}

function line(parts: readonly string[], basis: Basis, language: Language): string {
  return `  ${parts.filter((part) => part !== "").join(" · ")}  [${basisText(basis, language)}]`;
}

function basisText(basis: Basis, language: Language): string {
  const assumed = words("假定", "assumed")[language];
  if (typeof basis === "string") return assumed;
  if ("seed" in basis) return `${basis.seed}「${basis.phrase}」`;
  if ("assumed" in basis) return `${assumed}：${basis.assumed}`;
  return "derived" in basis ? `${words("推算", "derived")[language]}：${basis.derived}` : basis.standard;
}

function duration(ms: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1_000],
  ] as const;
  const fit = units.find(([, of]) => ms >= of && ms % of === 0);
  return fit === undefined ? `${ms / 1_000}s` : `${ms / fit[1]}${fit[0]}`;
}
