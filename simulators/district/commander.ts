import { encodeOrder, type Order } from "../../cloud-bridge/cbor-command.ts";
import { writeSign1 } from "../../cloud-bridge/cose.ts";
import { idOfKey, signed, type KeyPair } from "../../cloud-bridge/cose-key.ts";
import { answerText, enrolText, isProof, proofOf, rotateText } from "../../cloud-bridge/cose-proof.ts";
import type { CommandRole, CommandTier } from "../../gateway/core/commands/command.ts";

/** Who sits at the desk above, and with which key. */
export interface Desk {
  readonly box: string;
  readonly tier: CommandTier;
  readonly role: CommandRole;
  readonly operator: string;
  readonly keys: KeyPair;
  readonly nowMs: () => number;
}

type Args = Order["args"];

/** A desk above: writes commands and signs them, as the platform does. */
export interface Commander {
  readonly keyId: string;
  /** One signed command; `over` says what is other than usual. Good for ten minutes. */
  readonly order: (verb: string, args?: Args, over?: Partial<Order>) => Uint8Array;
  /** Brings the desk's own key to the box, by the code that a person there gave out. */
  readonly enrol: (code: string) => Uint8Array;
  /** The same by its next key, signed with this one. */
  readonly rotate: (next: KeyPair) => Uint8Array;
  /** Whether the box's answer to `enrol` comes from whoever has the code, and which key it is known by. */
  readonly boxKey: (code: string, answer: string) => string | undefined;
}

const lifeMs = 600_000;

export function createCommander(desk: Desk): Commander {
  const { box, keys, tier, role, operator, nowMs } = desk;
  const keyId = idOfKey(keys.publicKey);
  let count = 0;
  const order: Commander["order"] = (verb, args = {}, over = {}) => {
    const notBeforeMs = over.notBeforeMs ?? nowMs();
    count += 1;
    const id = `${operator}-${notBeforeMs}-${count}`;
    const usual = { box, id, notBeforeMs, expiresMs: notBeforeMs + lifeMs, tier, role, operator, verb, args };
    return sealed(encodeOrder({ ...usual, ...over }), keys);
  };
  return {
    keyId,
    order,
    enrol: (code) => {
      const { publicKey } = keys;
      return order("keys.enrol", { publicKey, proof: proofOf(code, enrolText(box, publicKey, tier)) });
    },
    rotate: ({ publicKey, privateKey }) => {
      const text = Buffer.from(rotateText(box, keyId, publicKey));
      const proof = Buffer.from(signed(text, privateKey)).toString("base64url");
      return order("keys.rotate", { publicKey, proof });
    },
    boxKey: (code, answer) => {
      const [publicKey = "", proof = ""] = answer.split(" ");
      return isProof(code, answerText(box, publicKey), proof) ? publicKey : undefined;
    },
  };
}

/** Any payload under a desk's signature. */
export function sealed(payload: Uint8Array, { publicKey, privateKey }: KeyPair): Uint8Array {
  const keyId = Buffer.from(idOfKey(publicKey), "hex");
  return writeSign1({ keyId, payload }, (bytes) => signed(bytes, privateKey));
}
