import { limits } from "../config/limits.ts";
import { words, type Words } from "../config/words.ts";
import type { ControlVerbs } from "./control.ts";
import type { SiteIndex } from "./core/site-index.ts";
import type { State } from "./core/state.ts";

/** One kind of data that could be somebody's: what of it is kept, where and for how long. */
export interface KeptData {
  readonly what: Words;
  readonly where: Words;
  readonly howLong: Words;
  /** How many there are now, where that can be counted. */
  readonly count?: number;
}

export interface PrivacyReport {
  readonly kept: readonly KeptData[];
  /** Kinds that no schema of the box has a place for. */
  readonly never: readonly Words[];
  /** Fields of persons that came and were dropped since the start, by source; what stood in them nobody knows. */
  readonly dropped: readonly { readonly source: string; readonly count: number }[];
}

interface PrivacyVerbsDeps {
  readonly index: SiteIndex;
  readonly state: () => State;
}

export function createPrivacyVerbs({ index, state }: PrivacyVerbsDeps): ControlVerbs {
  return { privacy: async () => privacyReport(index, state()) };
}

function privacyReport({ site }: SiteIndex, state: State): PrivacyReport {
  const dropped = [...state.reject.values()].filter(({ why }) => why === "personal");
  return {
    kept: keptNow(site.people.length, state),
    never,
    dropped: dropped.map(({ source, count }) => ({ source, count })),
  };
}

const forGood = words("长期（审计）", "for good (audit)");

function keptNow(people: number, { care, post, reach, photo }: State): readonly KeptData[] {
  const checkIns = [...post.values()].reduce((sum, { checkIns: of }) => sum + of.length, 0);
  const days = limits.careKeptMs / 86_400_000;
  return [
    {
      what: words("工作人员：化名、岗位、联系渠道", "acting workers: pseudonym, title, address of their channel"),
      where: words("站点文件", "the site's file"),
      howLong: words("在岗期间", "while they work here"),
      count: people,
    },
    {
      what: words("工作人员对案件、告警的操作（化名）", "what workers did to cases and alarms, by pseudonym"),
      where: words("事实与日志", "facts and journal"),
      howLong: forGood,
    },
    {
      what: words("联络是否可达（化名）", "whether a worker can be reached, by pseudonym"),
      where: words("现态", "present state"),
      howLong: words("只留最新", "the newest alone"),
      count: reach.size,
    },
    {
      what: words("临时岗签到（化名、岗位、时刻；无轨迹）", "check-ins at a post: pseudonym, post, time; no trail"),
      where: words("现态", "present state"),
      howLong: words(`每岗最近 ${limits.checkInsKept} 条`, `the last ${limits.checkInsKept} of a post`),
      count: checkIns,
    },
    {
      what: words("各楼需帮助户数（整数）", "households that need help, whole numbers by building"),
      where: words("现态，封存；战时可读", "present state, sealed; readable in an emergency"),
      howLong: words(`至多 ${days} 天`, `${days} day at most`),
      count: care.size,
    },
    {
      what: words("现场照片（已去掉地点、机型、时间）", "photos of cases, without place, maker and time"),
      where: words("存储旁的文件", "files beside the store"),
      howLong: words(
        "空间满时，最早的已关闭案件先走",
        "until the space is full: those of the oldest closed cases leave",
      ),
      count: photo.size,
    },
    {
      what: words("转移清点：各楼户数", "roll-call of an evacuation: households by building"),
      where: words("现态与事实", "present state and facts"),
      howLong: forGood,
    },
  ];
}

const never = [
  words("居民姓名、证件号、电话、车牌", "names, identity numbers, phones and plates of residents"),
  words("门禁卡号、人脸、指纹", "card numbers, faces, fingerprints"),
  words("重点人员、人口底数、人群与行为分析", "key persons, population records, crowd or behaviour analytics"),
  words("行踪、聊天内容、视频", "location trails, chat, video"),
];
