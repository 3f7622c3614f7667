import { agoText, type FleetRow } from "./fleet.ts";
import { pointsUnder, type MapNode } from "./grid-map.ts";
import type { Operator } from "./operators.ts";
import type { Screen } from "./screen.ts";
import { areas } from "./offices.ts";

export type PageLanguage = "zh" | "en";

/** The whole page; what is in `main` is sent again whenever something changed. */
export function pageText(screen: Screen, operators: readonly Operator[], language: PageLanguage): string {
  const title = language === "zh" ? "格哨 区级一屏统管（模拟）" : "Gridpost district, one screen (simulated)";
  return [
    `<!doctype html><html lang="${language === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head>`,
    `<body><h1>${title}</h1><label>${words[language].operator} <select id="operator"><option value="">–</option>`,
    ...operators.map(
      ({ id, title: name }) => `<option value="${escaped(id)}">${escaped(`${name[language]} ${id}`)}</option>`,
    ),
    `</select></label> <output id="said"></output><main>${mainText(screen, language)}</main><script>${script(language)}</script></body></html>`,
  ].join("\n");
}

export function mainText(screen: Screen, language: PageLanguage): string {
  const say = words[language];
  return [
    section(say.fleet, fleetTable(screen, language)),
    section(`${say.map} · ${say.placed(screen.map.placed, screen.map.unplaced)}`, mapList(screen.map.nodes, language)),
    section(`${say.queues} · ${say.open(screen.openCases)}`, queueList(screen, language)),
    section(say.figures, figures(screen, language)),
    section(say.orders, orderList(screen)),
    section(say.tickets, ticketList(screen)),
    section(say.photos, photoList(screen, language)),
    section(say.timeline, timeline(screen)),
  ].join("\n");
}

function fleetTable({ fleet }: Screen, language: PageLanguage): string {
  const rows = fleet.map((row) => fleetLine(row, language)).join("");
  return `<table><tr>${words[language].fleetHead.map((each) => `<th>${each}</th>`).join("")}</tr>${rows}</table>`;
}

function fleetLine(row: FleetRow, language: PageLanguage): string {
  const { box, rank, sentence, isGrey, heardAgoMs, openCases, points, gaps, mode, emptySeats } = row;
  const cells = [
    escaped(box),
    escaped([sentence, ...gaps].map((each) => each[language]).join("；")),
    actionText(row, language),
    escaped(modeText(mode, language)),
    emptySeats === 0 ? "✓" : words[language].empty(emptySeats),
    String(openCases),
    String(points),
    agoText(heardAgoMs)[language],
  ];
  return `<tr class="${rank}${isGrey ? " grey" : ""}">${cells.map((each) => `<td>${each}</td>`).join("")}</tr>`;
}

/** A box of tomorrow may be in a mode that has no name here. */
function modeText(mode: string, language: PageLanguage): string {
  const [key = "", level = ""] = mode.split(".");
  return `${modes[key]?.[language] ?? key} ${level}`.trim();
}

const modes: Readonly<Record<string, Record<PageLanguage, string>>> = {
  peace: { zh: "平时", en: "peace" },
  alert: { zh: "战备", en: "alert" },
  emergency: { zh: "战时", en: "emergency" },
  recovery: { zh: "恢复", en: "recovery" },
};

/** An order goes out under the name of whoever is chosen at the top of the page. */
function actionText({ box, action, word }: FleetRow, language: PageLanguage): string {
  const text = escaped(action[language]);
  return word === undefined ? text : `<button data-say="${escaped(JSON.stringify({ box, ...word }))}">${text}</button>`;
}

function mapList(nodes: readonly MapNode[], language: PageLanguage): string {
  if (nodes.length === 0) return "";
  return `<ul>${nodes.map((node) => `<li>${mapLine(node, language)}${mapList(node.below, language)}</li>`).join("")}</ul>`;
}

