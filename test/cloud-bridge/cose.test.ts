import { execFileSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { encode, type CborValue } from "../../cloud-bridge/cbor.ts";
import { encodeOrder } from "../../cloud-bridge/cbor-command.ts";
import { readSign1, writeSign1 } from "../../cloud-bridge/cose.ts";
import { idOfKey, isSigned, newKeyPair, signed } from "../../cloud-bridge/cose-key.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const unhex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));
const max = 4_096;

// RFC 8032 section 7.1, test 1.
const keys = {
  publicKey: Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex").toString(
    "base64url",
  ),
  privateKey: Buffer.from(
    "302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "hex",
  ).toString("base64url"),
};
const order = {
  box: "box-1",
  id: "d-17",
  notBeforeMs: 1_790_000_000_000,
  expiresMs: 1_790_000_600_000,
  tier: "district",
  role: "commander",
  operator: "desk-3",
  verb: "time",
  args: { atMs: 1_790_000_000_123 },
} as const;

function sealed(): Uint8Array {
  const keyId = unhex(idOfKey(keys.publicKey));
  return writeSign1({ keyId, payload: encodeOrder(order) }, (bytes) => signed(bytes, keys.privateKey));
}

describe("COSE_Sign1", () => {
  test("gives the bytes to be signed of the working group's published example, whose signature is good over them", () => {
    // cose-wg/Examples, eddsa-sig-02: the one with Ed448, which has the same algorithm number.
    const published = unhex(
      "d28443a10127a10445336434343854546869732069732074686520636f6e74656e742e5872988240a3a2f189bd486de14aa77f54686c576a09f2e7ed9bae910df9139c2ac3be7c27b7e10a20fa17c9d57d3510a2cf1f634bc0345ab9be00849842171d1e9e98b2674c0e38bfcf6c557a1692b01b71015a47ac9f7748840cad1da80cbb5b349309febb912672b377c8b2072af1598b3700",
    );
    const message = readSign1(published, max);
    if (!message.ok) throw new Error(message.error);
    const { toBeSigned, signature, payload, keyId } = message.value;
    expect(hex(toBeSigned)).toBe("846a5369676e61747572653143a101274054546869732069732074686520636f6e74656e742e");
    expect(Buffer.from(payload).toString()).toBe("This is the content.");
    expect(Buffer.from(keyId).toString()).toBe("3d448");
    const x =
      "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783df1e50f6cd1fa1abeafe8256180";
    const jwk = { kty: "OKP", crv: "Ed448", x: Buffer.from(x, "hex").toString("base64url") };
    expect(verify(null, toBeSigned, createPublicKey({ key: jwk, format: "jwk" }), signature)).toBe(true);
  });

  test("writes the same bytes for the same command for ever", () => {
    expect(hex(sealed())).toBe(
      "d2844da20127044821fe31dfa154a261a05853aa00010165626f782d310264642d3137031b000001a0c4506c00041b000001a0c45993c0056864697374726963740669636f6d6d616e64657207666465736b2d33086474696d6509a1001b000001a0c4506c7b584032690b0d45055feff622c47ab59c5873cd5ce099ef551cb0e9119af5ae632740c35305d35271157662047c44446ed3e29fe5d28f6f043c77e13bf358b02eb903",
    );
  });

  test("reads what it wrote, with and without the tag, and finds the signature good", () => {
    for (const bytes of [sealed(), sealed().subarray(1)]) {
      const message = readSign1(bytes, max);
      if (!message.ok) throw new Error(message.error);
      expect(isSigned(message.value.toBeSigned, message.value.signature, keys.publicKey)).toBe(true);
    }
  });

  test("a flipped bit anywhere is either no message or no good signature", () => {
    const good = sealed();
    for (let bit = 0; bit < good.length * 8; bit += 1) {
      const bytes = Uint8Array.from(good);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const message = readSign1(bytes, max);
      const isGood = message.ok && isSigned(message.value.toBeSigned, message.value.signature, keys.publicKey);
      // The key id in the unprotected bucket would be no part of it; ours is protected, so nothing is left over.
      expect(isGood && hex(message.ok ? message.value.keyId : new Uint8Array())).toBe(false);
    }
  });

  test.each<[string, string, CborValue]>([
    ["an array of three", "not-sign1", [new Uint8Array(), new Map(), new Uint8Array()]],
    ["a payload that is elsewhere", "not-sign1", [protectedBy([[1, -8]]), new Map(), null, new Uint8Array(64)]],
    [
      "another algorithm",
      "wrong-algorithm",
      four([
        [1, -7],
        [4, unhex("00")],
      ]),
    ],
    ["an algorithm that is not under the signature", "wrong-algorithm", four([[4, unhex("00")]], [[1, -8]])],
    [
      "a critical header nobody here knows",
      "critical-header",
      four([
        [1, -8],
        [2, [99]],
        [4, unhex("00")],
      ]),
    ],
    [
      "a label in both buckets",
      "not-sign1",
      four(
        [
          [1, -8],
          [4, unhex("00")],
        ],
        [[4, unhex("01")]],
      ),
    ],
    ["no key id", "no-key-id", four([[1, -8]])],
    [
      "a key id that is a text",
      "no-key-id",
      four([
        [1, -8],
        [4, "a"],
      ]),
    ],
  ])("%s is %s", (_, why, value) => {
    expect(readSign1(encode(value), max)).toEqual({ ok: false, error: why });
  });

  test("a key or signature of any length and content is refused without a throw", () => {
    const bytes = Uint8Array.of(1);
    for (const length of [0, 1, 31, 32, 33, 64, 1_000]) {
      const noise = Buffer.alloc(length, 0xff);
      expect(isSigned(bytes, noise, keys.publicKey)).toBe(false);
      expect(isSigned(bytes, Buffer.alloc(64), noise.toString("base64url"))).toBe(false);
    }
  });
});

