import { words, type Words } from "../../../config/words.ts";
import type { CaseClock } from "../cases/policy.ts";
import { elapsedMs, type Moment } from "../time.ts";
import type { CaseRecord, Milestone } from "./case-record.ts";
import { share, times } from "./measure.ts";
import type { Metric } from "./metric.ts";

type At = (record: CaseRecord) => Moment | undefined;

const registered: At = ({ registeredAt }) => registeredAt;

function reached(milestone: Milestone): At {
  return (record) => record.reached[milestone];
}

/** Where a case was taken in hand: by a claim, or on order. */
const taken: At = ({ reached: { claimed, accepted } }) => claimed ?? accepted;

interface Took extends Omit<Metric, "unit" | "denominator" | "measure"> {
  readonly from: At;
  readonly to: At;
}

/** Only cases that came so far are in it; how many did not is what the hit rates say. */
function took({ from, to, ...named }: Took): Metric {
  return {
    ...named,
    unit: "ms",
    denominator: words("走完这一段的案件", "cases that came so far"),
    measure: ({ cases }) =>
      times(
        cases.flatMap((record) => {
          const [start, end] = [from(record), to(record)];
          return start === undefined || end === undefined ? [] : [elapsedMs(start, end)];
        }),
      ),
  };
}

/** Over the limits of the programme, as they were when the case was born. Due: done, or the limit has passed. */
function hits(clock: CaseClock, name: Words, done: Milestone): Metric {
  return {
    key: `slaHitRate.${clock}`,
    label: words(`${name.zh}按时率`, `${name.en} in time`),
    unit: "share",
    numerator: words("按时完成", "done within the limit"),
    denominator: words("到期（已完成或已超时）", "due: done, or the limit has passed"),
    measure: ({ cases }) => {
      const due = cases.filter(({ reached: at, late }) => at[done] !== undefined || late[clock] !== undefined);
      return share(due.filter(({ late }) => late[clock] === undefined).length, due.length);
    },
  };
}

/** How fast, by the clocks of the case: each its first time. */
export const speedMetrics: readonly Metric[] = [
  {
    ...took({
      key: "detectDelay",
      label: words("感知时延", "Detection delay"),
      numerator: words("首个超限样本到登记", "first sample over the limit to the registration"),
      from: ({ beyondAt }) => beyondAt,
      to: registered,
    }),
    denominator: words("传感器立案的案件", "cases a sensor opened"),
  },
  took({
    key: "noticeDelay",
    label: words("通知时延", "Notice delay"),
    numerator: words("登记到首次送达", "registration to the first proven delivery"),
    from: registered,
    to: ({ toldAt }) => toldAt,
  }),
  took({
    key: "claimTime",
    label: words("认领用时", "Time to claim"),
    numerator: words("登记到认领", "registration to the claim"),
    from: registered,
    to: reached("claimed"),
    pair: "integrity",
  }),
  took({
    key: "arriveTime",
    label: words("到场用时", "Time to arrive"),
    numerator: words("认领或接单到到场", "claim or acceptance to the arrival"),
    from: taken,
    to: reached("arrived"),
  }),
  took({
    key: "handleTime",
    label: words("处置用时", "Time to handle"),
    numerator: words("开始处置到反馈", "start of the work to its report"),
    from: reached("handling"),
    to: reached("feedback"),
  }),
  took({
    key: "verifyTime",
    label: words("核查用时", "Time to check"),
    numerator: words("反馈到核查完", "report to the end of the check"),
    from: reached("feedback"),
    to: reached("checked"),
  }),
  took({
    key: "closeTime",
    label: words("结案用时", "Time to close"),
    numerator: words("核查完到结案", "end of the check to the closing"),
    from: reached("checked"),
    to: reached("closed"),
  }),
  hits("claim", words("认领", "Claimed"), "claimed"),
  hits("accept", words("接单", "Accepted"), "accepted"),
  hits("arrive", words("到场", "Arrived"), "arrived"),
  hits("handle", words("处置", "Handled"), "feedback"),
  hits("verify", words("核查", "Checked"), "checked"),
  hits("close", words("结案", "Closed"), "closed"),
];
