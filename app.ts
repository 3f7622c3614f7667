import type { PersonId } from "./config/ids.ts";
import { join } from "node:path";
import type { Decision } from "./gateway/core/decision.ts";
import { eachProfile } from "./config/load.ts";
import { limits } from "./config/limits.ts";
import { version } from "./config/version.ts";
import { createCommandDesk } from "./cloud-bridge/command-desk.ts";
import { openNumbering } from "./cloud-bridge/numbering.ts";
import { createRelayDesk, type RelayDesk } from "./cloud-bridge/desk.ts";
import { openTrustFile } from "./cloud-bridge/trust-file.ts";
import type { DeviceProfile } from "./config/device-profile.ts";
import type { ProfileId } from "./config/ids.ts";
import type { Programme } from "./config/programme.ts";
import { consoleHasTls, type Site } from "./config/site.ts";
import { openIdentity } from "./gateway/access/authority.ts";
import { openTerminals } from "./gateway/access/terminals.ts";
import { createTerminalVerbs } from "./gateway/terminal-verbs.ts";
import { openDoors } from "./gateway/access/doorkeeper.ts";
import type { AccessEvent } from "./gateway/core/access.ts";
import { replaceFile } from "./gateway/access/credential-file.ts";
import { createAmendmentVerbs } from "./gateway/amendment-verbs.ts";
import { createWebDesk } from "./gateway/api/desk.ts";
import type { StoreView, UplinkView } from "./gateway/api/schema.ts";
import type { Desk, Put } from "./gateway/core/ports.ts";
import { effectiveChanges } from "./gateway/core/amendments.ts";
import type { Command } from "./gateway/core/commands/command.ts";
import { judgeDownlink } from "./gateway/core/commands/downlink.ts";
import { indexSite } from "./gateway/core/site-index.ts";
import { areTestsWanting } from "./gateway/core/points/coverage.ts";
import { bearingOf } from "./gateway/core/modes/effects.ts";
import { drillsOnScreens } from "./gateway/api/drill-answers.ts";
import { modeOnScreens } from "./gateway/api/mode-answers.ts";
import { aroundPeople } from "./gateway/api/view.ts";
import { modePolicy } from "./gateway/core/modes/policy.ts";
import { photoRoom } from "./gateway/core/photos/keeping.ts";
import { openTurn } from "./gateway/core/turn.ts";
import { hasLeft } from "./gateway/core/people/leavers.ts";
import { livingIndex, livingMap } from "./gateway/living-index.ts";
import { changesSite, type State } from "./gateway/core/state.ts";
import { recallMs } from "./gateway/core/resume.ts";
import { isThrifty } from "./gateway/core/power/watch.ts";
import { openControl, type Ask } from "./gateway/control.ts";
import { keepBeating } from "./gateway/beat.ts";
import { createAnnouncer } from "./gateway/announcer.ts";
import { createActs } from "./gateway/notify/acts.ts";
import { openChannels } from "./gateway/notify/channels.ts";
import { createDispatcher } from "./gateway/notify/dispatcher.ts";
import { createNotebook } from "./gateway/notebook.ts";
import { createPublisher } from "./gateway/notify/publisher.ts";
import { closeWithin } from "./gateway/closing.ts";
import { createSirens } from "./gateway/notify/sirens.ts";
import { createLinks } from "./gateway/page/link.ts";
import { createPhotoKeeper } from "./gateway/photo/keeper.ts";
import { createPipeline } from "./gateway/pipeline.ts";
import type { Platform } from "./gateway/platform.ts";
import { createCommissioningDesk } from "./gateway/commissioning/desk.ts";
import { mapMessage } from "./gateway/site-file/mapping.ts";
import { createSiteDesk } from "./gateway/site-file/desk.ts";
import { createProgrammeOrders } from "./gateway/site-file/programme-orders.ts";
import { openSiteKeeper, type SiteKeeper } from "./gateway/site-file/keeper.ts";
import { watchCutOff } from "./gateway/cut-off.ts";
import { createDrillVerbs } from "./gateway/drill-verbs.ts";
import { createModeVerbs } from "./gateway/mode-verbs.ts";
import { watchPresence } from "./gateway/presence.ts";
import { createSiteVerbs } from "./gateway/site-file/verbs.ts";
import { createPrivacyVerbs } from "./gateway/privacy-verbs.ts";
import { createHealthVerbs } from "./gateway/health-verbs.ts";
import { createReportVerbs } from "./gateway/report-verbs.ts";
import { keepReporting } from "./gateway/reporter.ts";
import { createSelfAudit } from "./gateway/self-audit.ts";
import { tellJournalHead } from "./gateway/journal-head.ts";
import { createSelfWatch, selfViewOf, type SelfView } from "./gateway/self-watch.ts";
import { createSerialPorts } from "./gateway/serial.ts";
import { openAlarmNotes } from "./gateway/store/alarm-notes.ts";
import { createBoxStore } from "./gateway/store/box-store.ts";
import { createRoom } from "./gateway/store/room.ts";
import { isWhole, startFrom, storeless } from "./gateway/store/start.ts";
import { unstoredAlarms } from "./gateway/store/unstored.ts";
import { createOwnTopics } from "./gateway/topics/topics.ts";
import { createStrangers } from "./gateway/strangers.ts";
import type { PartName } from "./gateway/supervise.ts";
import { createModbus } from "./sensors/modbus/source.ts";
import type { KnownDevice } from "./sensors/modbus/scan/identify.ts";
import { createSurveyor } from "./sensors/modbus/scan/surveyor.ts";
import { mappedAs } from "./sensors/mqtt/mapped.ts";
import { createMqttSource } from "./sensors/mqtt/source.ts";
import { createSl651Source } from "./sensors/sl651/source.ts";

