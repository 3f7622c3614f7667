import type { GridId, PersonId } from "../../config/ids.ts";
import type { AccessEvent, AccessRefusal, ConsoleRole } from "../core/access.ts";
import type { Clock, Log } from "../core/ports.ts";
import {
  hasSetupFile,
  putAccessAside,
  readAccess,
  readSetupCode,
  writeAccess,
  writeSetupCode,
  type AccessList,
} from "./access-file.ts";
import { accountsMax, sessionMs, sessionsMax, type Account, type Guest, type Session } from "./account.ts";
import { createPatience } from "./patience.ts";
import { isSecret, keepChosen, type KeptSecret } from "./secret.ts";
import { hashOf, newToken } from "./token.ts";
import { isSetupCode, newSetupCode } from "./setup-code.ts";

/** `set-up`: nobody can sign in yet; the code that the box made opens it once. */
export type Entrance = "set-up" | "sign-in";
export type AccessReply =
  | {
      readonly done: true;
      readonly token?: string;
      readonly forMs?: number;
      readonly person?: PersonId;
      /** For a terminal, to be typed at it. */
      readonly code?: string;
      /** What a panel logs in with; shown once. */
      readonly credential?: { readonly username: string; readonly password: string };
    }
  | { readonly done: false; readonly refused: AccessRefusal; readonly waitMs?: number };

export interface NewAccount {
  readonly name: string;
  readonly passphrase: string;
  readonly role: ConsoleRole;
  readonly person?: PersonId;
  readonly grid?: GridId;
}

export interface Doorkeeper {
  readonly entrance: () => Entrance;
  readonly guests: () => readonly Guest[];
  readonly accounts: () => readonly Omit<Account, "secret">[];
  /** A new code, taken from now on for half an hour: the way back for whoever lost the passphrase. */
  readonly renew: () => string;
  readonly setUp: (
    ask: { readonly code: string; readonly from: string } & Omit<NewAccount, "role" | "grid">,
  ) => Promise<AccessReply>;
  readonly signIn: (ask: {
    readonly name: string;
    readonly passphrase: string;
    readonly from: string;
  }) => Promise<AccessReply>;
  /** Somebody agrees to what another one does, without signing in: their passphrase shows who it is. */
  readonly vouch: Doorkeeper["signIn"];
  readonly signOut: (hash: string, from: string) => AccessReply;
  /** Makes an account, or gives one another passphrase, role and person; its open sessions end. */
  readonly keep: (hash: string, account: NewAccount, from: string) => Promise<AccessReply>;
  readonly remove: (hash: string, name: string, from: string) => AccessReply;
}

export interface DoorkeeperDeps {
  readonly directory: string;
  readonly people: ReadonlyMap<PersonId, unknown>;
  readonly grids: ReadonlyMap<GridId, unknown>;
  /** Taken off the roster by the district: their sessions end. */
  readonly hasLeft?: (person: PersonId) => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly note: (event: AccessEvent) => void;
  /** Sessions or accounts are other ones now. */
  readonly changed: () => void;
}

/** How long after the start a box that nobody has set up takes its code. */
export const setUpWithinMs = 30 * 60_000;
/** Guesses that are looked at together; a slow hash each. */
const checksMax = 4;

interface House extends DoorkeeperDeps {
  list: AccessList;
  readonly patience: ReturnType<typeof createPatience>;
  /** When the code began to be taken. */
  openedMs: number;
  checks: number;
}

/** The only one who knows passphrases and sessions; the web part is told hashes. */
export function openDoors(deps: DoorkeeperDeps): Doorkeeper {
  const list = readable(deps);
  if (list.accounts.length === 0 && !hasSetupFile(deps.directory)) writeSetupCode(deps.directory, newSetupCode());
  const house: House = { ...deps, list, patience: createPatience(), openedMs: deps.clock.now().monoMs, checks: 0 };
  return {
    entrance: () => (house.list.accounts.length === 0 ? "set-up" : "sign-in"),
    guests: () => guestsOf(house),
    accounts: () => house.list.accounts.map(({ secret: _secret, ...account }) => account),
    renew: () => renew(house),
    setUp: (ask) => setUp(house, ask),
    signIn: (ask) => signIn(house, ask),
    vouch: (ask) => vouch(house, ask),
    signOut: (hash, from) => signOut(house, hash, from),
    keep: (hash, account, from) => keep(house, hash, account, from),
    remove: (hash, name, from) => remove(house, hash, name, from),
  };
}

