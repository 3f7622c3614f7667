import type { evaluationZh } from "./zh-evaluation.ts";

export const evaluationEn: typeof evaluationZh = {
  evaluation: {
    title: "Evaluation",
    span: (from, to) => `Cases registered from ${from} to ${to}`,
    grid: "Grid",
    everywhere: "Everywhere",
    howLong: "How long",
    days: (n) => (n === 365 ? "1 year" : `${n} days`),
    score: "Score",
    weight: (weight, missing) =>
      missing === 0
        ? "All weights have figures"
        : `${weight} of the weight has figures; ${missing} have none and are not filled in`,
    readiness: "Readiness",
    passes: "passes",
    fails: "does not pass",
    named: "Figures of the programme",
    others: (n) => `Other figures (${n})`,
    metric: "Figure of",
    figure: "Value",
    from: "Counted from",
    before: "Span before",
    target: "Target",
    anomalies: "Worth a look",
    noJudgement: "A sign that somebody should look, no judgement.",
    anomaly: {
      "too-fast": "Done very fast",
      "no-visit": "Nobody on the scene",
      "same-checker": "Always the same checker",
      "in-bulk": "Closed in bulk",
    },
    more: (n) => `and ${n} more`,
    byGrid: "By grid",
    registered: "Registered",
    closed: "Closed",
    late: "Late",
    unknownToo: (n, unknown) => `${n}, and ${unknown} of unknown time`,
    absent: { district: "Only the district knows", "not-recorded": "Not recorded" },
  },
};
