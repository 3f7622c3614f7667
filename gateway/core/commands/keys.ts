import { commandRoles, refused } from "./command.ts";
import { commandKind, type From } from "./kind.ts";

const anybody: From = { street: commandRoles, district: commandRoles, city: commandRoles };
const publicKey = { key: 0, is: "text", max: 43 } as const;
const proof = { key: 1, is: "text", max: 86 } as const;

/** The keys themselves lie in a file of the shell, which has them before the order is put; here it gets its answer. */
export const keysEnrol = commandKind({
  fields: { publicKey, proof },
  from: anybody,
  apply: (_turn, _args, { answer }) => answer ?? refused("invalid", "no-keys"),
});

export const keysRotate = commandKind({
  fields: { publicKey, proof },
  from: anybody,
  apply: (_turn, _args, { answer }) => answer ?? refused("invalid", "no-keys"),
});
