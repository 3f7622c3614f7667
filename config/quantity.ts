import { z } from "zod";
import type { Unit } from "./units.ts";

export interface Label {
  readonly zh: string;
  readonly en: string;
}

export const labelSchema = z.strictObject({ zh: z.string().min(1).max(64), en: z.string().min(1).max(96) });

interface CommonFacts {
  readonly unit: Unit;
  /** A value outside is refused as `out-of-range`; a profile may narrow it, never widen it. */
  readonly range: readonly [number, number];
  /**
   * The most there can be, for what kills by too much. A value above the range but not above this still
   * counts as over every limit (`over-range`, uncertain); beyond it, it is a wrong number and `out-of-range`.
   */
  readonly most?: number;
  readonly label: Label;
}

/** Of a contact 1 is the active state (open, wet, alarm), 0 the quiet one. */
interface ContactFacts extends CommonFacts {
  readonly kind: "contact";
}

interface AnalogueFacts extends CommonFacts {
  readonly kind: "analogue";
  /**
   * Digits after the point that a summary for the district keeps: one more would be noise, no sensor of the kind
   * resolves it (basis: assumed from data sheets; no shipped device profile has a finer step).
   */
  readonly decimals: number;
}

type QuantityFacts = ContactFacts | AnalogueFacts;

/**
 * What a point measures, in one canonical unit. Ranges are physical plausibility, not alarm limits
 * (basis: assumed; the widest value a working sensor of that kind reports).
 */