export interface App {
  readonly put: Put;
  readonly state: () => State;
  /**
   * Runs until `stop`; `again` when it began without its store and the store is there now, or when another site is in
   * force: begin once more. Rejects when a decision cannot be stored or a source broke: the process then starts over.
   */
  readonly run: () => Promise<"stopped" | "again">;
  readonly stop: () => void;
}

export interface DeclaredSite {
  readonly site: Site;
  readonly profiles: ReadonlyMap<ProfileId, DeviceProfile>;
  readonly programme: Programme;
}

export interface Surroundings {
  /** Where the box keeps what it must not lose. */
  readonly directory: string;
  /** Starts a part and serves it by its desk, in a process of its own or, in tests, in this one. */
  readonly startPart: (name: PartName, desk: Desk) => { readonly stop: () => Promise<void> };
  /** Which site is in force, and the way to another one; without it the site stays what it is. */
  readonly siteKeeper?: SiteKeeper;
}

/** The site in force, for as many assemblies as it takes; what is wrong with its file when there is none. */
export function openSite(file: string, directory: string, { clock, log }: Platform) {
  return openSiteKeeper({ file, directory, clock, log });
}

/** The composition root: the only place that constructs adapters, in the order data takes through them. */
export async function assemble(site: DeclaredSite, { clock, rng, log }: Platform, around: Surroundings): Promise<App> {
  const declared = indexSite(site.site, site.profiles, site.programme);
  let current = () => declared;
  const index = livingIndex(() => current());
  const { directory } = around;
  const store = createBoxStore({ directory, clock, log });
  const start = await startFrom(store, recallMs(index.site), clock);
  const { loaded } = start;
  if (start.kind === "without-store") log.error("started-without-store");
  const notes = await openAlarmNotes({ path: join(directory, "alarm-ring"), slots: limits.ringSlots }, index, log);
  const amendments = createAmendmentVerbs({ state: () => pipeline.state(), put: (input) => pipeline.put(input) });
  const backup = async ({ file }: Ask) => ({ file, rows: await store.backup(String(file)) });
  const verbs = { backup, setup: async () => renewedCode() };
  const modes = createModeVerbs({ index, state: () => pipeline.state(), put: (input) => pipeline.put(input), clock });
  const commissioning = createCommissioningDesk({
    index,
    state: () => pipeline.state(),
    clock,
    version,
    lines: () => modbus.status(),
    inForce: () => siteDesk.inForce(),
  });
  const siteVerbs = createSiteVerbs(around.siteKeeper, () => siteDesk.note());
  const drills = createDrillVerbs({ index, state: () => pipeline.state(), put: (input) => pipeline.put(input), clock });
  const reports = createReportVerbs({ index, state: () => pipeline.state(), store, clock });
  const privacy = createPrivacyVerbs({ index, state: () => pipeline.state() });
  const fallback = () => around.siteKeeper?.view().fallback;
  const health = createHealthVerbs({ index, clock, state: () => pipeline.state(), own: () => ownView(), fallback });
  const onWork = { ...health, ...drills, ...reports, ...privacy, ...siteVerbs, ...commissioning.verbs };
  const control = await openControl(
    directory,
    { ...verbs, ...createTerminalVerbs(() => terminals), ...onWork, ...amendments, ...modes },
    log,
  );
  const announcer = createAnnouncer(log);
  const pipeline = createPipeline({
    index: declared,
    store: start.kind === "stored" ? store : storeless,
    notes,
    clock,
    log,
    loaded,
    act: (decision) => act(decision),
    stored: (decision) => stored(decision),
  });
  current = pipeline.index;
  const { put, offer, state } = pipeline;
  const siteDesk = createSiteDesk(around.siteKeeper, { site, put, clock, log });
  const room = createRoom(directory, clock);
  const photos = createPhotoKeeper({ directory, state, isWhole: isWhole(start), log });
  const beganMs = clock.now().wallMs;

  const memory = createNotebook(join(around.directory, "learned.json"), { log });
  const serial = createSerialPorts({ clock });
  const sampling = () => modePolicy(index, bearingOf(state()).mode).sampling;
  const modbus = createModbus(index, { clock, rng, log, memory, serial, sampling });
  const surveyor = createSurveyor({
    clock,
    serial,
    links: () => index.site.links,
    lend: modbus.lend,
    profiles: () => modbusProfiles(around.siteKeeper?.onDisk().file ?? join(directory, "site.yaml")),
  });
  const strangers = createStrangers();
  const mqtt = createMqttSource(index, {
    clock,
    log,
    directory: around.directory,
    onListening: (address) => {
      announcer.mqttListening(address);
      topics.afresh();
    },
    onStrange: strangers.keep,
    onRequest: (request) => topics.asked(request),
  });
  const topics = createOwnTopics({ index, state, clock, version, announce: mqtt.announce, health: ownHealth });
  const storedLanes = new Map(loaded.state.lane);
  const sl651 = createSl651Source(index, { clock, log, onStrange: strangers.keep });
  const relay = relayDesk();
  const noted = (event: AccessEvent) =>
    void put({ kind: "access", ...event }).catch((error: unknown) =>
      log.error("access-not-noted", { error: String(error) }),
    );
  const access = {
    directory,
    log,
    people: index.people,
    grids: index.grids,
    hasLeft: (person: PersonId) => hasLeft(index, person),
    clock,
    note: noted,
    changed: () => web.admit(),
  };
  const doors = index.site.console.access === "open" ? undefined : openDoors(access);
  const terminals = doors && openTerminals({ ...access, site: () => index.site });
  const web = createWebDesk({
    index,
    state,
    store,
    put,
    strangers: strangers.list,
    clock,
    log,
    around: () => ({
      ...aroundPeople(index, state(), clock.now()),
      uplink: uplinkView(relay),
      store: storeView(),
      links: modbus.status(),
      ...modeOnScreens(state()),
      ...drillsOnScreens(state()),
      ...siteDesk.onScreens(),
    }),
    siteFile: siteDesk,
    photos: photos.vault,
    surveyor,
    handedOver: commissioning.handedOver,
    mapping: (wish) => mapMessage(wish, { readAs: mappedAs, file: around.siteKeeper?.onDisk().file }),
    version,
    listening: announcer.consoleListening,
    opened: (people) => dispatcher.reach(people),
    ...(doors !== undefined && { doors }),
    ...(terminals !== undefined && { terminals }),
    ...(consoleHasTls(index.site.console) && { tls: openIdentity(directory, [], clock.now().wallMs) }),
  });
  const { page, channels: ways } = index.site;
  const linkTo = page && createLinks(page, clock);
  const people = livingMap(() => index.people);
  const telling = { people, state, put, act: createActs(put, state), clock, rng, log, serial };
  const channels = await openChannels(ways, { ...telling, ...(linkTo && { linkTo }) });
  const notifiers = [web.screen, ...channels.notifiers];
  const dispatcher = createDispatcher({ state, notifiers, channels: ways, people, offer, clock, log });
  const publisher = createPublisher({ state, notifiers, offer, clock, log });
  const sirens = createSirens({ index, state, actuator: modbus.actuator, offer, clock, rng, log });

  const act = (decision: Decision) => {
    announcer.committed(decision);
    web.committed(decision);
    topics.committed(decision);
    dispatcher.look();
    publisher.look();
    sirens.look();
    if (decision.changes.some(({ table }) => table === "mode")) modbus.pace();
    if (decision.changes.some(({ table, value }) => table === "power" && value === undefined)) relay?.release();
    if (decision.changes.some(changesSite)) [web, relay].forEach((desk) => desk?.renew());
  };
  const stored = ({ changes, uplink }: Decision) => {
    for (const { table, key, value } of changes) if (table === "lane" && value) storedLanes.set(key, value);
    relay?.announce(uplink);
    photos.stored(changes);
  };
  function relayDesk(): RelayDesk | undefined {
    const { uplink } = index.site;
    if (uplink === undefined || start.kind === "without-store") return undefined;
    const generation = loaded.state.box.get("box")?.epoch ?? 1;
    const { epoch, renumber } = openNumbering(directory, { store: start.storeId, generation, replaceFile });
    const keys = openTrustFile(directory, { nowMs: () => clock.now().wallMs, replaceFile });
    const judge = (command: Command) => judgeDownlink(openTurn(index, state(), clock.now()), command);
    const changes = () => effectiveChanges(state().amendment.values());
    const actFirst = createProgrammeOrders({ keeper: around.siteKeeper, changes, note: siteDesk.note, log });
    const take = createCommandDesk({ box: index.site.box.id, keys, put, judge, actFirst, clock, log });
    const onDownlink = async (bytes: Uint8Array) => void (await take(bytes));
    const [lanes, photo] = [() => storedLanes, photos.vault.read];
    const spared = () => isThrifty(state());
    const sending = { epoch: epoch(), renumber, lanes, store, photo, isThrifty: spared };
    return createRelayDesk({ index, uplink, ...sending, put, onDownlink, clock, log });
  }

  function ownHealth(): object {
    const points = [...state().point.values()];
    const heard = points.filter(({ last }) => last.sample.kind !== "bad").length;
    return { points: index.points.size, heard, store: storeView().kind, uplink: uplinkView(relay).kind };
  }

  function renewedCode() {
    return doors === undefined ? { entrance: "open" } : { entrance: doors.entrance(), code: doors.renew() };
  }
  function storeView(): StoreView {
    const view = { ...room.view(), photos: photoRoom(state(), index.site.photos.bytesMax) };
    if (start.kind === "without-store") return { kind: "absent", sinceMs: beganMs, ...view };
    const health = store.health();
    if (health.kind === "failing") return { kind: "failing", sinceMs: health.since.wallMs, why: health.why, ...view };
    const overdue = pipeline.overdueSince();
    return overdue === undefined ? { kind: "sound", ...view } : { kind: "slow", sinceMs: overdue.wallMs, ...view };
  }

  const audit = createSelfAudit({ index, state, sending: dispatcher.sending, clock, log });
  const self = createSelfWatch(index, { clock, look: selfView });
  function selfView(): SelfView {
    const hasFallback = around.siteKeeper?.view().fallback !== undefined;
    const [findings, links] = [audit.findings(), modbus.status()];
    const now = { wallTrusted: clock.now().wallTrusted, uplink: uplinkView(relay), hasFallback };
    return selfViewOf({
      ...now,
      store: storeView(),
      findings,
      links,
      areTestsWanting: areTestsWanting(index, state(), clock.now()),
      state: state(),
    });
  }

  const wrongNow = () => [...new Set(audit.findings().map(({ kind }) => kind))];
  const ownView = () => ({ store: storeView(), uplink: uplinkView(relay), lines: modbus.status(), wrong: wrongNow() });
  const stopping = new AbortController();
  const runSources = () =>
    Promise.all([
      self.run(offer, stopping.signal),
      ...(start.kind === "stored" ? [tellJournalHead({ clock, offer, tip: store.journalTip }, stopping.signal)] : []),
      ...(start.kind === "stored" ? [keepReporting({ index, state, store, put, clock, log }, stopping.signal)] : []),
      keepBeating({ clock, offer, tell: () => relay?.beat(wrongNow()) }, stopping.signal),
      watchCutOff({ isUp: () => relay?.status().connected !== false, offer, clock }, stopping.signal),
      watchPresence(
        { people, isWatched: web.isWatched, dark: () => dispatcher.sending().dark, offer, clock },
        stopping.signal,
      ),
      modbus.run(offer, stopping.signal),
      mqtt.source.run(put, stopping.signal),
      sl651.run(put, stopping.signal),
    ] as const);
  const run = async () => {
    const deciding = pipeline.run();
    const parts = [around.startPart("web", web.desk), around.startPart("broker", mqtt.desk)];
    if (relay !== undefined) parts.push(around.startPart("relay", relay.serve));
    let again: "store-is-back" | "site-changed" | undefined;
    const back = start.kind === "stored" ? forever : start.back.then(() => void (again = "store-is-back"));
    const changed = siteDesk.changed(stopping.signal).then(() => void (again = "site-changed"));
    try {
      const unstored = await unstoredAlarms(notes.left, loaded, store);
      const started = { kind: "started", recent: loaded.recent, unstored } as const;
      const begun = new Promise((decided) => void put(started, decided).then(notes.clear, () => {}));
      void begun.then(siteDesk.note);
      void begun.then(photos.begun);
      const sensing = begun.then(runSources);
      await Promise.race([deciding, back, changed, Promise.all([deciding, sensing])]);
      if (again !== undefined) log.info(again);
      return again === undefined ? "stopped" : "again";
    } finally {
      stop();
      await closeWithin(clock, limits.closingMs, async () => {
        await Promise.allSettled([deciding, ...parts.map((part) => part.stop())]);
        await control.close();
        await notes.close();
        await store.close();
      });
    }
  };
  const stop = () => {
    stopping.abort();
    topics.stop();
    room.stop();
    dispatcher.stop();
    publisher.stop();
    sirens.stop();
    channels.close();
    pipeline.stop();
  };
  return { put, state, run, stop };
}

function* modbusProfiles(file: string): Generator<KnownDevice> {
  for (const [id, profile] of eachProfile(file)) if (profile.transport === "modbus") yield { id, profile };
}

const forever = new Promise<never>(() => {});

function uplinkView(relay: RelayDesk | undefined): UplinkView {
  if (relay === undefined) return { kind: "none" };
  return { kind: relay.status().connected ? "live" : "down" };
}
