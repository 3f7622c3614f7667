import { words, type Words } from "../../../config/words.ts";
import type { SerialSettings } from "../../../gateway/core/ports.ts";
import type { Finding } from "../scan/finding.ts";
import type { Candidate } from "../scan/identify.ts";
import type { ScanReport, StageReport, Traffic } from "../scan/scan.ts";
import { exit, lossTold, settingsText } from "./command.ts";
import { referenceOf } from "./register-name.ts";

export interface ToldScan {
  readonly place: string;
  readonly report: ScanReport;
  /** Who introduced himself by his model register. */
  readonly known: ReadonlyMap<number, Candidate>;
}

export function scanCode({ stages, traffic, loss }: ScanReport): number {
  const found = stages.flatMap(({ findings }) => findings);
  if (loss !== undefined) return lossTold(loss, "").code;
  if (traffic !== undefined || found.some(({ kind }) => kind === "clash")) return exit.bad;
  return found.length > 0 ? exit.done : exit.silent;
}

/** One document for scripts; its form is a promise. */
export function scanJson({ place, report, known }: ToldScan): string {
  const { stages, traffic, loss } = report;
  const named = [...known].map(([unit, { id, certainty }]) => ({ unit, profile: id, certainty }));
  const ok = scanCode(report) === exit.done;
  return `${JSON.stringify({ schema: "gridpost.scan/v1", ok, target: place, stages, known: named, traffic, loss })}\n`;
}

export function scanText(told: ToldScan): Words {
  const { zh, en } = { zh: linesOf(told, "zh"), en: linesOf(told, "en") };
  return { zh: `${zh.join("\n")}\n`, en: `${en.join("\n")}\n` };
}

function linesOf({ place, report, known }: ToldScan, language: keyof Words): readonly string[] {
  const { stages, traffic, loss } = report;
  const found = stages.flatMap(({ findings }) => findings);
  const tables = stages.filter(({ findings }) => findings.length > 0).flatMap((stage) => table(stage, known, language));
  const notes = [
    ...(stages.some(({ isEchoed }) => isEchoed) ? [echoNote] : []),
    ...(traffic === undefined ? [] : [trafficNote(traffic)]),
    ...(loss === undefined ? [] : [lossTold(loss, place).text]),
  ];
  const isOver = traffic === undefined && loss === undefined;
  const last = found.length > 0 ? [countNote(found), nextNote(place, stages)] : isOver ? [nothingNote(place)] : [];
  return [...tables, ...[...notes, ...last].map((note) => note[language])];
}

function table(stage: StageReport, known: ToldScan["known"], language: keyof Words): readonly string[] {
  const head = stage.settings === undefined ? [] : [settingsText(stage.settings)];
  return [
    ...head,
    heading[language],
    ...stage.findings.map((finding) => row(finding, known.get(finding.unit))[language]),
  ];
}

function row(finding: Finding, candidate: Candidate | undefined): Words {
  const unit = String(finding.unit).padStart(4);
  if (finding.kind === "clash") return clashRow(unit, finding);
  const delay = `${finding.medianMs} ms`.padStart(7);
  const slow = finding.isSlow ? words(" 慢", " slow") : words("", "");
  const bad = finding.garbled === 0 ? "" : `  ${finding.garbled}/${finding.tries} ✘`;
  if (candidate !== undefined) {
    const { title, id } = candidate;
    return words(
      `${unit}  ${delay}  ✔ ${title.zh}（${id}）${slow.zh}${bad}`,
      `${unit}  ${delay}  ✔ ${title.en} (${id})${slow.en}${bad}`,
    );
  }
  const said = saidText(finding);
  return words(
    `${unit}  ${delay}  ? 未知  ${said.zh}${slow.zh}${bad}`,
    `${unit}  ${delay}  ? unknown  ${said.en}${slow.en}${bad}`,
  );
}

function saidText({ read, word }: Extract<Finding, { readonly kind: "device" }>): Words {
  const register = referenceOf(read.table, read.address);
  if (word !== undefined) return words(`${register}=${word}`, `${register}=${word}`);
  return words(`在线，不让读 ${register}`, `there, refuses ${register}`);
}

function clashRow(unit: string, { because }: Extract<Finding, { readonly kind: "clash" }>): Words {
  if (because === "two-answers")
    return words(
      `${unit}  ✘ 一问两答：两台设备用了同一站号，改掉其中一台`,
      `${unit}  ✘ two answers to one question: two devices have this unit number, change one of them`,
    );
  return words(
    `${unit}  ✘ 乱码：可能有两台设备抢答，也可能线路不好或校验不对；只留一台再扫`,
    `${unit}  ✘ garbled: probably two devices answer at once, or the line is bad or its parity another; leave one connected and scan again`,
  );
}

function countNote(found: readonly Finding[]): Words {
  const devices = found.filter(({ kind }) => kind === "device").length;
  const clashes = found.length - devices;
  const more =
    clashes === 0 ? words("", "") : words(` + ${clashes} 处冲突`, ` + ${clashes} clash${clashes > 1 ? "es" : ""}`);
  return words(`发现 ${devices} 台${more.zh}。`, `${devices} device${devices === 1 ? "" : "s"} found${more.en}.`);
}

function nextNote(place: string, stages: readonly StageReport[]): Words {
  const stage = stages.find(({ findings }) => findings.length > 0);
  const unit = stage?.findings.find(({ kind }) => kind === "device")?.unit ?? stage?.findings[0]?.unit ?? 1;
  const command = `gridpost identify ${place} ${unit}${flagsOf(stage?.settings)}`;
  return words(`下一步：${command}`, `Next: ${command}`);
}

/** What has to be said of a line that is not set as usual. */
export function flagsOf(settings: SerialSettings | undefined): string {
  if (settings === undefined) return "";
  const { baud, parity, stopBits } = settings;
  return [
    baud === 9600 ? "" : ` --baud ${baud}`,
    parity === "none" ? "" : ` --parity ${parity}`,
    stopBits === 1 ? "" : ` --stop-bits ${stopBits}`,
  ].join("");
}

function trafficNote({ settings, units }: Traffic): Words {
  const at =
    settings === undefined ? words("", "") : words(`（${settingsText(settings)}）`, ` (${settingsText(settings)})`);
  const whom = units.length === 0 ? words("", "") : words(`，站号 ${units.join("、")}`, `, units ${units.join(", ")}`);
  return words(
    `总线上已有主站在通信${at.zh}${whom.zh}：先拔掉旧主机，或停掉用这条线的程序；确认只是杂讯就加 --anyway`,
    `another master is talking on this line${at.en}${whom.en}: unplug it, or stop the program that uses the line; if it is mere noise, add --anyway`,
  );
}

function nothingNote(place: string): Words {
  return words(
    `没有设备应答。依次检查：① A/B 接反 ② 传感器没供电 ③ 波特率或校验少见 → gridpost scan ${place} --full ④ 线太长、没终端电阻 ⑤ 串口选错`,
    `nobody answered. Check in this order: 1 A and B swapped 2 no power at the sensor 3 an unusual speed or parity → gridpost scan ${place} --full 4 the line is long and not terminated 5 the wrong port`,
  );
}

const heading = words("站号     响应  认出", "unit    delay  identified");
const echoNote = words(
  "转换器回显自己发出的字节：配置里写 echo: true",
  "the adapter hands our own bytes back: the link needs echo: true",
);