export const quantities = {
  "combustible-gas": {
    unit: "%LEL",
    kind: "analogue",
    decimals: 1,
    range: [-5, 120],
    // Pure vapour of a fuel whose lower limit is 0.7 % by volume (kerosene; IEC 60079-20-1).
    most: 14_300,
    label: { zh: "可燃气体", en: "Combustible gas" },
  },
  "carbon-monoxide": {
    unit: "ppm",
    kind: "analogue",
    decimals: 1,
    range: [-10, 10_000],
    // A tenth of the air: richer than the exhaust of any burner (basis: assumed).
    most: 100_000,
    label: { zh: "一氧化碳", en: "Carbon monoxide" },
  },
  "carbon-monoxide-density": {
    unit: "mg/m3",
    kind: "analogue",
    decimals: 1,
    range: [-1, 1000],
    // A tenth of the air, at 0 °C and 101.3 kPa.
    most: 125_000,
    label: { zh: "一氧化碳", en: "Carbon monoxide" },
  },
  "carbon-dioxide": {
    unit: "ppm",
    kind: "analogue",
    decimals: 0,
    range: [0, 65_535],
    label: { zh: "二氧化碳", en: "Carbon dioxide" },
  },
  "hydrogen-sulfide": {
    unit: "ppm",
    kind: "analogue",
    decimals: 2,
    range: [-1, 1000],
    // A tenth of the air (basis: assumed): nobody is left to read more.
    most: 100_000,
    label: { zh: "硫化氢", en: "Hydrogen sulfide" },
  },
  ammonia: {
    unit: "ppm",
    kind: "analogue",
    decimals: 2,
    range: [-1, 10_000],
    most: 100_000,
    label: { zh: "氨气", en: "Ammonia" },
  },
  smoke: {
    unit: "dB/m",
    kind: "analogue",
    decimals: 3,
    range: [-0.1, 10],
    label: { zh: "烟雾浓度", en: "Smoke obscuration" },
  },
  "gas-alarm": { unit: "", kind: "contact", range: [0, 1], label: { zh: "燃气报警", en: "Gas alarm" } },
  "smoke-alarm": { unit: "", kind: "contact", range: [0, 1], label: { zh: "烟感报警", en: "Smoke alarm" } },
  "fire-alarm": { unit: "", kind: "contact", range: [0, 1], label: { zh: "火灾报警", en: "Fire alarm" } },
  "water-level": {
    unit: "m",
    kind: "analogue",
    decimals: 3,
    range: [-10, 60],
    label: { zh: "水位", en: "Water level" },
  },
  // Above a datum such as sea level, not above the gauge's own zero.
  stage: {
    unit: "m",
    kind: "analogue",
    decimals: 3,
    range: [-50, 5500],
    label: { zh: "水位(高程)", en: "Stage above datum" },
  },
  "ponding-depth": {
    unit: "m",
    kind: "analogue",
    decimals: 3,
    range: [-0.05, 10],
    label: { zh: "积水深度", en: "Ponding depth" },
  },
  distance: { unit: "m", kind: "analogue", decimals: 3, range: [0, 100], label: { zh: "距离", en: "Distance" } },
  "water-leak": { unit: "", kind: "contact", range: [0, 1], label: { zh: "水浸", en: "Water leak" } },
  rain: { unit: "mm", kind: "analogue", decimals: 3, range: [0, 500], label: { zh: "雨量", en: "Rain" } },
  speed: { unit: "m/s", kind: "analogue", decimals: 3, range: [-20, 100], label: { zh: "流速", en: "Speed" } },
  interval: {
    unit: "s",
    kind: "analogue",
    decimals: 1,
    range: [0, 31_622_400],
    label: { zh: "时段长", en: "Interval" },
  },
  flow: { unit: "m3/s", kind: "analogue", decimals: 3, range: [-100, 10_000], label: { zh: "流量", en: "Flow" } },
  door: { unit: "", kind: "contact", range: [0, 1], label: { zh: "门", en: "Door" } },
  lock: { unit: "", kind: "contact", range: [0, 1], label: { zh: "门锁", en: "Lock" } },
  "access-grant": { unit: "", kind: "contact", range: [0, 1], label: { zh: "门禁放行", en: "Access granted" } },
  tamper: { unit: "", kind: "contact", range: [0, 1], label: { zh: "防拆", en: "Tamper" } },
  "self-test": { unit: "", kind: "contact", range: [0, 1], label: { zh: "自检", en: "Self-test" } },
  fault: { unit: "", kind: "contact", range: [0, 1], label: { zh: "故障", en: "Fault" } },
  contact: { unit: "", kind: "contact", range: [0, 1], label: { zh: "开关量", en: "Contact" } },
  temperature: {
    unit: "°C",
    kind: "analogue",
    decimals: 2,
    range: [-60, 200],
    label: { zh: "温度", en: "Temperature" },
  },
  humidity: { unit: "%", kind: "analogue", decimals: 2, range: [0, 100], label: { zh: "湿度", en: "Humidity" } },
  pressure: { unit: "kPa", kind: "analogue", decimals: 3, range: [-200, 2000], label: { zh: "压力", en: "Pressure" } },
  battery: { unit: "%", kind: "analogue", decimals: 1, range: [0, 100], label: { zh: "电量", en: "Battery" } },
  "battery-low": { unit: "", kind: "contact", range: [0, 1], label: { zh: "电量低", en: "Battery low" } },
  voltage: { unit: "V", kind: "analogue", decimals: 3, range: [-1000, 1000], label: { zh: "电压", en: "Voltage" } },
  current: { unit: "A", kind: "analogue", decimals: 5, range: [-1000, 1000], label: { zh: "电流", en: "Current" } },
  resistance: {
    unit: "ohm",
    kind: "analogue",
    decimals: 2,
    range: [0, 10_000_000],
    label: { zh: "电阻", en: "Resistance" },
  },
  conductivity: {
    unit: "uS/cm",
    kind: "analogue",
    decimals: 1,
    range: [0, 200_000],
    label: { zh: "电导率", en: "Conductivity" },
  },
  illuminance: {
    unit: "lx",
    kind: "analogue",
    decimals: 2,
    range: [0, 200_000],
    label: { zh: "照度", en: "Illuminance" },
  },
  angle: { unit: "°", kind: "analogue", decimals: 2, range: [-360, 360], label: { zh: "角度", en: "Angle" } },
  signal: {
    unit: "dBm",
    kind: "analogue",
    decimals: 1,
    range: [-200, 50],
    label: { zh: "信号强度", en: "Signal strength" },
  },
  "link-quality": {
    unit: "",
    kind: "analogue",
    decimals: 0,
    range: [0, 255],
    label: { zh: "链路质量", en: "Link quality" },
  },
  "mains-fault": { unit: "", kind: "contact", range: [0, 1], label: { zh: "市电断电", en: "Mains lost" } },
  "supply-fault": { unit: "", kind: "contact", range: [0, 1], label: { zh: "供电将尽", en: "Supply nearly gone" } },
  "storage-fault": { unit: "", kind: "contact", range: [0, 1], label: { zh: "本机存储故障", en: "Storage fault" } },
  "disk-usage": {
    unit: "%",
    kind: "analogue",
    decimals: 1,
    range: [0, 100],
    label: { zh: "磁盘占用", en: "Disk usage" },
  },
  "clock-fault": { unit: "", kind: "contact", range: [0, 1], label: { zh: "时钟不可信", en: "Clock not trusted" } },
  "uplink-fault": { unit: "", kind: "contact", range: [0, 1], label: { zh: "上报中断", en: "District link lost" } },
  "duty-gap": { unit: "", kind: "contact", range: [0, 1], label: { zh: "无人值守", en: "Nobody on duty" } },
  "line-fault": { unit: "", kind: "contact", range: [0, 1], label: { zh: "总线故障", en: "Line fault" } },
  "ladder-fault": { unit: "", kind: "contact", range: [0, 1], label: { zh: "升级逾期", en: "Ladder overdue" } },
  "notice-fault": { unit: "", kind: "contact", range: [0, 1], label: { zh: "通知未发", en: "Notice not attempted" } },
  "channel-fault": { unit: "", kind: "contact", range: [0, 1], label: { zh: "通道不通", en: "Channel dark" } },
  "configuration-fault": {
    unit: "",
    kind: "contact",
    range: [0, 1],
    label: { zh: "配置没有用上", en: "Configuration not in use" },
  },
  "test-fault": { unit: "", kind: "contact", range: [0, 1], label: { zh: "试验未过", en: "Test failed or overdue" } },
  count: {
    unit: "",
    kind: "analogue",
    decimals: 0,
    range: [-9_007_199_254_740_991, 9_007_199_254_740_991],
    label: { zh: "计数", en: "Count" },
  },
} as const satisfies Record<string, QuantityFacts>;

export type Quantity = keyof typeof quantities;
export const quantitySchema = z.enum(Object.keys(quantities) as [Quantity, ...Quantity[]]);

/** Digits after the point in which values are told to the district; the mean of a contact is a share of time. */
export function decimalsOf(quantity: Quantity): number {
  const facts = factsOf(quantity);
  return facts.kind === "contact" ? 3 : facts.decimals;
}

/** The facts of a quantity under their general type, for code that treats all quantities alike. */
export function factsOf(quantity: Quantity): QuantityFacts {
  return quantities[quantity];
}
