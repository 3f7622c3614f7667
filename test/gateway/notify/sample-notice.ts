import type { CaseId, NoticeId } from "../../../gateway/core/ids.ts";
import type { Notice } from "../../../gateway/core/state.ts";
import { personIdSchema } from "../../../config/ids.ts";
import type { Person } from "../../../config/people.ts";
import { personSchema } from "../../../config/people.ts";
import type { ChannelDeps } from "../../../gateway/notify/robot.ts";
import { createVirtualClock } from "../../scenario/virtual-clock.ts";

const noon = { boot: "b", monoMs: 0, wallMs: Date.UTC(2026, 5, 2, 4), wallTrusted: true };

/** A notice as the core makes it: gas, severity 1, to worker-a. */
export function sampleNotice(
  of: { readonly code?: string; readonly to?: string } & Partial<Omit<Notice, "to">> = {},
): Notice {
  const { code = "7", to = "worker-a", ...more } = of;
  const place = "一号微网格 3号楼 节点一";
  return {
    id: `c${code}-1-${to}-channel` as NoticeId,
    case: `c${Number(code)}` as CaseId,
    to: personIdSchema.parse(to),
    channel: "screen",
    kind: "raised",
    severity: 1,
    hazard: "gas",
    topic: "gas",
    text: {
      zh: `【告警】燃气高浓度\n${place}\n50 %LEL\n12:00:00\n先认领再进楼；关手机\n编号 ${code}`,
      en: `Alarm: Gas high\n${place}\n50 %LEL\n12:00:00\nClaim before you go in\ncase ${code}`,
    },
    brief: {
      zh: `【告警】燃气高浓度 ${place} 50 %LEL 12:00:00 编号 ${code}`,
      en: `Alarm: Gas high ${place} 50 %LEL 12:00:00 case ${code}`,
    },
    dueAt: noon,
    progress: { kind: "queued", retryAt: noon, attempts: 0 },
    ...more,
  };
}

export const samplePeople: ReadonlyMap<Person["id"], Person> = new Map(
  [
    {
      id: "worker-a",
      title: "网格员甲",
      channels: ["screen"],
      address: { phone: "+8613800000001", wecom: "wa", dingtalk: "da", feishu: "ou_a", mail: "a@example.com" },
    },
    { id: "worker-b", title: "网格员乙", channels: ["screen"], address: { phone: "13800000002" }, language: "en" },
  ].map((each) => {
    const person = personSchema.parse(each);
    return [person.id, person] as const;
  }),
);

/** Platforms check the time they are told, so the wall clock starts now. */
export function channelDeps(): ChannelDeps & { readonly logged: string[] } {
  const logged: string[] = [];
  const note = (event: string) => void logged.push(event);
  return {
    people: samplePeople,
    clock: createVirtualClock(Date.now()),
    log: { info: note, warn: note, error: note },
    logged,
  };
}
