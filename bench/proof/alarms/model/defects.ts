/** One line of the built core, changed: a mistake somebody could make. The search has to notice each by itself. */
export interface Defect {
  readonly name: string;
  /** Below gateway/core, as built. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The world in which it shows; the first when left out. */
  readonly world?: string;
}

const machine = "alarms/machine.js";
const suppression = "alarms/suppression.js";
const annunciation = "alarms/annunciation.js";

export const defects: readonly Defect[] = [
  {
    name: "a bad value clears",
    file: machine,
    find: `if (signal.kind !== "within")\n        return { next: alarm };\n    const isNew`,
    replace: `if (signal.kind === "beyond")\n        return { next: alarm };\n    const isNew`,
  },
  {
    name: "a bad value does not stop the way out",
    world: "delayed",
    file: machine,
    find: `if (signal.kind !== "within")\n        return { next: { ...alarm, condition: { kind: "active"`,
    replace: `if (signal.kind === "beyond")\n        return { next: { ...alarm, condition: { kind: "active"`,
  },
  {
    name: "a lost value takes a pending alarm away",
    world: "delayed",
    file: machine,
    find: `if (isDue(condition.dueAt, context.now))`,
    replace: `if (isDue(condition.dueAt, context.now) && signal.kind !== "between")`,
  },
  {
    name: "returning drops the latch",
    world: "latching",
    file: machine,
    find: `chattering: false };`,
    replace: `chattering: false, latched: false };`,
  },
  {
    name: "returning acknowledges by itself",
    file: machine,
    find: `chattering: false };`,
    replace: `chattering: false, acked: true };`,
  },
  {
    name: "ringing again stays acknowledged",
    file: machine,
    find: `acked: false,\n        latched`,
    replace: `acked: alarm.acked && alarm.episode > 0,\n        latched`,
  },
  {
    name: "returning drops what is owed",
    file: "cases/grouping.js",
    find: `const people = new Set([`,
    replace: `for (const notice of turn.rows("notice").values()) turn.drop("notice", notice.id);\n        const people = new Set([`,
  },
  {
    name: "a reset works while it sounds",
    world: "latching",
    file: "alarms/reset.js",
    find: `if (isSounding(alarm) || alarm.condition.kind === "pending-on")`,
    replace: `if (alarm.condition.kind === "pending-on")`,
  },
  {
    name: "no reset is ever allowed",
    world: "latching",
    file: "alarms/reset.js",
    find: `if (!alarm.acked)`,
    replace: `if (alarm.latched)`,
  },
  {
    name: "a crash forgets what is owed",
    file: "resume.js",
    find: `resumeNotice(turn, notice);`,
    replace: `turn.drop("notice", notice.id);`,
  },
  {
    name: "a crash forgets an alarm",
    file: "resume.js",
    find: `resumeAlarm(turn, id, alarm);`,
    replace: `turn.drop("alarm", id);`,
  },
  {
    name: "a crash forgets a shelf",
    file: "resume.js",
    find: `return { ...alarm, condition, reAlarmAt, suppression };`,
    replace: `return { ...alarm, condition, reAlarmAt, suppression: undefined };`,
  },
  {
    name: "the end of a shelf says nothing",
    file: suppression,
    find: `return soundAgain(turn, id, rule);`,
    replace: `return;`,
  },
  {
    name: "what came and went on the shelf is never told",
    file: suppression,
    find: `annunciate(turn, id, { rule, how: "came-and-went" });`,
    replace: `return;`,
  },
  {
    name: "called out again without a call",
    file: annunciation,
    find: `joinCase(turn, id, { rule, how });`,
    replace: `if (!isAnew)\n        joinCase(turn, id, { rule, how });`,
  },
  {
    name: "what calls somebody can be put aside",
    file: "alarms/acts.js",
    find: `if (!alarm.acked || alarm.condition.kind === "pending-on")`,
    replace: `if (alarm.condition.kind === "pending-on")`,
  },
  {
    name: "a claim acknowledges what was put aside",
    file: "cases/acknowledging.js",
    find: `if (alarm === undefined || alarm.acked || isWithheld(alarm))`,
    replace: `if (alarm === undefined || alarm.acked)`,
  },
  {
    name: "a suppressed alarm is not evaluated",
    file: "alarms/watch.js",
    find: `const move = moveAlarm(before, signal, rule, turn.now);`,
    replace: `const move = before.suppression === undefined ? moveAlarm(before, signal, rule, turn.now) : { next: before };`,
  },
  {
    name: "a fault covers a hazard",
    world: "a hazard under a fault",
    file: "alarms/cover.js",
    find: `cover.hazard === rule.hazard && `,
    replace: ``,
  },
  {
    name: "the milder covers the worse",
    world: "high under high-high",
    file: "alarms/cover.js",
    find: `rules.find((each) => each.id === at?.supersededBy)`,
    replace: `rules.find((each) => each.supersededBy === at?.id)`,
  },
  {
    name: "a covered alarm stays silent when its cover ends",
    world: "high under high-high",
    file: suppression,
    find: `if (isSounding(alarm) && !alarm.acked)`,
    replace: `if (alarm.latched && !alarm.acked)`,
  },
  {
    name: "what is put aside still covers",
    world: "high under high-high",
    file: "alarms/name.js",
    find: `return isSounding(alarm) && alarm.suppression === undefined;`,
    replace: `return isSounding(alarm) && alarm.suppression?.kind !== "by-design";`,
  },
];
