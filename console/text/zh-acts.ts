/** Said at the door, whatever was asked for. */
export const atDoorZh = {
  "not-permitted": "您的角色不能做这个",
  "not-you": "只能用您自己的名义",
  "second-not-signed": "第二个人的名字或口令不对",
  "sign-in-needed": "请先登录",
  "bad-request": "没有填全，或填得不对",
};

/** What is done with an alarm or a case beside the next step; Chinese is the source. */
export const actsZh = {
  second: {
    title: "第二个人同意",
    who: "是谁",
    account: "第二个人的登录名",
    passphrase: "第二个人的口令",
  },
  aside: {
    title: "搁置与停用",
    now: "现在不叫人的告警",
    none: "没有。每个告警都会叫人。",
    begin: "搁置或停用一个告警",
    which: "哪个告警",
    kind: { shelved: "搁置", "out-of-service": "停用" },
    until: (time: string, left: string) => `到 ${time}（还有 ${left}）`,
    verb: { shelve: "搁置", "take-out": "停用检修", unshelve: "恢复叫人", "put-back": "恢复使用" },
    howLong: "多久（到时自动恢复；搁置最迟到本班结束）",
    hours: (n: number) => (n < 1 ? "30 分钟" : n < 24 ? `${n} 小时` : `${n / 24} 天`),
    reason: { shelve: "理由", "take-out": "这段时间靠什么看住" },
    permit: "作业票号",
    refusal: {
      "wrong-state": "已经搁置或停用",
      "not-acknowledged": "还在叫人：先认领",
      corroborated: "两个探头都在报，不能搁置",
      "permit-missing": "先写作业票号",
    },
  },
  caseActs: {
    title: "其他处理",
    closeInAlarm: "告警未消，两人同意结案",
    reason: "理由或说明",
    safeguard: "挂账期间靠什么看住",
    reviewIn: "多久后复查",
    to: "交给谁",
    into: "并入哪个案件",
    severity: "级别",
    level: "由哪一级办",
    task: "哪个子任务",
    department: "部门",
    stars: "评价",
    asItIs: "不变",
    putAside: "搁置…",
  },
};
