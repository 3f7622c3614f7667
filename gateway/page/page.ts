import type { PersonId, PointId } from "../../config/ids.ts";
import { factsOf } from "../../config/quantity.ts";
import { topicOf, topicTexts } from "../../config/texts.ts";
import type { Words } from "../../config/words.ts";
import { isSounding } from "../core/alarms/name.ts";
import { placeText } from "../../config/grid.ts";
import { actionsFor } from "../core/cases/actions.ts";
import { stateNames } from "../core/cases/names.ts";
import { stageOf } from "../core/cases/stage.ts";
import { isOver, type Verb } from "../core/cases/transitions.ts";
import { procedureOf } from "./procedure.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { AlarmState, Case } from "../core/state.ts";
import { clockText } from "../core/time.ts";
import type { Says } from "../notify/acts.ts";
import { actions, causes, pageTexts, refusalTexts, saidTexts, sayTexts } from "./words.ts";

/** What was done, as the page says it back. */
export type Said = Says | "photo";

export interface PageView {
  readonly index: SiteIndex;
  readonly alarms: Readonly<Record<string, AlarmState>>;
  readonly values: Readonly<Record<string, { readonly lastGood?: { readonly value: number } }>>;
  readonly of: Case;
  readonly person: PersonId;
  /** A new id for each button that is drawn, so that a form sent twice counts once. */
  readonly commandId: () => string;
  readonly said?: Said | undefined;
  readonly refused?: string | undefined;
  /** What is wrong with what was sent, and what mends it. */
  readonly trouble?: Words;
  /** The address of this page. */
  readonly link: string;
}

type Language = keyof Words;

/** The page of one person and case, whole in one answer; it works without script. */
export function casePage(view: PageView): string {
  const language = view.index.people.get(view.person)?.language ?? "zh";
  const t = (words: Words) => escaped(words[language]);
  const { of, index } = view;
  const body = [
    headOf(view, language),
    view.said === undefined ? "" : `<p class="said" role="status">${t(saidTexts[view.said])}</p>`,
    view.refused === undefined ? "" : `<p class="no" role="alert">${escaped(refusalText(view.refused, language))}</p>`,
    view.trouble === undefined ? "" : `<p class="no" role="alert">${t(view.trouble)}</p>`,
    `<p>${t(stageOf(of).label)} · ${t(stateNames[of.state])}${claimerText(view, language)}</p>`,
    isOver(of) ? "" : `<div class="todo"><b>${t(pageTexts.todo)}</b><br>${safetyOf(view, language)}</div>`,
    formsOf(view, language),
    photosOf(view, language),
    stepsOf(view, language),
    `<p><small>${escaped(index.site.box.name)} · ${t(pageTexts.code)} ${escaped(of.code)}</small></p>`,
  ];
  return frame(language, body.join("\n"));
}

/** For a group: everybody who was told for the case, each with a link of their own. */
export function askWho(index: SiteIndex, of: Case, linkFor: (person: PersonId) => string): string {
  const people = of.told.flatMap((id) => index.people.get(id) ?? []);
  const links = people.map(({ id, title }) => `<a class="who" href="${escaped(linkFor(id))}">${escaped(title)}</a>`);
  return frame("zh", [`<h1>${pageTexts.who.zh} ${pageTexts.who.en}</h1>`, ...links].join("\n"));
}

export function plainPage(words: Words): string {
  return frame("zh", `<p class="no" role="alert">${escaped(words.zh)}</p><p class="no">${escaped(words.en)}</p>`);
}

function frame(language: Language, body: string): string {
  const t = (words: Words) => escaped(words[language]);
  return `<!doctype html>
<html lang="${language === "zh" ? "zh-CN" : "en"}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${t(pageTexts.product)}</title><link rel="stylesheet" href="/w/page.css"></head>
<body>
<main>
${body}
<p class="no" id="kept" role="status" hidden>${t(pageTexts.offline)}</p>
</main>
<script src="/w/page.js" defer></script>
</body></html>
`;
}

interface Member {
  readonly alarm: AlarmState;
  readonly point: PointId;
}

function membersOf({ of, alarms }: PageView): readonly Member[] {
  const members = of.alarms.flatMap((id) =>
    alarms[id] === undefined ? [] : [{ alarm: alarms[id], point: alarms[id].point }],
  );
  return members.toSorted((a, b) => Number(isSounding(b.alarm)) - Number(isSounding(a.alarm)));
}

