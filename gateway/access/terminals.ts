import { deviceIdSchema, type GridId, type PersonId } from "../../config/ids.ts";
import type { Site } from "../../config/site.ts";
import type { AccessEvent, AccessRefusal, EnrolledTerminal, NewTerminal } from "../core/access.ts";
import type { Clock, Log } from "../core/ports.ts";
import type { Guest } from "./account.ts";
import { credentialFileIn, readCredentials, writeCredentials } from "./credential-file.ts";
import type { AccessReply } from "./doorkeeper.ts";
import { createPatience, type Patience } from "./patience.ts";
import { newSecret } from "./secret.ts";
import { isSetupCode, newSetupCode } from "./setup-code.ts";
import { readTerminals, writeTerminals } from "./terminal-file.ts";
import { invitationsMax, inviteForMs, terminalCookieMs, terminalsMax, type Terminal } from "./terminal.ts";
import { hashOf, newToken } from "./token.ts";

/** Who asks: the account, or `box` for somebody on the machine itself. */
export interface Asker {
  readonly account: string;
  readonly from: string;
}

/** Devices that are let in by a code instead of a passphrase, and stay until they are revoked. */
export interface Terminals {
  readonly list: () => readonly EnrolledTerminal[];
  readonly guests: () => readonly Guest[];
  /** A code for that device, good once and for a quarter of an hour; an earlier one for it is void. */
  readonly invite: (wish: NewTerminal, by: Asker) => AccessReply;
  readonly enrol: (code: string, from: string) => AccessReply;
  readonly revoke: (name: string, by: Asker) => AccessReply;
  /** It signs itself out; false when it is none. */
  readonly leave: (hash: string, from: string) => boolean;
}

export interface TerminalsDeps {
  readonly directory: string;
  readonly people: ReadonlyMap<PersonId, unknown>;
  readonly grids: ReadonlyMap<GridId, unknown>;
  readonly hasLeft?: (person: PersonId) => boolean;
  /** Whose devices, bridges and readers log in by MQTT. */
  readonly site: () => Pick<Site, "devices" | "mqtt">;
  readonly clock: Clock;
  readonly log: Log;
  readonly note: (event: AccessEvent) => void;
  /** Other terminals are let in now. */
  readonly changed: () => void;
}

interface Invitation {
  readonly code: string;
  readonly wish: NewTerminal;
  readonly untilMs: number;
}

interface House extends TerminalsDeps {
  terminals: readonly Terminal[];
  /** In memory alone: a restart makes them void. */
  invitations: readonly Invitation[];
  readonly patience: Patience;
}

export function openTerminals(deps: TerminalsDeps): Terminals {
  const house: House = { ...deps, terminals: readable(deps), invitations: [], patience: createPatience() };
  return {
    list: () => house.terminals.map(({ hash: _hash, ...terminal }) => terminal),
    guests: () => guestsOf(house),
    invite: (wish, by) => invite(house, wish, by),
    enrol: (code, from) => enrol(house, code, from),
    revoke: (name, by) => revoke(house, name, by),
    leave: (hash, from) => leave(house, hash, from),
  };
}

/** A broken list lets none of them in; what it was is left where it lies until somebody enrols one. */
function readable({ directory, log }: TerminalsDeps): readonly Terminal[] {
  try {
    return readTerminals(directory);
  } catch (error) {
    log.error("terminals-unreadable", { detail: String(error) });
    return [];
  }
}

function guestsOf({ terminals, hasLeft }: House): readonly Guest[] {
  return terminals.flatMap(({ name, role, person, grid, hash }) => {
    if (hash === undefined || (person !== undefined && hasLeft?.(person) === true)) return [];
    const where = { ...(person !== undefined && { person }), ...(grid !== undefined && { grid }) };
    return [{ hash, account: name, untilMs: forGood, role, terminal: true, ...where }];
  });
}

/** The last moment a date can hold: it ends by being revoked. */
const forGood = 8_640_000_000_000_000;

function invite(house: House, wish: NewTerminal, by: Asker): AccessReply {
  const refused = refusalOf(house, wish);
  if (refused !== undefined) return { done: false, refused };
  const code = newSetupCode();
  const others = open(house).filter((each) => each.wish.name !== wish.name);
  const invitation = { code, wish, untilMs: house.clock.now().monoMs + inviteForMs };
  house.invitations = [...others, invitation].slice(-invitationsMax);
  house.note({ event: "terminal-invited", ...by, of: wish.name });
  return { done: true, code, forMs: inviteForMs };
}

