import type { Quantity } from "./quantity.ts";
import type { Hazard, Rule } from "./rule.ts";
import type { Words } from "./words.ts";

/** What a message is about, finer than the hazard: a lost sensor and a lost supply ask for different things. */
export type Topic = "gas" | "smoke" | "water" | "door" | "sensor-lost" | "power-lost" | "fault";

export interface TopicText {
  /** What to do, in one line of a full message. */
  readonly safety: Words;
  /** The same for a short message: nothing that a hurried reader could do without. */
  readonly short: Words;
}

/**
 * What to do, as reviewed: gas is claimed before anybody goes in, without a phone inside, and reported from outside.
 * A site may add a line of its own (`notes`), never take one away.
 */
export const topicTexts: Readonly<Record<Topic, TopicText>> = {
  gas: {
    safety: {
      zh: "先认领再进楼；关手机，不按门铃、不开灯；撤到室外再打 119 或燃气抢修",
      en: "Claim before you go in; phone off, no doorbell, no switches; call for help from outside",
    },
    short: {
      zh: "先在室外确认；楼内勿打电话、勿按门铃、勿开灯",
      en: "Answer outside. Inside: no phone, doorbell or switch",
    },
  },
  smoke: {
    safety: {
      zh: "先确认火情，组织撤离，拨打 119；不乘电梯",
      en: "Check, get people out, call 119; do not use the lift",
    },
    short: { zh: "有火先撤人、打119；不乘电梯", en: "Fire: people out, call 119, no lift" },
  },
  water: {
    safety: {
      zh: "远离水边和低洼处，劝阻人车进入",
      en: "Keep away from the water and low ground; stop people and cars",
    },
    short: { zh: "远离水边低洼处，劝阻人车", en: "Keep away from water; stop people and cars" },
  },
  door: {
    safety: { zh: "到场查看门的状态", en: "Check the door on site" },
    short: { zh: "请到场查看", en: "Check on site" },
  },
  "sensor-lost": {
    safety: {
      zh: "听不到这个探头，这里可能已经没有防护；请到场查看供电和接线，恢复前多巡查",
      en: "This sensor is silent and the place may be unprotected: check power and wiring, patrol it until it is back",
    },
    short: { zh: "此处可能无防护，请查供电接线", en: "May be unprotected: check power and wiring" },
  },
  "power-lost": {
    safety: {
      zh: "供电异常，设备靠电池支撑不了多久；请联系物业恢复供电，断电期间多巡查",
      en: "Supply failing, the battery lasts only so long: have the power restored, patrol until then",
    },
    short: { zh: "供电异常，请尽快恢复", en: "Supply failing: restore power" },
  },
  fault: {
    safety: { zh: "设备可能失去防护，请安排检查", en: "Protection may be lost; have the device checked" },
    short: { zh: "设备可能失去防护，请检查", en: "Protection may be lost: check it" },
  },
};

export function topicOf(hazard: Hazard, rule: Rule | undefined, quantity: Quantity | undefined): Topic {
  if (hazard !== "system") return hazard;
  if (rule?.kind === "silent") return "sensor-lost";
  return quantity !== undefined && supply.has(quantity) ? "power-lost" : "fault";
}

const supply: ReadonlySet<Quantity> = new Set([
  "voltage",
  "current",
  "battery",
  "battery-low",
  "mains-fault",
  "supply-fault",
]);

/** How to answer, by the way the message came. Digits are all a short message can carry back. */
export const answerTexts = {
  sms: { zh: "回1收到 2到场 3误报 9升级", en: "Reply 1 claim 2 there 3 false 9 escalate" },
  page: { zh: "确认收到：", en: "Answer: " },
  card: { zh: "点下面的按钮回答", en: "Answer with the buttons below" },
  console: { zh: "请在控制台认领", en: "Claim it on the console" },
} as const satisfies Readonly<Record<string, Words>>;
