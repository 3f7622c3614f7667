import type { PersonId } from "../../config/ids.ts";
import { alarmActionsFor } from "../core/alarms/acts.ts";
import { actionsFor } from "../core/cases/actions.ts";
import { isOver } from "../core/cases/transitions.ts";
import type { Clock } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { CoreMessage } from "./messages.ts";
import { createMirror, type Mirror } from "./mirror.ts";
import type { AlarmActions, AlarmId, AlarmState, Case, CaseActions, SiteView, Snapshot } from "./schema.ts";
import { eventText, type EventText } from "./event-ring.ts";
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
  readonly greeting: (as: PersonId | undefined) => Greeting;
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
    greeting: (as) => {
      const own = () => (as === undefined ? [] : actionEvents(hall, as, openCases(hall.mirror)));
      return { own, whole: () => [eventText("site", deps.site), eventText("snapshot", snapshotOf(hall)), ...own()] };
    },
  };
}

function hear(hall: Hall, news: News): boolean {
  const { mirror, streams } = hall;
  switch (news.kind) {
    case "around": {
      const { kind, ...now } = news;
      mirror.around(now);
      streams.send(eventText(kind, now));
      return false;
    }
    case "snapshot":
      return mirror.paint(news.rows, news) && announceAll(hall);
    case "changes":
      mirror.apply(news.rows);
      streams.send(eventText("changes", { nowMs: hall.clock.now().wallMs, changes: news.rows }));
      tellActions(hall, casesTouched(mirror, news.rows));
      return false;
    case "notice":
      streams.sendTo(news.notice.to, eventText("notice", news.notice));
      return false;
  }
}

function announceAll(hall: Hall): true {
  hall.streams.send(eventText("snapshot", snapshotOf(hall)));
  tellActions(hall, openCases(hall.mirror));
  return true;
}

function tellActions(hall: Hall, cases: readonly Case[]): void {
  for (const person of hall.streams.people()) {
    for (const event of actionEvents(hall, person, cases)) hall.streams.sendTo(person, event);
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

function actionEvents({ index, mirror }: Hall, person: PersonId, cases: readonly Case[]): readonly EventText[] {
  return cases.map((of) => {
    const actions: CaseActions = { case: of.id, actions: actionsFor(index, mirror.alarms(), of, person) };
    return eventText("actions", actions);
  });
}
