import { computed } from "@preact/signals";
import { nowMs } from "../box-clock.ts";
import { cases, lanes, links, rejects, store, uplink } from "../live.ts";
import { allMembers, membersOf } from "../places.ts";
import { hrefTo } from "../route.ts";
import { isOver } from "../standing.ts";
import { timeText } from "../text/times.ts";
import { labelText, wordFor, words } from "../text/words.ts";
import { Age } from "./age.tsx";
import { FeedbackLine } from "./case-card.tsx";
import { Latch } from "./latch.tsx";
import { Panel } from "./panel.tsx";

/** In the order in which the lanes may use the link. */
const backlog = computed(() =>
  ["event", "step", "summary"].map((lane) => {
    const row = lanes.value.get(lane);
    return { lane, waiting: row === undefined ? 0 : row.lastSeq - row.ackedUpTo };
  }),
);

export function LinkPanel() {
  const { link } = words.value;
  const waiting = backlog.value.reduce((sum, each) => sum + each.waiting, 0);
  const { kind } = uplink.value;
  return (
    <Panel title={link.title}>
      <p class={`link ${kind}`}>
        <i aria-hidden="true" />
        <b>{link[kind]}</b>
        {kind !== "none" && <span class="muted">{waiting === 0 ? link.clear : link.backlog(waiting)}</span>}
      </p>
      {waiting > 0 && (
        <p class="muted">
          {backlog.value
            .filter((each) => each.waiting > 0)
            .map((each) => `${wordFor(link.lane, each.lane)} ${each.waiting}`)
            .join(" · ")}
        </p>
      )}
    </Panel>
  );
}

export function StorePanel() {
  const t = words.value.store;
  const { kind, why, freeShare, daysLeft, photos } = store.value;
  const facts = [
    why,
    freeShare === undefined ? undefined : t.free(Math.round(freeShare * 100)),
    daysLeft === undefined ? undefined : t.days(Math.floor(daysLeft)),
    photos === undefined || photos.count + photos.dropped === 0 ? undefined : t.photos(photos),
  ].filter((each) => each !== undefined);
  return (
    <Panel title={t.title}>
      <p class={`link ${kind === "sound" ? "live" : kind === "unknown" ? "unknown" : "down"}`}>
        <i aria-hidden="true" />
        <b>{t[kind]}</b>
      </p>
      {facts.length > 0 && <p class="muted">{facts.join(" · ")}</p>}
    </Panel>
  );
}

/** The wired lines: each with the devices that do not answer. */
export function LinesPanel() {
  const t = words.value.lines;
  if (links.value.length === 0) return null;
  return (
    <Panel title={t.title}>
      {links.value.map(({ link, kind, devices }) => {
        const away = devices.flatMap((each) =>
          each.kind === "silent" || each.kind === "partly" ? [`${each.device} ${t[each.kind]}`] : [],
        );
        const garbled = devices.flatMap((each) =>
          each.garbled > 0 ? [`${each.device} ${t.garbled(each.garbled)}`] : [],
        );
        return (
          <p key={link} class={`link ${kind === "up" && away.length === 0 ? "live" : "down"}`}>
            <i aria-hidden="true" />
            <b>{link}</b>
            <span class="muted">{[t[kind], ...away, ...garbled].join(" · ")}</span>
          </p>
        );
      })}
    </Panel>
  );
}

const rejectsShownMax = 8;

export function RejectsPanel() {
  const t = words.value.rejects;
  const all = [...rejects.value.entries()].sort(([, a], [, b]) => b.at.wallMs - a.at.wallMs);
  const total = all.reduce((sum, [, reject]) => sum + reject.count, 0);
  return (
    <Panel title={t.title} aside={total === 0 ? t.none : t.times(total)}>
      {all.length > 0 && <p class="muted">{t.hint}</p>}
      <ul class="lines">
        {all.slice(0, rejectsShownMax).map(([key, reject]) => (
          <li key={key}>
            <span>
              <b>{wordFor(words.value.fault, reject.why)}</b> <span class="muted">{reject.source}</span>
            </span>
            <span class="muted">
              {t.times(reject.count)} · <Age atMs={reject.at.wallMs} />
            </span>
            <code>{reject.detail}</code>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const closed = computed(() =>
  [...cases.value.values()]
    .filter((of) => of.state === "closed" || of.state === "rated")
    .sort((a, b) => (b.closedAt?.wallMs ?? 0) - (a.closedAt?.wallMs ?? 0))
    .slice(0, 5),
);

export function ClosedPanel() {
  if (closed.value.length === 0) return null;
  return (
    <Panel title={words.value.closed.title}>
      <ul class="lines">
        {closed.value.map((of) => {
          const worst = membersOf(of)[0];
          return (
            <li key={of.id}>
              <a href={hrefTo("case", [of.id])}>
                {worst === undefined ? words.value.hazard[of.hazard] : labelText(worst.rule.title)}
              </a>
              <span class="muted">
                {worst?.point.place} · {of.closedAt !== undefined && timeText(of.closedAt.wallMs, nowMs.value)}
              </span>
              <FeedbackLine of={of} />
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** Latches of cases that are over: nothing else on the page would remind anybody of them. */
const latched = computed(() =>
  allMembers.value.filter(({ alarm }) => {
    const of = alarm.case === undefined ? undefined : cases.value.get(alarm.case);
    return alarm.latched && (of === undefined || isOver(of));
  }),
);

export function LatchPanel() {
  if (latched.value.length === 0) return null;
  return (
    <Panel title={words.value.latches.title}>
      <ul class="lines">
        {latched.value.map((member) => (
          <li key={member.id}>
            <b>{labelText(member.rule.title)}</b>
            <span class="muted">{member.point.place}</span>
            <Latch member={member} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