/** A broken list opens nothing: it is put aside, nobody is in, and a new code is made on the machine alone. */
function readable({ directory, log }: DoorkeeperDeps): AccessList {
  try {
    return readAccess(directory);
  } catch (error) {
    log.error("accounts-unreadable", { detail: String(error), aside: putAccessAside(directory) });
    return { accounts: [], sessions: [] };
  }
}

function renew(house: House): string {
  const code = newSetupCode();
  writeSetupCode(house.directory, code);
  house.openedMs = house.clock.now().monoMs;
  return code;
}

/** Also the way back for who lost the passphrase: a new code can only be made on the machine itself. */
async function setUp(house: House, ask: Parameters<Doorkeeper["setUp"]>[0]): Promise<AccessReply> {
  const nowMs = house.clock.now().monoMs;
  const keys = [`code ${ask.from}`, "code"];
  const waitMs = house.patience.waitMs(keys, nowMs);
  if (waitMs > 0) return { done: false, refused: "too-many-attempts", waitMs };
  const code = readSetupCode(house.directory);
  if (code === undefined || nowMs - house.openedMs > setUpWithinMs) return { done: false, refused: "set-up-over" };
  if (!isSetupCode(code, ask.code)) return guessed(house, keys, { account: ask.name, from: ask.from }, "wrong-code");
  const { name, passphrase, person, from } = ask;
  if (person !== undefined && !house.people.has(person)) return { done: false, refused: "unknown-person" };
  const account: Account = { name, role: "installer", secret: await keepChosen(passphrase), ...(person && { person }) };
  if (readSetupCode(house.directory) !== code) return { done: false, refused: "set-up-over" };
  // The account first: a code that is spent with nobody to show for it would lock the owner out.
  store(house, { accounts: withAccount(house, account), sessions: othersThan(house, name) });
  writeSetupCode(house.directory, undefined);
  house.note({ event: "set-up", account: name, from });
  return admit(house, account);
}

type Claimed = Parameters<Doorkeeper["signIn"]>[0];

async function signIn(house: House, ask: Claimed): Promise<AccessReply> {
  const account = await accountOf(house, ask);
  if ("done" in account) return account;
  house.note({ event: "signed-in", account: account.name, from: ask.from });
  return admit(house, account);
}

async function vouch(house: House, ask: Claimed): Promise<AccessReply> {
  const account = await accountOf(house, ask);
  if ("done" in account) return account;
  house.note({ event: "vouched", account: account.name, from: ask.from });
  return { done: true, ...(account.person !== undefined && { person: account.person }) };
}

async function accountOf(house: House, { name, passphrase, from }: Claimed): Promise<Account | AccessReply> {
  const keys = [`at ${from}`, `as ${name}`];
  const waitMs = house.patience.waitMs(keys, house.clock.now().monoMs);
  if (waitMs > 0) return { done: false, refused: "too-many-attempts", waitMs };
  const account = house.list.accounts.find((each) => each.name === name);
  const right = await checked(house, account?.secret ?? nobodys, passphrase);
  if (right === undefined) return { done: false, refused: "core-busy" };
  if (!right || account === undefined || isGone(house, account))
    return guessed(house, keys, { account: name, from }, "wrong-passphrase");
  house.patience.succeeded(keys);
  return account;
}

/** Checked against when there is no such account, so that the time taken does not tell names from passphrases. */
const nobodys: KeptSecret = { kind: "chosen", salt: "AAAAAAAAAAAAAAAAAAAAAA", hash: "A".repeat(43) };

async function checked(house: House, kept: KeptSecret, passphrase: string): Promise<boolean | undefined> {
  if (house.checks >= checksMax) return undefined;
  house.checks += 1;
  try {
    return await isSecret(kept, Buffer.from(passphrase));
  } finally {
    house.checks -= 1;
  }
}

