import type { PersonId } from "../../config/ids.ts";
import type { Guest } from "../access/account.ts";
import { alarmActionsFor } from "../core/alarms/acts.ts";
import { actionsFor } from "../core/cases/actions.ts";
import { isOver } from "../core/cases/transitions.ts";
import type { Clock } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { CoreMessage } from "./messages.ts";
import { createMirror, type Mirror } from "./mirror.ts";
import type { AlarmActions, AlarmId, AlarmState, Case, CaseActions, Notice, SiteView, Snapshot } from "./schema.ts";
import { eventText, type EventText } from "./event-ring.ts";
import { cutAround, cutSite, cutSnapshot, isRowSeen } from "./scope.ts";
import { sightOf, type Sight } from "./sight.ts";
import type { Greeting, Streams } from "./stream.ts";
import type { Row } from "./view.ts";

/** What the core says once the site is declared. */
export type News = Extract<CoreMessage, { kind: "around" | "snapshot" | "changes" | "notice" }>;

/** Keeps the part's own copy of the state current and tells the screens. */
export interface Announcer {
  /** True when a whole picture has just come into force. */
  readonly hear: (news: News) => boolean;
  readonly snapshot: () => Snapshot;
  readonly alarmActions: (alarm: AlarmId, as: PersonId) => AlarmActions;
  readonly greeting: (as: PersonId | undefined, sight: Sight | undefined) => Greeting;
  /** What that guest may see; the whole box without one. */
  readonly sight: (guest: Guest | undefined) => Sight | undefined;
}

export interface AnnouncerDeps {
  readonly index: SiteIndex;
  readonly site: SiteView;
  readonly streams: Streams;
  readonly clock: Clock;
}

interface Hall extends AnnouncerDeps {
  readonly mirror: Mirror;
}

export function createAnnouncer(deps: AnnouncerDeps): Announcer {
  const hall: Hall = { ...deps, mirror: createMirror() };
  return {
    hear: (news) => hear(hall, news),
    snapshot: () => snapshotOf(hall),
    alarmActions: (alarm, as) => {
      const view = { site: hall.index, alarms: hall.mirror.alarms(), cases: hall.mirror.cases() };
      return { alarm, actions: alarmActionsFor(view, alarm, as) };
    },
    greeting: (as, sight) => greetingFor(hall, as, sight),
    sight: (guest) => guest && sightOf({ index: hall.index, ...hall.mirror }, guest),
  };
}

function greetingFor(hall: Hall, as: PersonId | undefined, sight: Sight | undefined): Greeting {
  const seen = () => openCases(hall.mirror).filter((of) => sight === undefined || sight.sees({ case: of.id }) === true);
  const own = () => (as === undefined ? [] : seen().map((of) => actionEvent(hall, as, of)));
  return { own, whole: () => [siteEvent(hall, sight), snapshotEvent(hall, sight), ...own()] };
}

function siteEvent({ site }: Hall, sight: Sight | undefined): EventText {
  return eventText("site", sight === undefined ? site : cutSite(sight, site));
}

function snapshotEvent(hall: Hall, sight?: Sight): EventText {
  const snapshot = snapshotOf(hall);
  return eventText("snapshot", sight === undefined ? snapshot : cutSnapshot(sight, snapshot));
}

function hear(hall: Hall, news: News): boolean {
  const { mirror, streams } = hall;
  switch (news.kind) {
    case "around": {
      const { kind, ...now } = news;
      mirror.around(now);
      streams.send(eventText(kind, now), (sight) => eventText(kind, cutAround(sight, now)));
      return false;
    }
    case "snapshot":
      return mirror.paint(news.rows, news) && announceAll(hall);
    case "changes":
      mirror.apply(news.rows);
      streams.send(changesEvent(hall, news.rows), (sight) => changesEvent(hall, rowsFor(hall, sight, news.rows)));
      tellActions(hall, casesTouched(mirror, news.rows));
      return false;
    case "notice": {
      // To a person's own screen whatever lies where: it is they who are called.
      const event = eventText("notice", news.notice);
      streams.sendTo(news.notice.to, event, () => event);
      return false;
    }
  }
}

function changesEvent({ clock }: Hall, changes: readonly Row[]): EventText {
  return eventText("changes", { nowMs: clock.now().wallMs, changes });
}

/** With whoever is called to a case elsewhere goes the case: it was not for them until now. */
function rowsFor({ mirror }: Hall, sight: Sight, rows: readonly Row[]): readonly Row[] {
  const seen = rows.filter((row) => isRowSeen(sight, row.table, row));
  const called = seen.flatMap(({ table, value }) => {
    const of = table === "notice" && value !== undefined ? (value as Notice).case : undefined;
    const row = of === undefined ? undefined : mirror.cases().get(of);
    return row === undefined || sight.isSeen(row.zone) ? [] : [{ table: "case", key: row.id, value: row } as const];
  });
  return [...seen, ...called];
}

function announceAll(hall: Hall): true {
  hall.streams.send(snapshotEvent(hall), (sight) => snapshotEvent(hall, sight));
  tellActions(hall, openCases(hall.mirror));
  return true;
}

function tellActions(hall: Hall, cases: readonly Case[]): void {
  for (const person of hall.streams.people()) {
    for (const of of cases) {
      const event = actionEvent(hall, person, of);
      hall.streams.sendTo(person, event, (sight) => (sight.sees({ case: of.id }) === true ? event : undefined));
    }
  }
}

function snapshotOf({ mirror, clock }: Hall): Snapshot {
  return mirror.snapshot(clock.now().wallMs);
}

function openCases(mirror: Mirror): readonly Case[] {
  return [...mirror.cases().values()].filter((of) => !isOver(of));
}

/** What a person may do with a case depends on the case and on its alarms. */
function casesTouched(mirror: Mirror, rows: readonly Row[]): readonly Case[] {
  const ids = rows.flatMap(({ table, key, value }) => {
    if (table === "case") return [key];
    return table === "alarm" ? ((value as AlarmState | undefined)?.case ?? []) : [];
  });
  return [...new Set(ids)].flatMap((id) => mirror.cases().get(id) ?? []);
}

function actionEvent({ index, mirror }: Hall, person: PersonId, of: Case): EventText {
  const actions: CaseActions = { case: of.id, actions: actionsFor(index, mirror.alarms(), of, person) };
  return eventText("actions", actions);
}
