import type { Language } from "../../config/diagnostic.ts";
import { words, type Words } from "../../config/words.ts";
import { civilText, clockText } from "../core/time.ts";
import { qrSvg } from "../qr/svg.ts";
import { escaped, paper } from "./paper.ts";
import type { CommissionedPoint, CommissioningReport, TestOfPoint } from "./report-view.ts";

/** The report as one page to be printed on A4 in black and white; it asks nothing of any other address. */
export function commissioningPage(report: CommissioningReport, language: Language, utcOffset: string): string {
  const to: Telling = {
    say: (text) => escaped(text[language]),
    time: (ms) => `${civilText(ms, utcOffset)} ${clockText(ms, utcOffset)}`,
    language,
  };
  const title = `${escaped(report.box.name)} · ${to.say(t.title)}`;
  const body = [
    `<h1>${title}</h1>`,
    headOf(report, to),
    openItemsOf(report, to),
    pointsOf(report, to),
    linesOf(report, to),
    peopleOf(report, to),
    signedOf(report, to),
    signatures(to),
  ];
  return paper({ title, language, style: reportStyle, body });
}

/** Known to whoever serves the page, for its content policy. */
export const reportStyle = [
  "@page{size:A4;margin:14mm}body{font:11pt/1.45 system-ui,'Noto Sans SC','Noto Sans CJK SC',sans-serif;color:#000;",
  "background:#fff;max-width:190mm;margin:0 auto;padding:4mm}h1{font-size:17pt}h2{font-size:12.5pt;margin:6mm 0 2mm;",
  "break-after:avoid}table{width:100%;border-collapse:collapse}th,td{border:.3mm solid #000;padding:1mm 1.5mm;",
  "text-align:left;vertical-align:top;font-size:9pt}thead{display:table-header-group}tr{break-inside:avoid}",
  "dl{display:grid;grid-template-columns:max-content 1fr;gap:1mm 4mm;margin:0}dt{font-weight:700}dd{margin:0;",
  "overflow-wrap:anywhere}.sign{display:grid;grid-template-columns:1fr 1fr;gap:14mm 10mm;margin-top:12mm;",
  "break-inside:avoid}.sign div{border-top:.3mm solid #000;padding-top:1mm}.signed{display:grid;grid-template-columns:22mm 1fr;gap:4mm;break-inside:avoid}.signed svg{width:22mm;height:22mm}code{font-size:8.5pt;overflow-wrap:anywhere}small{font-size:8pt}",
].join("");

interface Telling {
  readonly say: (text: Words) => string;
  readonly time: (wallMs: number) => string;
  readonly language: Language;
}

const t = {
  title: words("验收报告", "Commissioning report"),
  made: words("出具时间", "Made at"),
  box: words("网关", "Box"),
  software: words("软件版本", "Software"),
  programme: words("治理模式", "Programme"),
  hash: words("配置（SHA-256）", "Configuration (SHA-256)"),
  since: words("自何时生效", "in force since"),
  onTrial: words("试用中，没有保留", "on trial, not kept"),
  noFile: words("没有站点文件", "no site file"),
  counts: words("测点", "Points"),
  open: words("未完成", "Open items"),
  nothingOpen: words("没有未完成的项目。", "Nothing is open."),
  points: words("测点和试验", "Points and tests"),
  place: words("位置", "Place"),
  device: words("设备", "Device"),
  thresholds: words("什么时候告警", "When it rings"),
  now: words("现在", "Now"),
  test: words("试验", "Test"),
  untested: words("没有试过", "not tested"),
  lines: words("总线质量", "Lines"),
  station: words("站号", "Station"),
  standing: words("应答", "Answers"),
  usual: words("通常延时", "Usual delay"),
  worst: words("最长延时", "Longest delay"),
  garbled: words("校验错 / 已问", "CRC errors / asked"),
  people: words("值守和渠道", "Duty and channels"),
  grid: words("网格", "Grid"),
  role: words("岗位", "Role"),
  onDuty: words("现在值守", "On duty now"),
  channels: words("渠道", "Channels"),
  nobody: words("没有人", "nobody"),
  signed: words("电子签名（在审计链里）", "Electronic signatures (in the audit chain)"),
  hashCode: words("核对哈希的二维码", "code to check the hash"),
  changedSince: words("签名以后配置或试验有变化", "configuration or tests have changed since"),
  openThen: words("签名时未完成：", "open items then:"),
  installer: words("安装", "Installer"),
  community: words("社区", "Community"),
  byHand: words("（签字、日期）", " (signature, date)"),
} as const;

const methods: Readonly<Record<TestOfPoint["method"], Words>> = {
  channel: words("只试了通道", "channel only"),
  inject: words("注入：从采集到人，不含探头", "put in: from the gateway to the person, without the probe"),
  physical: words("实物：全链路", "on the sensor: the whole way"),
};
const results: Readonly<Record<TestOfPoint["result"], Words>> = {
  passed: words("通过", "passed"),
  failed: words("没有通过", "failed"),
  stopped: words("中途停止", "stopped"),
};
const answers: Readonly<Record<string, Words>> = {
  answering: words("正常", "answering"),
  partly: words("时有时无", "now and then"),
  silent: words("没有应答", "silent"),
  "not-asked": words("还没有问", "not asked yet"),
};

