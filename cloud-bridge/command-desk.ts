import { limits } from "../config/limits.ts";
import { done, type Command, type CommandFault, type CommandOutcome } from "../gateway/core/commands/command.ts";
import type { Clock, Log, Put } from "../gateway/core/ports.ts";
import { idOfKey, isSigned } from "./cose-key.ts";
import { answerText, proofOf, rotateText } from "./cose-proof.ts";
import { enrolled, keyOf, rotated, type DistrictKey, type EnrolCode, type Trust } from "./trust.ts";
import type { TrustFile } from "./trust-file.ts";
import { verifyCommand, type Forgery, type Genuine } from "./verify.ts";

export interface CommandDeskDeps {
  readonly box: string;
  readonly keys: TrustFile;
  readonly put: Put;
  /** What the core would answer now, without doing it. */
  readonly judge: (command: Command) => CommandOutcome | undefined;
  /** Does what has to be done outside the core before the order can be called done; nothing for most verbs. */
  readonly actFirst?: (command: Command) => CommandOutcome | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** What became of the bytes of one command. */
export type Taken =
  | { readonly kind: "answered"; readonly outcome: CommandOutcome }
  /** The core answered it a moment ago and does not repeat itself yet. */
  | { readonly kind: "repeated" }
  | { readonly kind: "forged"; readonly why: CommandFault; readonly detail: string };

/** The counter where signed commands arrive: who sent it is decided here, what becomes of it in the core. */
export function createCommandDesk(deps: CommandDeskDeps): (bytes: Uint8Array) => Promise<Taken> {
  const tell = createForgeryReport(deps);
  return async (bytes) => {
    const found = lookedAt(bytes, deps);
    if ("why" in found) return tell(found);
    const { facts } = await deps.put({ kind: "downlink", command: found });
    const fact = facts.find((each) => each.kind === "command");
    return fact?.kind === "command" ? { kind: "answered", outcome: fact.outcome } : { kind: "repeated" };
  };
}

/** The uplink lives on when the list of keys does not: then nobody commands. */
function lookedAt(bytes: Uint8Array, deps: CommandDeskDeps): Command | Forgery {
  const { box, keys, clock, log } = deps;
  try {
    const trust = keys.read();
    const found = verifyCommand(bytes, { box, trust, nowMs: clock.now().wallMs });
    return found.ok ? withDeedDone(found.value, trust, deps) : found.error;
  } catch (error) {
    log.error("keys-not-to-be-had", { error: String(error) });
    return { why: "no-keys", detail: "", id: "" };
  }
}

/**
 * Orders on keys change the list, and one on the programme the site's file, before they are called done. That they may
 * be carried out is asked first; the same order again finds list and file as they are to be.
 */
function withDeedDone(genuine: Genuine, trust: Trust, deps: CommandDeskDeps): Command | Forgery {
  const { command } = genuine;
  if (deps.judge(command) !== undefined) return command;
  if (command.verb === "keys.enrol" || command.verb === "keys.rotate") return withKeysDone(genuine, trust, deps);
  const answer = deps.actFirst?.(command);
  return answer === undefined ? command : { ...command, answer };
}

function withKeysDone({ command, code }: Genuine, trust: Trust, deps: CommandDeskDeps): Command | Forgery {
  if (trust.district.length >= limits.districtKeysMax) return forgery("keys-full", command);
  return code === undefined ? rotate(command, trust, deps) : enrol(command, code, { trust, deps });
}

interface Around {
  readonly trust: Trust;
  readonly deps: CommandDeskDeps;
}

function enrol(command: Command, code: EnrolCode, { trust, deps }: Around): Command {
  const { publicKey } = argsOf(command);
  const key: DistrictKey = { ...newKey(code, publicKey, deps), by: "enrolled" };
  deps.keys.write(enrolled(trust, key));
  deps.log.info("key-enrolled", { key: key.id, tier: key.tier });
  const own = trust.own.publicKey;
  return { ...command, answer: done(`${own} ${proofOf(code.code, answerText(deps.box, own))}`) };
}

function rotate(command: Command, trust: Trust, deps: CommandDeskDeps): Command | Forgery {
  const { publicKey, proof } = argsOf(command);
  const old = keyOf(trust, command.key);
  const text = Buffer.from(rotateText(deps.box, command.key, publicKey));
  if (old === undefined || !isSigned(text, Buffer.from(proof, "base64url"), publicKey))
    return forgery("bad-proof", command);
  const key: DistrictKey = { ...newKey(old, publicKey, deps), by: "rotated" };
  deps.keys.write(rotated(trust, old, { key, untilMs: key.sinceMs + limits.keyOverlapMs }));
  deps.log.info("key-rotated", { from: old.id, to: key.id });
  return { ...command, answer: done(key.id) };
}

/** Both verbs have the same two, looked at when the bytes were read. */
function argsOf({ args }: Command): KeyArgs {
  return { publicKey: String(args["publicKey"]), proof: String(args["proof"]) };
}

interface KeyArgs {
  readonly publicKey: string;
  readonly proof: string;
}

function newKey({ tier, roles }: Pick<DistrictKey, "tier" | "roles">, publicKey: string, { clock }: CommandDeskDeps) {
  return { id: idOfKey(publicKey), publicKey, tier, roles, sinceMs: clock.now().wallMs };
}

function forgery(why: CommandFault, { id, key }: Command): Forgery {
  return { why, detail: key, id };
}

/** The first of a reason is told at once, the others in numbers: bytes from anywhere must not write the box full. */
function createForgeryReport({ put, clock, log }: CommandDeskDeps): (forgery: Forgery) => Promise<Taken> {
  const told = new Map<CommandFault, { atMs: number; count: number }>();
  return async ({ why, detail, id }) => {
    const nowMs = clock.now().monoMs;
    const known = told.get(why) ?? { atMs: -Infinity, count: 0 };
    const count = known.count + 1;
    const isDue = nowMs - known.atMs >= limits.commandRefusalsEveryMs;
    told.set(why, isDue ? { atMs: nowMs, count: 0 } : { ...known, count });
    if (isDue) {
      log.warn("command-forged", { why, detail, count });
      await put({ kind: "forged", why, count, command: id, detail: detail.slice(0, 100) });
    }
    return { kind: "forged", why, detail };
  };
}
