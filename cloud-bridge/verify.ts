import { limits } from "../config/limits.ts";
import type { Command, CommandFault } from "../gateway/core/commands/command.ts";
import { fail, ok, type Result } from "../gateway/core/result.ts";
import { decodeOrder, type Order } from "./cbor-command.ts";
import { readSign1, type Sign1 } from "./cose.ts";
import { idOfKey, isSigned } from "./cose-key.ts";
import { enrolText, isProof } from "./cose-proof.ts";
import { keyOf, type DistrictKey, type EnrolCode, type Trust } from "./trust.ts";

/** Bytes that nobody is proven to have sent, or that are no command for this box. */
export interface Forgery {
  readonly why: CommandFault;
  readonly detail: string;
  readonly id: string;
}

export interface Genuine {
  readonly command: Command;
  /** The code a new key came with. */
  readonly code?: EnrolCode;
}

export interface Judging {
  readonly box: string;
  readonly trust: Trust;
  readonly nowMs: number;
}

/**
 * Who sent it, and what it says: form, key, signature, box, and that the key stands for the tier and role it names.
 * Pure: same bytes, keys and time, same verdict. Replay, expiry, order and rights are the core's, with its stored state.
 */
export function verifyCommand(bytes: Uint8Array, judging: Judging): Result<Genuine, Forgery> {
  const message = readSign1(bytes, limits.commandBytesMax);
  if (!message.ok) return fail({ why: "unreadable", detail: message.error, id: "" });
  const key = Buffer.from(message.value.keyId).toString("hex");
  const known = keyOf(judging.trust, key);
  return known === undefined ? newcomer(message.value, key, judging) : verdictBy(message.value, known, judging);
}

function verdictBy(message: Sign1, key: DistrictKey, { box, nowMs }: Judging): Result<Genuine, Forgery> {
  if (!isSigned(message.toBeSigned, message.signature, key.publicKey)) return forged("bad-signature", key.id);
  if (key.revokedMs !== undefined || nowMs >= (key.untilMs ?? Infinity)) return forged("revoked-key", key.id);
  const order = decodeOrder(message.payload);
  if (!order.ok) return fail(order.error);
  const why = strangeness(order.value, key, box);
  return why === undefined ? ok({ command: commandOf(order.value, key.id) }) : forged(why, key.id, order.value.id);
}

/** The one message of a key that is not known yet: it brings itself, signed by itself, with the box's one-time code. */
function newcomer(message: Sign1, key: string, { box, trust, nowMs }: Judging): Result<Genuine, Forgery> {
  const order = decodeOrder(message.payload);
  if (!order.ok || order.value.verb !== "keys.enrol") return forged("unknown-key", key);
  const { id, tier, role } = order.value;
  const { publicKey, proof } = order.value.args as { readonly publicKey: string; readonly proof: string };
  if (idOfKey(publicKey) !== key) return forged("unknown-key", key, id);
  if (!isSigned(message.toBeSigned, message.signature, publicKey)) return forged("bad-signature", key, id);
  const { code } = trust;
  const isGood =
    code !== undefined && nowMs < code.untilMs && isProof(code.code, enrolText(box, publicKey, tier), proof);
  if (!isGood) return forged("bad-proof", key, id);
  const why = strangeness(order.value, code, box);
  if (why !== undefined) return forged(why, `${tier} ${role}`, id);
  return ok({ command: commandOf(order.value, key), code });
}

function strangeness(order: Order, may: Pick<DistrictKey, "tier" | "roles">, box: string): CommandFault | undefined {
  if (order.box !== box) return "wrong-box";
  if (order.tier !== may.tier) return "tier-not-of-key";
  return may.roles.includes(order.role) ? undefined : "role-not-of-key";
}

function commandOf({ box: _box, ...order }: Order, key: string): Command {
  return { ...order, key };
}

function forged(why: CommandFault, detail: string, id = ""): { readonly ok: false; readonly error: Forgery } {
  return fail({ why, detail, id });
}
