import { weekdays } from "../../config/roster.ts";
import { words, type Words } from "../../config/words.ts";

/** What a cell may be taken for, and how its text becomes the value of a layer. */
export interface Column {
  readonly key: string;
  readonly names: readonly string[];
  /** `undefined`: it does not read as one; `form` says how one is written. */
  readonly read: (text: string) => unknown;
  readonly form: Words;
}

const anything = words("写文字", "write a text");
const asIs = (text: string) => text;
const list = (text: string) => text.split(/[、,;；，\s+]+/).filter(Boolean);

/** A date as people and spreadsheets write it: 2026-12-01, 2026/12/1, 2026年12月1日. */
function date(text: string): string | undefined {
  const [, year, month = "", day = ""] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  return year === undefined ? undefined : `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function clock(text: string): string | undefined {
  const [, hour, minute = ""] = /^(\d{1,2})[:：](\d{2})(?::00)?$/.exec(text) ?? [];
  return hour === undefined ? undefined : `${hour.padStart(2, "0")}:${minute}`;
}

function hours(text: string): unknown {
  const [from, to, ...rest] = text.split(/[-–—~～至到]+/).map((each) => clock(each.trim()));
  return from === undefined || to === undefined || rest.length > 0 ? undefined : { from, to };
}

const dayNames: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["日", "一", "二", "三", "四", "五", "六"].flatMap((sign, at) => [
      [`周${sign}`, weekdays[at]],
      [`星期${sign}`, weekdays[at]],
    ]),
  ),
  周天: "sun",
};

function days(text: string): unknown {
  if (["workdays", "工作日"].includes(text)) return "workdays";
  if (["restdays", "休息日", "节假日"].includes(text)) return "restdays";
  return list(text).map((each) => dayNames[each] ?? date(each) ?? each.toLowerCase());
}

function yes(text: string): boolean | undefined {
  if (["是", "yes", "true", "1", "备", "备班"].includes(text.toLowerCase())) return true;
  return ["否", "no", "false", "0"].includes(text.toLowerCase()) ? false : undefined;
}

const dateForm = words("日期写作 2026-12-01", "a date reads like 2026-12-01");

export const columns: readonly Column[] = [
  { key: "grid", names: ["grid", "网格", "网格编号"], read: asIs, form: anything },
  { key: "role", names: ["role", "角色", "岗位"], read: asIs, form: anything },
  { key: "people", names: ["people", "person", "人员", "值班人", "姓名"], read: list, form: anything },
  { key: "date", names: ["date", "日期"], read: date, form: dateForm },
  {
    key: "hours",
    names: ["hours", "时段", "班次", "时间"],
    read: hours,
    form: words("时段写作 08:00-20:00", "hours read like 08:00-20:00"),
  },
  {
    key: "days",
    names: ["days", "日子", "星期"],
    read: days,
    form: words("写 工作日、休息日 或 周一、周五", "write workdays, restdays or mon;fri"),
  },
  { key: "from", names: ["from", "开始", "开始日期"], read: date, form: dateForm },
  { key: "until", names: ["until", "结束", "结束日期"], read: date, form: dateForm },
  { key: "shift", names: ["shift", "每班"], read: asIs, form: anything },
  {
    key: "handover",
    names: ["handover", "交班"],
    read: clock,
    form: words("时刻写作 08:00", "a time of day reads like 08:00"),
  },
  { key: "backup", names: ["backup", "备班"], read: yes, form: words("写 是 或 否", "write yes or no") },
  {
    key: "atLeast",
    names: ["atLeast", "至少"],
    read: (text) => (/^\d{1,2}$/.test(text) ? Number(text) : undefined),
    form: words("写整数，如 2", "write a whole number, like 2"),
  },
  { key: "gap", names: ["gap", "空岗", "空岗原因"], read: asIs, form: anything },
];
