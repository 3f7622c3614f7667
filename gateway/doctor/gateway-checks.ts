import { words, type Words } from "../../config/words.ts";
import { limits } from "../../config/limits.ts";
import type { CoverageGap } from "../core/points/coverage.ts";
import type { HealthView } from "../health-verbs.ts";
import { judged, type Finding } from "./finding.ts";

/** Below this share of the disk the oldest readings soon leave. */
const freeShareLow = 0.1;

/** What the running gateway knows of itself, item by item. */
export function gatewayFindings(health: HealthView): readonly Finding[] {
  return [
    clock(health),
    store(health),
    space(health),
    lines(health),
    coverage(health),
    people(health),
    roster(health),
    uplink(health),
    siteFile(health),
    itself(health),
  ];
}

export const gatewayAbsent: Finding = {
  id: "gateway",
  state: "fault",
  label: words("网关", "Gateway"),
  said: words("没有在运行", "not running"),
  mend: words(
    "systemctl start gridpost，或 gridpost run --config SITE.yaml --data DIR",
    "systemctl start gridpost, or gridpost run --config SITE.yaml --data DIR",
  ),
};

function clock({ clockTrusted }: HealthView): Finding {
  return judged(clockTrusted ? "ok" : "fault", {
    id: "clock",
    label: words("时钟", "Clock"),
    said: clockTrusted
      ? words("可信", "trusted")
      : words("不可信，值班表暂不作数", "not trusted: the roster does not count"),
    mend: words(
      "接通 NTP（timedatectl set-ntp true），或换 RTC 电池",
      "give it NTP (timedatectl set-ntp true) or a new RTC battery",
    ),
  });
}

function store({ store: { kind, why = "" } }: HealthView): Finding {
  const isFine = kind === "sound" || kind === "unknown";
  return judged(isFine ? "ok" : kind === "slow" ? "warn" : "fault", {
    id: "store",
    label: words("数据", "Data"),
    said: words(`${kind} ${why}`.trim(), `${kind} ${why}`.trim()),
    mend: words(
      "停机后 gridpost store verify --data DIR；再查磁盘",
      "stop it and run gridpost store verify --data DIR; then look at the disk",
    ),
  });
}

function space({ store: { freeShare, daysLeft } }: HealthView): Finding {
  const percent = freeShare === undefined ? "?" : String(Math.round(freeShare * 100));
  const days =
    daysLeft === undefined
      ? words("", "")
      : words(`，读数还能存 ${Math.floor(daysLeft)} 天`, `, readings for ${Math.floor(daysLeft)} more days`);
  return judged(freeShare !== undefined && freeShare < freeShareLow ? "warn" : "ok", {
    id: "space",
    label: words("磁盘空间", "Disk space"),
    said: words(`剩 ${percent}%${days.zh}`, `${percent} % free${days.en}`),
    mend: words(
      "清理别的文件，或换大一点的盘；最旧的读数会先让位",
      "clear other files or use a larger disk; the oldest readings leave first",
    ),
  });
}

function lines({ lines: all }: HealthView): Finding {
  const bad = all.flatMap(({ link, kind, devices }) => {
    const silent = devices.filter(({ kind: of }) => of === "silent" || of === "partly").map(({ unit }) => unit);
    if (kind !== "up") return [`${link} ${kind}`];
    return silent.length === 0 ? [] : [`${link}: ${silent.join(", ")}`];
  });
  const fine = words(`${all.length} 条都通`, `${all.length}, all answer`);
  return judged(bad.length === 0 ? "ok" : "fault", {
    id: "lines",
    label: words("总线", "Lines"),
    said: bad.length === 0 ? fine : words(`不通：${bad.join("；")}`, `silent: ${bad.join("; ")}`),
    mend: words(
      "查 A/B 线、供电、站号，再 gridpost scan PORT",
      "look at A/B, power and unit number, then gridpost scan PORT",
    ),
  });
}

