import { z } from "zod";
import { limits } from "../config/limits.ts";
import {
  commandRoles,
  commandTiers,
  type ArgValue,
  type Command,
  type CommandFault,
} from "../gateway/core/commands/command.ts";
import { isArg, misfit, type Fields } from "../gateway/core/commands/fields.ts";
import { kindOfVerb } from "../gateway/core/commands/table.ts";
import { fail, ok, type Result } from "../gateway/core/result.ts";
import { decode, encode, type CborMap, type CborValue } from "./cbor.ts";
import { checked, isMap, withKeys, withNames } from "./cbor-fields.ts";

/** Keys of a command's payload on the wire. */
export const commandKeys = {
  version: 0,
  box: 1,
  id: 2,
  notBeforeMs: 3,
  expiresMs: 4,
  tier: 5,
  role: 6,
  operator: 7,
  verb: 8,
  args: 9,
} as const;

/** A command as its sender writes it; the key's id is told by the signature around it. */
export interface Order extends Omit<Command, "key" | "answer"> {
  readonly box: string;
}

export interface PayloadFault {
  readonly why: CommandFault;
  readonly detail: string;
  /** What it calls itself, as far as it could be read. */
  readonly id: string;
}

/** Deterministic: equal orders give equal bytes. */
export function encodeOrder({ args, ...order }: Order): Uint8Array {
  const packed = withKeys(keysOf(fieldsOf(order.verb)), args);
  return encode(withKeys(commandKeys, { ...order, version: commandVersion, args: packed }));
}

export function decodeOrder(payload: Uint8Array): Result<Order, PayloadFault> {
  const map = decode(payload, limits.commandBytesMax);
  if (!map.ok || !isMap(map.value)) return fail({ why: "malformed", detail: "no map", id: "" });
  const read = checked(orderSchema, withNames(commandKeys, map.value));
  if (!read.ok) return fail({ why: "malformed", detail: JSON.stringify(read.error), id: "" });
  const { operator, args, version: _version, ...order } = read.value;
  if (operator === undefined) return fail({ why: "no-operator", detail: "", id: order.id });
  const fields = fieldsOf(order.verb);
  const named = withNames(keysOf(fields), args);
  const wrong = Object.entries(fields).flatMap(([name, field]) => {
    const wanted = misfit(field, named[name]);
    return wanted === undefined ? [] : [`${name}: ${wanted}`];
  });
  if (wrong.length > 0) return fail({ why: "bad-arguments", detail: wrong.join("; "), id: order.id });
  return ok({ ...order, operator, args: onlyArgs(named) });
}

function fieldsOf(verb: string): Fields {
  return kindOfVerb(verb)?.fields ?? {};
}

function keysOf(fields: Fields): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(fields).map(([name, { key }]) => [name, key]));
}

function onlyArgs(named: Readonly<Record<string, CborValue>>): Readonly<Record<string, ArgValue>> {
  return Object.fromEntries(Object.entries(named).flatMap(([name, value]) => (isArg(value) ? [[name, value]] : [])));
}

const commandVersion = 1;
const wallMs = z.int().min(0).max(8_640_000_000_000_000);
const name = z.string().regex(/^[\x21-\x7e]{1,64}$/);
const orderSchema = z.object({
  version: z.literal(commandVersion),
  box: z.string(),
  id: name,
  notBeforeMs: wallMs,
  expiresMs: wallMs,
  tier: z.enum(commandTiers),
  role: z.enum(commandRoles),
  operator: name.optional(),
  verb: z.string().min(1).max(40),
  args: z.custom<CborMap>(isMap).default(new Map()),
});