function headOf({ box, atMs, programme, configuration, counts }: CommissioningReport, { say, time }: Telling): string {
  const { points, heard, watching, tested } = counts;
  const told = words(
    `${points} 个，有读数 ${heard} 个；有告警规则 ${watching} 个，试过 ${tested} 个`,
    `${points}, heard ${heard}; with alarm rules ${watching}, tested ${tested}`,
  );
  const file =
    configuration === undefined
      ? say(t.noFile)
      : `<code>${configuration.hash}</code> ${say(t.since)} ${time(configuration.sinceMs)}${configuration.isOnTrial ? ` · ${say(t.onTrial)}` : ""}`;
  return definitions([
    [say(t.box), `${escaped(box.name)} <code>${escaped(box.id)}</code>`],
    [say(t.made), time(atMs)],
    [say(t.software), escaped(box.version)],
    [say(t.programme), say(programme)],
    [say(t.hash), file],
    [say(t.counts), say(told)],
  ]);
}

function openItemsOf({ openItems }: CommissioningReport, { say }: Telling): string {
  const rows = openItems.map(({ about, text }) => `<tr><td>${escaped(about)}</td><td>${say(text)}</td></tr>`);
  const list = rows.length === 0 ? `<p>${say(t.nothingOpen)}</p>` : `<table><tbody>${rows.join("")}</tbody></table>`;
  return `<h2>${say(t.open)}（${openItems.length}）</h2>${list}`;
}

function pointsOf({ points }: CommissioningReport, to: Telling): string {
  const { say } = to;
  const rows = points.map((point) => [
    `${escaped(point.grid)} ${escaped(point.place)}`,
    `${escaped(point.name)} · ${say(point.label)}<br><small>${escaped(point.profile)} · ${escaped(point.by)}</small>`,
    point.rules.map((rule) => say(rule)).join("<br>"),
    valueOf(point, to),
    testOf(point.test, to),
  ]);
  return `<h2>${say(t.points)}</h2>${table([t.place, t.device, t.thresholds, t.now, t.test].map(say), rows)}`;
}

function valueOf({ value, unit, why, atMs }: CommissionedPoint, { time }: Telling): string {
  const shown = value === undefined ? "—" : `${Number(value.toPrecision(6))} ${escaped(unit)}`;
  const when = atMs === undefined ? "" : `<br><small>${time(atMs)}</small>`;
  return `${shown}${why === undefined ? "" : ` <small>${escaped(why)}</small>`}${when}`;
}

function testOf(test: TestOfPoint | undefined, { say, time }: Telling): string {
  if (test === undefined) return say(t.untested);
  const { method, result, atMs, lastHop, why } = test;
  const reached = lastHop === undefined ? "" : `<br>${escaped(lastHop.hop)} +${(lastHop.afterMs / 1000).toFixed(1)} s`;
  const because = why === undefined ? "" : `（${escaped(why)}）`;
  return `${say(results[result])}${because}<br>${say(methods[method])}${reached}<br><small>${time(atMs)}</small>`;
}

function linesOf({ lines }: CommissioningReport, { say }: Telling): string {
  if (lines.length === 0) return "";
  const rows = lines.flatMap(({ link, devices }) =>
    devices.map(({ device, unit, kind, delayMs, worstMs, asked, garbled }) => [
      `${escaped(link)}:${unit} ${escaped(device)}`,
      say(answers[kind] ?? words(kind, kind)),
      delayMs === undefined ? "—" : `${delayMs} ms`,
      worstMs === undefined ? "—" : `${worstMs} ms`,
      asked === 0 ? "—" : `${garbled} / ${asked}+`,
    ]),
  );
  return `<h2>${say(t.lines)}</h2>${table([t.station, t.standing, t.usual, t.worst, t.garbled].map(say), rows)}`;
}

function peopleOf({ duty, people, channels }: CommissioningReport, { say }: Telling): string {
  const seats = duty.map(({ grid, role, people: who }) => [
    escaped(grid),
    escaped(role),
    who.length === 0 ? say(t.nobody) : escaped(who.join("、")),
  ]);
  const ways = people.map(({ title, channels: of }) => `${escaped(title)}：${escaped(of.join("、"))}`).join("；");
  const kinds = channels.map(({ id, kind }) => `${escaped(id)}（${escaped(kind)}）`).join("；");
  return `<h2>${say(t.people)}</h2>${table([t.grid, t.role, t.onDuty].map(say), seats)}<p><small>${ways}<br>${kinds}</small></p>`;
}

/** Each with a code that names box and hash: whoever has the text the box kept can say whether it is this one. */
function signedOf({ signatures: signed, box }: CommissioningReport, { say, time }: Telling): string {
  if (signed.length === 0) return "";
  const rows = signed.map(({ as, title, account, atMs, sha256, openItems, isCurrent }) => {
    const code = qrSvg(`gridpost:report?box=${box.id}&as=${as}&sha256=${sha256}`, say(t.hashCode)) ?? "";
    const held = isCurrent ? "" : `<br><b>${say(t.changedSince)}</b>`;
    const open = openItems === 0 ? "" : `<br>${say(t.openThen)} ${openItems}`;
    return `<div class="signed">${code}<p><b>${say(t[as])}</b> ${escaped(title)}（${escaped(account)}） ${time(atMs)}${open}${held}<br><code>SHA-256 ${sha256}</code></p></div>`;
  });
  return `<h2>${say(t.signed)}</h2>${rows.join("")}`;
}

function signatures({ say }: Telling): string {
  return `<div class="sign"><div>${say(t.installer)}${say(t.byHand)}</div><div>${say(t.community)}${say(t.byHand)}</div></div>`;
}

function definitions(rows: readonly (readonly [string, string])[]): string {
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join("")}</dl>`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((each) => `<th scope="col">${each}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}