const gapWords: Readonly<Record<CoverageGap, Words>> = {
  unheard: words("没有读数", "not heard"),
  "put-aside": words("被搁置", "put aside"),
  "nobody-called": words("没有人会被叫", "nobody would be called"),
  "test-failed": words("试验没有通过", "its test failed"),
  "test-overdue": words("太久没有试验", "not tested for too long"),
};

function coverage({ coverage: { points, protected: covered, gaps } }: HealthView): Finding {
  const [first] = gaps;
  const why = first === undefined ? words("", "") : gapWords[first.why];
  const more =
    first === undefined
      ? words("", "")
      : words(`，例如 ${first.point}：${why.zh}`, `, such as ${first.point}: ${why.en}`);
  return judged(covered === points ? "ok" : "fault", {
    id: "coverage",
    label: words("防护", "Coverage"),
    said: words(`${covered}/${points}${more.zh}`, `${covered}/${points}${more.en}`),
    mend: words(
      "逐点看控制台的防护页；gridpost test trip POINT --data DIR",
      "see the coverage page point by point; gridpost test trip POINT --data DIR",
    ),
  });
}

function people({ unproven }: HealthView): Finding {
  const names = unproven.slice(0, 5).join(", ");
  return judged(unproven.length === 0 ? "ok" : "warn", {
    id: "channels",
    label: words("通知渠道", "Channels"),
    said:
      unproven.length === 0
        ? words("在岗的人都试过", "everybody on duty was reached by a test")
        : words(`在岗但从没试过：${names}`, `on duty and never tried: ${names}`),
    mend: words("gridpost test channel --to PERSON --data DIR", "gridpost test channel --to PERSON --data DIR"),
  });
}

function roster({ rosterGaps, wrong }: HealthView): Finding {
  const isEmptyNow = wrong.includes("nobody-on-duty");
  return judged(isEmptyNow ? "fault" : rosterGaps > 0 ? "warn" : "ok", {
    id: "roster",
    label: words("值班", "Roster"),
    said: isEmptyNow
      ? words("现在有岗位没有人", "a seat is empty now")
      : words(`往后 14 天空岗 ${rosterGaps} 段`, `${rosterGaps} gaps in the 14 days ahead`),
    mend: words("gridpost roster gaps SITE.yaml，补上人", "gridpost roster gaps SITE.yaml, then plan somebody"),
  });
}

function uplink({ uplink: { kind }, waiting }: HealthView): Finding {
  const isLate = kind === "down" || waiting > limits.uplinkWaitingFew;
  return judged(kind !== "none" && isLate ? "warn" : "ok", {
    id: "uplink",
    label: words("上联", "District link"),
    said:
      kind === "none"
        ? words("没有声明", "none is declared")
        : words(`${kind}，积压 ${waiting} 条`, `${kind}, ${waiting} records wait`),
    mend: words(
      "查外网和区级地址；断着也照常告警，通了自动补传",
      "look at the network and the district's address; alarms ring all the same, and it catches up by itself",
    ),
  });
}

function siteFile({ fallback }: HealthView): Finding {
  const line = fallback?.line === undefined ? "" : `:${fallback.line}`;
  return judged(fallback === undefined ? "ok" : "fault", {
    id: "site-file",
    label: words("站点文件", "Site file"),
    said:
      fallback === undefined
        ? words("就是在用的这份", "is the one in force")
        : words(
            `有 ${fallback.errors} 个错误${line}，在用上一份`,
            `${fallback.errors} errors${line}; the one before is in force`,
          ),
    mend: words("gridpost validate SITE.yaml", "gridpost validate SITE.yaml"),
  });
}

function itself({ wrong }: HealthView): Finding {
  const others = wrong.filter((each) => each !== "nobody-on-duty");
  return judged(others.length === 0 ? "ok" : "fault", {
    id: "self-audit",
    label: words("自查", "Self-audit"),
    said: others.length === 0 ? words("没有发现", "nothing found") : words(others.join("、"), others.join(", ")),
    mend: words("看日志里同名的事件", "see the events of that name in the log"),
  });
}