function headOf(view: PageView, language: Language): string {
  const { index, of } = view;
  const members = membersOf(view);
  const [first, ...others] = members;
  const rule = ruleOf(view, first);
  const t = (words: Words) => escaped(words[language]);
  const rings = members.some(({ alarm }) => isSounding(alarm));
  const also = others.filter(({ alarm, point }) => isSounding(alarm) && point !== first?.point);
  const lines = [
    `<header class="s${of.severity}"><h1>${rule === undefined ? escaped(of.code) : t(rule.title)}</h1>`,
    `<span>${clockText(of.openedAt.wallMs, index.site.box.utcOffset)} · ${t(rings ? pageTexts.rings : pageTexts.over)}</span></header>`,
    `<p class="place">${escaped(first === undefined ? "" : whereOf(view, first.point))}</p>`,
    numberOf(view, first?.point, language),
    also.length === 0
      ? ""
      : `<p>${t(pageTexts.others)}：${also.map(({ point }) => escaped(whereOf(view, point))).join("；")}</p>`,
  ];
  return lines.filter(Boolean).join("\n");
}

function ruleOf({ index }: PageView, member: Member | undefined) {
  return member && index.rulesOf.get(member.point)?.find(({ id }) => id === member.alarm.rule);
}

function whereOf({ index, of }: PageView, id: PointId): string {
  const point = index.points.get(id);
  const zone = index.grids.get(of.zone)?.name ?? of.zone;
  return point === undefined ? zone : `${zone} ${placeText(point.place)} ${point.name}`;
}

function numberOf({ index, values }: PageView, id: PointId | undefined, language: Language): string {
  const point = id === undefined ? undefined : index.points.get(id);
  const value = id === undefined ? undefined : values[id]?.lastGood?.value;
  const facts = point && factsOf(point.quantity);
  if (facts === undefined || facts.kind === "contact" || value === undefined) return "";
  return `<p class="number">${Number(value.toPrecision(4))} ${escaped(facts.unit)} <small>${pageTexts.now[language]}</small></p>`;
}

function safetyOf(view: PageView, language: Language): string {
  const [first] = membersOf(view);
  const quantity = first && view.index.points.get(first.point)?.quantity;
  const topic = topicOf(view.of.hazard, ruleOf(view, first), quantity);
  const note = view.index.site.notes?.[view.of.hazard]?.[language];
  return [topicTexts[topic].safety[language], note ?? ""].filter(Boolean).map(escaped).join("<br>");
}

/** Open to everybody who has the page: what is to be done, and by when. */
function stepsOf(view: PageView, language: Language): string {
  const [first] = membersOf(view);
  const { steps, limits } = procedureOf(view.index, view.of, ruleOf(view, first));
  const items = steps.map((step) => `<li>${escaped(step[language])}</li>`).join("");
  const due = limits.map((limit) => escaped(limit[language])).join(" · ");
  const title = escaped(pageTexts.procedure[language]);
  return `<details><summary>${title}</summary><ol>${items}</ol><p>${escaped(pageTexts.limits[language])}：${due}</p></details>`;
}

/** What others and they themselves have photographed; each is loaded when somebody looks. */
function photosOf({ of, link }: PageView, language: Language): string {
  const photos = of.evidence.filter(({ type }) => type !== undefined);
  if (photos.length === 0) return "";
  const images = photos.map(
    ({ hash }, at) =>
      `<img src="${link}/photos/${hash}" alt="${escaped(pageTexts.photo[language])} ${at + 1}" loading="lazy">`,
  );
  return `<section class="photos" aria-label="${escaped(pageTexts.photos[language])}">${images.join("")}</section>`;
}

function claimerText({ index, of }: PageView, language: Language): string {
  const claim = of.steps.findLast(({ verb }) => verb === "claim");
  if (of.claimedBy === undefined || claim === undefined) return "";
  const who = index.people.get(of.claimedBy)?.title ?? of.claimedBy;
  const time = clockText(claim.at.wallMs, index.site.box.utcOffset);
  return `：${escaped(who)} ${time} ${escaped(pageTexts.has[language])}`;
}

/** What this person may do by the one table of permissions, in the order in which it is wanted. */
function formsOf(view: PageView, language: Language): string {
  const { of, person, index, alarms } = view;
  const actions = actionsFor(index, new Map(Object.entries(alarms)), of, person);
  const may = new Set(actions.filter(({ refused }) => refused === undefined).map(({ verb }) => verb));
  const isMine = of.claimedBy === person;
  return forms
    .filter(({ when }) => when({ may, isMine, state: of.state }))
    .map(({ draw }) => draw(view, language))
    .join("");
}

