import { factsOf } from "../../../config/quantity.ts";
import { words, type Words } from "../../../config/words.ts";
import type { SerialSettings } from "../../../gateway/core/ports.ts";
import type { Sample } from "../../../gateway/core/points/reading.ts";
import type { Answers, Candidate, SeenValue } from "../scan/identify.ts";
import { hexOf, registerName } from "./register-name.ts";
import { flagsOf } from "./scan-text.ts";

export interface ToldDevice {
  readonly place: string;
  readonly unit: number;
  readonly settings: SerialSettings;
  readonly isHeard: boolean;
  readonly candidates: readonly Candidate[];
  readonly answers: Answers;
}

/** One document for scripts; its form is a promise. */
export function identifyJson({ place, unit, isHeard, candidates, answers }: ToldDevice): string {
  const told = candidates.map(({ id, title, certainty, values }) => ({
    profile: id,
    title,
    certainty,
    values: values.map(({ measure, words: raw, sample }) => ({ measure: measure.id, words: raw, sample })),
  }));
  const registers = [...answers].flatMap(([read, outcome]) =>
    outcome.kind === "answer" ? [{ read, answer: outcome.answer }] : [],
  );
  const json = { schema: "gridpost.identify/v1", ok: isHeard, target: place, unit, candidates: told, registers };
  return `${JSON.stringify(json)}\n`;
}

export function identifyText(told: ToldDevice): Words {
  const [zh, en] = (["zh", "en"] as const).map((language) => linesOf(told, language).join("\n"));
  return { zh: `${zh}\n`, en: `${en}\n` };
}

function linesOf(told: ToldDevice, language: keyof Words): readonly string[] {
  const { unit, isHeard, candidates } = told;
  if (!isHeard) return [silent(unit)[language]];
  const likely = candidates.filter(({ certainty }) => certainty !== "possible");
  const shown = likely.length > 0 ? likely : candidates.slice(0, candidatesShown);
  const blocks = shown.flatMap((candidate) => blockOf(candidate, language));
  const rest = candidates.length - shown.length;
  const more = rest > 0 ? [words(`另有 ${rest} 种也说得通`, `${rest} more would fit as well`)[language]] : [];
  return [...blocks, ...more, advice(told)[language]];
}

function blockOf({ id, title, certainty, values }: Candidate, language: keyof Words): readonly string[] {
  const head = `${marks[certainty][language]} ${title[language]}  profile: ${id}`;
  return [head, ...values.slice(0, valuesShown).map((value) => valueLine(value, language))];
}

/** Raw and meaning side by side, the register under both its numbers. */
function valueLine({ measure, words: cells, sample }: SeenValue, language: keyof Words): string {
  const { from, id, quantity } = measure;
  const name = factsOf(quantity).label[language];
  const place = registerName(from.table, from.address)[language];
  return `    ${id} ${name}  ${place} ${hexOf(from.table, cells)} → ${sampleText(sample, measure)}`;
}

function sampleText(sample: Sample, { quantity }: SeenValue["measure"]): string {
  if (sample.kind === "bad") return sample.why;
  const text = `${Number(sample.value.toPrecision(6))} ${factsOf(quantity).unit}`.trimEnd();
  return sample.kind === "good" ? text : `${text} (${sample.why})`;
}

function advice({ candidates, place, unit, settings }: ToldDevice): Words {
  const [first] = candidates;
  const read = `gridpost read ${place}:${unit} 0 --count 8${flagsOf(settings)}`;
  if (first === undefined)
    return words(
      `没有见过的设备。对照说明书读寄存器：${read}`,
      `a device that is not known. Read its registers beside its manual: ${read}`,
    );
  if (first.certainty === "certain")
    return words(`配置里写 profile: ${first.id}`, `in the site file: profile: ${first.id}`);
  return words(
    `请核对：换个环境数值要跟着变（呵气、浸水、开门）。不对就看原始值：${read}`,
    `Check it: the number must move (breath, water, the door). If not, look at the raw values: ${read}`,
  );
}

function silent(unit: number): Words {
  return words(
    `站号 ${unit} 没有应答：核对站号、速率、供电，先 gridpost scan`,
    `unit ${unit} does not answer: check number, speed and power; try gridpost scan first`,
  );
}

const marks = {
  certain: words("✔ 确认（型号寄存器）：", "✔ certain (model register):"),
  likely: words("○ 很像（寄存器布局相符）：", "○ likely (its registers fit):"),
  possible: words("? 可能（数值说得通）：", "? possible (the values would fit):"),
} as const;
const candidatesShown = 6;
const valuesShown = 8;