function guessed(
  house: House,
  keys: readonly string[],
  who: { account: string; from: string },
  refused: AccessRefusal,
): AccessReply {
  const { monoMs } = house.clock.now();
  house.patience.failed(keys, monoMs);
  const waitMs = house.patience.waitMs(keys, monoMs);
  // Written down when it has become guessing; a slip of the finger is nobody's business.
  if (waitMs > 0) house.note({ event: "guessed", ...who });
  return { done: false, refused, ...(waitMs > 0 && { waitMs }) };
}

function admit(house: House, account: Account): AccessReply {
  const token = newToken();
  const forMs = sessionMs[account.role];
  const untilMs = house.clock.now().wallMs + forMs;
  const session: Session = { hash: hashOf(token), account: account.name, untilMs };
  store(house, { ...house.list, sessions: [...alive(house), session].slice(-sessionsMax) });
  return { done: true, token, forMs };
}

function signOut(house: House, hash: string, from: string): AccessReply {
  const session = house.list.sessions.find((each) => each.hash === hash);
  if (session === undefined) return { done: true };
  store(house, { ...house.list, sessions: house.list.sessions.filter((each) => each !== session) });
  house.note({ event: "signed-out", account: session.account, from });
  return { done: true };
}

async function keep(house: House, hash: string, asked: NewAccount, from: string): Promise<AccessReply> {
  const by = installerOf(house, hash);
  if (by === undefined) return { done: false, refused: "not-permitted" };
  const { name, passphrase, role, person, grid } = asked;
  if (person !== undefined && !house.people.has(person)) return { done: false, refused: "unknown-person" };
  if (grid !== undefined && !house.grids.has(grid)) return { done: false, refused: "unknown-grid" };
  const where = { ...(person && { person }), ...(grid && { grid }) };
  const account: Account = { name, role, secret: await keepChosen(passphrase), ...where };
  const accounts = withAccount(house, account);
  if (accounts.length > accountsMax) return { done: false, refused: "too-many-accounts" };
  return changeAccounts(house, accounts, { event: "account-kept", account: by.account, of: name, from });
}

function remove(house: House, hash: string, name: string, from: string): AccessReply {
  const by = installerOf(house, hash);
  if (by === undefined) return { done: false, refused: "not-permitted" };
  const accounts = house.list.accounts.filter((each) => each.name !== name);
  if (accounts.length === house.list.accounts.length) return { done: false, refused: "unknown-account" };
  return changeAccounts(house, accounts, { event: "account-removed", account: by.account, of: name, from });
}

/** Whose role was taken is out at once; a box without an installer could not be changed by anybody. */
function changeAccounts(
  house: House,
  accounts: readonly Account[],
  event: AccessEvent & { readonly of: string },
): AccessReply {
  if (!accounts.some(({ role }) => role === "installer")) return { done: false, refused: "last-installer" };
  store(house, { accounts, sessions: othersThan(house, event.of) });
  house.note(event);
  return { done: true };
}

function othersThan({ list }: House, name: string): readonly Session[] {
  return list.sessions.filter(({ account }) => account !== name);
}

function withAccount({ list }: House, account: Account): readonly Account[] {
  return [...list.accounts.filter(({ name }) => name !== account.name), account];
}

function installerOf(house: House, hash: string): Guest | undefined {
  return guestsOf(house).find((guest) => guest.hash === hash && guest.role === "installer");
}

function guestsOf(house: House): readonly Guest[] {
  return alive(house).flatMap((session) => {
    const account = house.list.accounts.find(({ name }) => name === session.account);
    if (account === undefined || isGone(house, account)) return [];
    const { role, person, grid } = account;
    return [{ ...session, role, ...(person !== undefined && { person }), ...(grid !== undefined && { grid }) }];
  });
}

function isGone({ hasLeft }: House, { person }: Account): boolean {
  return person !== undefined && hasLeft?.(person) === true;
}

/** A clock that nobody trusts ends no session: it would put out the screen of the duty room. */
function alive({ list, clock }: House): readonly Session[] {
  const { wallMs, wallTrusted } = clock.now();
  return wallTrusted ? list.sessions.filter(({ untilMs }) => untilMs > wallMs) : list.sessions;
}

function store(house: House, list: AccessList): void {
  writeAccess(house.directory, list);
  house.list = list;
  house.changed();
}