function mapLine(node: MapNode, language: PageLanguage): string {
  const { id, code, openCases, worst } = node;
  const mark = worst === undefined ? "" : ` <b class="s${worst}">${words[language].severity[worst - 1] ?? worst}</b>`;
  const cases = openCases > 0 ? ` ${words[language].open(openCases)}` : "";
  const number = code === undefined || code === id ? "" : ` ${code}`;
  return `${escaped(`${id}${number}`)} <small>${words[language].points(pointsUnder(node))}</small>${mark}${cases}`;
}

function queueList({ queues }: Screen, language: PageLanguage): string {
  const line = ({ label, area, cases }: Screen["queues"][number]) => {
    const names = cases.map(({ box, case: id, hazard, severity }) => `${box}/${id} ${hazard} ${severity}`);
    return `<tr><td>${areas[area][language]}</td><td>${label[language]}</td><td>${cases.length}</td><td>${escaped(names.join(", "))}</td></tr>`;
  };
  return `<table>${queues.map(line).join("")}</table>`;
}

function figures(screen: Screen, language: PageLanguage): string {
  const {
    kpis,
    satisfaction: { sum, n, of },
    graded: { score, stars, weight },
    comparison,
    backlog,
  } = screen;
  const say = words[language];
  const rows = kpis.map(({ label, count, of: whole }) => [
    label[language],
    `${count} / ${whole}`,
    shareText(count, whole),
  ]);
  const own = comparison.differ.map(({ box, key, said, found }) => `${box} ${key} ${said} ≠ ${found}`).join("; ");
  rows.push([say.satisfaction, `${n} / ${of}`, n === 0 ? "–" : (sum / n).toFixed(2)]);
  rows.push([
    say.stars,
    `${Math.round(weight * 100)} %`,
    score === undefined ? "–" : `${"★".repeat(stars ?? 0)} ${score.toFixed(2)}`,
  ]);
  rows.push([say.compared, String(comparison.compared), own === "" ? say.agree : own]);
  rows.push([say.backlog, String(backlog.boxes), backlog.upward === undefined ? "" : `↑ ${backlog.upward}`]);
  return `<table>${rows.map((row) => `<tr>${row.map((each) => `<td>${escaped(each)}</td>`).join("")}</tr>`).join("")}</table>`;
}

function orderList({ orders }: Screen): string {
  const line = ({ operator, box, verb, args, outcome, why = "" }: Screen["orders"][number]) => {
    const said = Object.entries(args).map(([name, value]) => `${name}=${value}`);
    return `<li>${escaped(`${operator} → ${box} ${verb} ${said.join(" ")}: ${outcome} ${why}`)}</li>`;
  };
  return `<ul>${orders.toReversed().map(line).join("")}</ul>`;
}

function ticketList({ tickets }: Screen): string {
  const line = ({ id, box, grid, type, case: of = "–" }: Screen["tickets"][number]) =>
    `<li>${escaped(`${id} ${box} ${grid} ${type} → ${of}`)}</li>`;
  return `<ul>${tickets.toReversed().map(line).join("")}</ul>`;
}

/** A picture once its bytes have the hash that the case has; until then how much of it has come. */
function photoList({ photos }: Screen, language: PageLanguage): string {
  const line = ({ box, case: of, hash, kind, arrived, pieces }: Screen["photos"][number]) => {
    const name = escaped(`${box}/${of} ${hash.slice(0, 12)}`);
    const address = `photo?box=${encodeURIComponent(box)}&amp;hash=${hash}`;
    if (kind === "whole") return `<li>${name}<br><img src="${address}" alt="${name}" loading="lazy"></li>`;
    return `<li>${name} ${words[language].photo[kind]} ${arrived}/${pieces}</li>`;
  };
  return `<ul class="photos">${photos.toReversed().map(line).join("")}</ul>`;
}

function timeline({ steps }: Screen): string {
  return `<ol>${steps
    .toReversed()
    .map(({ text }) => `<li>${escaped(text)}</li>`)
    .join("")}</ol>`;
}