function refusalOf(house: House, wish: NewTerminal): AccessRefusal | undefined {
  const { name, kind, person, grid } = wish;
  if (house.terminals.some((each) => each.name === name)) return "name-taken";
  if (house.terminals.length >= terminalsMax) return "too-many-terminals";
  if (person !== undefined && !house.people.has(person)) return "unknown-person";
  if (grid !== undefined && !house.grids.has(grid)) return "unknown-grid";
  return kind === "panel" ? panelRefusal(house, wish) : undefined;
}

/** It logs in by its name, which must not become that of a sensor. */
function panelRefusal({ site, directory }: House, { name, grid }: NewTerminal): AccessRefusal | undefined {
  const { devices, mqtt } = site();
  if (mqtt.external !== undefined) return "no-own-broker";
  // The box's own topics tell of all of it.
  if (grid !== undefined) return "panel-sees-all";
  if (!deviceIdSchema.safeParse(name).success) return "name-not-plain";
  const isDeclared = [...devices, ...mqtt.bridges, ...mqtt.readers].some(({ id }) => id === name);
  return isDeclared || readCredentials(credentialFileIn(directory)).has(name) ? "name-taken" : undefined;
}

function open({ invitations, clock }: House): readonly Invitation[] {
  const nowMs = clock.now().monoMs;
  return invitations.filter(({ untilMs }) => nowMs < untilMs);
}

function enrol(house: House, code: string, from: string): AccessReply {
  const { monoMs, wallMs } = house.clock.now();
  const keys = [`terminal ${from}`, "terminal"];
  const waitMs = house.patience.waitMs(keys, monoMs);
  if (waitMs > 0) return { done: false, refused: "too-many-attempts", waitMs };
  const invitation = open(house).find((each) => isSetupCode(each.code, code));
  if (invitation === undefined) {
    house.patience.failed(keys, monoMs);
    if (house.patience.waitMs(keys, monoMs) > 0) house.note({ event: "guessed", account: "terminal", from });
    return { done: false, refused: "wrong-terminal-code" };
  }
  house.patience.succeeded(keys);
  // Spent whatever comes of it.
  house.invitations = house.invitations.filter((each) => each !== invitation);
  const refused = refusalOf(house, invitation.wish);
  if (refused !== undefined) return { done: false, refused };
  return admit(house, { ...invitation.wish, sinceMs: wallMs }, from);
}

function admit(house: House, terminal: Terminal, from: string): AccessReply {
  const reply = terminal.kind === "screen" ? admitScreen(house, terminal) : admitPanel(house, terminal);
  house.note({ event: "terminal-enrolled", account: terminal.name, from });
  return reply;
}

function admitScreen(house: House, terminal: Terminal): AccessReply {
  const token = newToken();
  store(house, [...house.terminals, { ...terminal, hash: hashOf(token) }]);
  return { done: true, token, forMs: terminalCookieMs };
}

/** On the list first: a credential that nobody sees could not be revoked here. */
function admitPanel(house: House, terminal: Terminal): AccessReply {
  store(house, [...house.terminals, terminal]);
  const { secret, kept } = newSecret();
  const file = credentialFileIn(house.directory);
  const credentials = new Map(readCredentials(file));
  writeCredentials(file, credentials.set(terminal.name, { id: terminal.name, secret: kept, terminal: true }));
  return { done: true, credential: { username: terminal.name, password: secret } };
}

function revoke(house: House, name: string, by: Asker): AccessReply {
  const terminal = house.terminals.find((each) => each.name === name);
  const invited = open(house).filter((each) => each.wish.name === name);
  if (terminal === undefined && invited.length === 0) return { done: false, refused: "unknown-terminal" };
  house.invitations = house.invitations.filter((each) => !invited.includes(each));
  if (terminal !== undefined) remove(house, terminal);
  house.note({ event: "terminal-revoked", ...by, of: name });
  return { done: true };
}

function leave(house: House, hash: string, from: string): boolean {
  const terminal = house.terminals.find((each) => each.hash === hash);
  if (terminal === undefined) return false;
  remove(house, terminal);
  house.note({ event: "signed-out", account: terminal.name, from });
  return true;
}

/** The credential first: what is no longer on the list is out. */
function remove(house: House, { name, kind }: Terminal): void {
  if (kind === "panel") takeCredential(house.directory, name);
  store(
    house,
    house.terminals.filter((each) => each.name !== name),
  );
}

function takeCredential(directory: string, name: string): void {
  const file = credentialFileIn(directory);
  const credentials = new Map(readCredentials(file));
  if (credentials.get(name)?.terminal === true && credentials.delete(name)) writeCredentials(file, credentials);
}

function store(house: House, terminals: readonly Terminal[]): void {
  writeTerminals(house.directory, terminals);
  house.terminals = terminals;
  house.changed();
}