interface Standing {
  readonly may: ReadonlySet<Verb>;
  readonly isMine: boolean;
  readonly state: Case["state"];
}

interface Form {
  readonly when: (standing: Standing) => boolean;
  readonly draw: (view: PageView, language: Language) => string;
}

const forms: readonly Form[] = [
  { when: ({ may, state }) => state === "reported" && may.has("claim"), draw: pressed("claim", "main") },
  { when: ({ may }) => may.has("accept"), draw: pressed("accept", "main") },
  { when: ({ may }) => may.has("arrive"), draw: pressed("arrive", "main") },
  // Whoever reports a result from the scene has begun to handle it, said or not.
  { when: canReport, draw: reportForm },
  { when: canReport, draw: pressed("false-alarm") },
  { when: ({ may }) => may.has("pass"), draw: pressed("pass", "main") },
  { when: ({ may }) => may.has("fail"), draw: pressed("fail") },
  { when: ({ may }) => may.has("approve") || may.has("propose"), draw: pressed("close", "main") },
  { when: ({ may, isMine, state }) => !isMine && goingThere.has(state) && may.has("claim"), draw: takeOver },
  {
    when: ({ may, state }) => goesElsewhere.has(state) && (may.has("decline") || may.has("handover")),
    draw: pressed("cannot-go"),
  },
  { when: ({ may }) => may.has("attach"), draw: photoForm },
  {
    when: ({ may, isMine, state }) => (isMine || state !== "claimed") && may.has("danger"),
    draw: pressed("danger", "danger"),
  },
];

const goingThere: ReadonlySet<Case["state"]> = new Set(["claimed", "triaged", "accepted", "on-scene", "handling"]);
const goesElsewhere: ReadonlySet<Case["state"]> = new Set(["reported", "claimed", "dispatched", "accepted"]);

function canReport({ may, state }: Standing): boolean {
  return may.has("submit") || (state === "on-scene" && may.has("start"));
}

function pressed(says: Says, kind = ""): Form["draw"] {
  return (view, language) => press(view, language, says, kind);
}

function takeOver(view: PageView, language: Language): string {
  return form(view, `<button name="says" value="claim">${escaped(pageTexts.also[language])}</button>`);
}

function press(view: PageView, language: Language, says: Says, kind = ""): string {
  return form(
    view,
    `<button class="${kind}" name="says" value="${says}">${escaped(sayTexts[says][language])}</button>`,
  );
}

/** Four taps and no typing. */
function reportForm(view: PageView, language: Language): string {
  const t = (words: Words) => escaped(words[language]);
  const options = (name: string, list: readonly Words[], type: string) =>
    list
      .map(
        (each) =>
          `<label><input type="${type}" name="${name}" value="${escaped(each.zh)}"${type === "radio" ? " required" : ""}> ${t(each)}</label>`,
      )
      .join("");
  return form(
    view,
    `<fieldset><legend>${t(pageTexts.cause)}</legend>${options("cause", causes, "radio")}</fieldset>
<fieldset><legend>${t(pageTexts.action)}</legend>${options("action", actions, "checkbox")}</fieldset>
<button class="main" name="says" value="handled">${t(sayTexts.handled)}</button>`,
  );
}

/** The place that phones write into a picture is taken out of it, and the page says so. */
function photoForm({ commandId, link }: PageView, language: Language): string {
  const t = (words: Words) => escaped(words[language]);
  return `<form method="post" action="${link}/photos" enctype="multipart/form-data">
<input type="hidden" name="command" value="${commandId()}">
<label>${t(pageTexts.takePhoto)} <input type="file" name="photo" accept="image/jpeg" required></label>
<small>${t(pageTexts.aboutPhotos)}</small>
<button>${t(pageTexts.sendPhoto)}</button></form>
`;
}

function form({ commandId, link }: PageView, inside: string): string {
  return `<form method="post" action="${link}"><input type="hidden" name="command" value="${commandId()}">${inside}</form>\n`;
}

function refusalText(why: string, language: Language): string {
  const known = Object.entries(refusalTexts).find(([name]) => name === why)?.[1];
  return (known ?? pageTexts.retry)[language];
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