describe("another implementation (python3 cryptography and cbor2)", () => {
  test("accepts what we sign, and we accept what it signs", (ctx) => {
    const program = pythonWith("cryptography", "cbor2");
    if (program === undefined) return ctx.skip("python3 with cryptography and cbor2 is not installed");
    const ours = hex(sealed());
    const { publicKey, privateKey } = newKeyPair();
    const raw = Buffer.from(privateKey, "base64url").subarray(-32).toString("hex");
    const said = execFileSync(program, ["-c", script], {
      input: JSON.stringify({ ours, key: Buffer.from(keys.publicKey, "base64url").toString("hex"), raw }),
      encoding: "utf8",
    });
    const { verified, order: read, theirs } = JSON.parse(said) as { verified: boolean; order: object; theirs: string };
    expect(verified).toBe(true);
    expect(read).toEqual({
      0: 1,
      1: "box-1",
      2: "d-17",
      3: order.notBeforeMs,
      4: order.expiresMs,
      5: "district",
      6: "commander",
      7: "desk-3",
      8: "time",
      9: { 0: order.args.atMs },
    });
    const message = readSign1(unhex(theirs), max);
    if (!message.ok) throw new Error(message.error);
    expect(isSigned(message.value.toBeSigned, message.value.signature, publicKey)).toBe(true);
    expect(Buffer.from(message.value.payload).toString()).toBe("from elsewhere");
  });
});

/** Sig_structure and message put together by hand over a CBOR library, signatures by OpenSSL. */
const script = `
import json, sys, cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
given = json.load(sys.stdin)
message = cbor2.loads(bytes.fromhex(given["ours"]))
bound, loose, payload, signature = message.value
assert message.tag == 18 and cbor2.loads(bound)[1] == -8
to_be_signed = lambda bound, payload: cbor2.dumps(["Signature1", bound, b"", payload])
Ed25519PublicKey.from_public_bytes(bytes.fromhex(given["key"])).verify(signature, to_be_signed(bound, payload))
mine = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given["raw"]))
bound, payload = cbor2.dumps({1: -8}), b"from elsewhere"
theirs = cbor2.CBORTag(18, [bound, {4: b"k"}, payload, mine.sign(to_be_signed(bound, payload))])
print(json.dumps({"verified": True, "order": cbor2.loads(message.value[2]), "theirs": cbor2.dumps(theirs).hex()}))
`;

function pythonWith(...modules: readonly string[]): string | undefined {
  return ["/usr/bin/python3", "python3"].find((program) => {
    try {
      execFileSync(program, ["-c", `import ${modules.join(", ")}`], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

type Entries = readonly (readonly [number, CborValue])[];

function protectedBy(entries: Entries): Uint8Array {
  return encode(new Map(entries));
}

function four(bound: Entries, loose: Entries = []): CborValue {
  return [protectedBy(bound), new Map(loose), new Uint8Array(), new Uint8Array(64)];
}