function section(title: string, body: string): string {
  return `<section><h2>${escaped(title)}</h2>${body}</section>`;
}

function shareText(count: number, of: number): string {
  return of === 0 ? "–" : `${((100 * count) / of).toFixed(2)} %`;
}

const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? "");
}

function script(language: PageLanguage): string {
  return `new EventSource("stream?lang=${language}").onmessage=e=>{document.querySelector("main").innerHTML=JSON.parse(e.data)};
document.onclick=async({target:{dataset:{say}}})=>{if(!say)return;
const body=JSON.stringify({...JSON.parse(say),operator:document.querySelector("#operator").value});
const {kind,why="",id=""}=await(await fetch("say",{method:"POST",body})).json();
document.querySelector("#said").textContent=[kind,why,id].join(" ")}`;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:110rem;padding:0 1rem;color:#111;background:#fff}
h1{font-size:1.3rem}h2{font-size:1.05rem;margin:.8rem 0 .3rem}main{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(34rem,100%),1fr));gap:0 2rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.15rem .6rem .15rem 0;border-bottom:1px solid #ccc;vertical-align:top;overflow-wrap:anywhere}
ul,ol{margin:0;padding-left:1.2rem}ol{font-size:.85rem;max-height:24rem;overflow:auto}.grey td{color:#666;background:#eee}.unclaimed td{border-left:.4rem solid #b3261e}.unclaimed td+td{border-left:0}
b{border:2px solid #111;padding:0 .3rem}.s1{background:#b3261e;color:#fff}.s2{background:#f6a13a}.s3{background:#f9e04c}.s4{background:#bcd7f5}.photos img{max-width:100%;max-height:16rem}`;

const words = {
  zh: {
    operator: "坐席",
    fleet: "网关，最差的在前",
    fleetHead: ["网关", "情况", "要做的", "模式", "值守", "在办", "测点", "多久前听到"],
    empty: (n: number) => `${n} 岗无人`,
    map: "网格地图",
    placed: (placed: number, unplaced: number) =>
      `${placed} 个测点在图上${unplaced > 0 ? `，${unplaced} 个没有位置` : ""}`,
    points: (n: number) => `${n} 个测点`,
    queues: "科室队列",
    open: (n: number) => `在办 ${n} 件`,
    figures: "指标（由上报重新计算）",
    satisfaction: "群众满意度（已评 / 已结，未评的不补）",
    stars: "五星评价（依据的权重）",
    compared: "与网关自算的比较",
    agree: "一致",
    backlog: "待传积压（条）",
    orders: "下行指令",
    tickets: "热线与随手报",
    photos: "现场照片（指纹与案件一致才显示）",
    photo: { arriving: "接收中", lost: "网关已没有", damaged: "指纹不符" },
    timeline: "时间线",
    severity: ["红", "橙", "黄", "蓝"],
  },
  en: {
    operator: "At the desk",
    fleet: "Boxes, the worst first",
    fleetHead: ["Box", "How it is", "What to do", "Mode", "Duty", "Open", "Points", "Heard of ago"],
    empty: (n: number) => `${n} seats empty`,
    map: "Map by grid",
    placed: (placed: number, unplaced: number) =>
      `${placed} points placed${unplaced > 0 ? `, ${unplaced} without a place` : ""}`,
    points: (n: number) => `${n} points`,
    queues: "Queues of the offices",
    open: (n: number) => `${n} open`,
    figures: "Figures, computed anew from the uplink",
    satisfaction: "Satisfaction (rated / closed; the others are not filled in)",
    stars: "Stars (weight behind them)",
    compared: "Compared with the boxes' own",
    agree: "they agree",
    backlog: "Records still waiting",
    orders: "Orders",
    tickets: "Hotline and residents",
    photos: "Photos, shown when their hash is that of the case",
    photo: { arriving: "arriving", lost: "gone from the box", damaged: "wrong hash" },
    timeline: "Timeline",
    severity: ["red", "orange", "yellow", "blue"],
  },
} as const;
