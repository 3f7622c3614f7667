import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from "node:crypto";
import { isIP } from "node:net";
import { bitString, type Der, integer, newYear, octetString, oid, sequence, setOf, tagged, utf8, yes } from "./der.ts";

/** A certificate and the key that belongs to it, both in PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

export type CertificateUse =
  | { readonly kind: "authority" }
  /** Names and IP addresses under which clients know the box. */
  | { readonly kind: "server"; readonly names: readonly string[] }
  | { readonly kind: "client" };

export interface CertificateOrder {
  /** Common name. */
  readonly name: string;
  readonly use: CertificateUse;
  /** Valid from the beginning of one year to the beginning of another. */
  readonly fromYear: number;
  readonly toYear: number;
  /** Who signs; its own key when left out. */
  readonly issuer?: KeyedCertificate & { readonly name: string };
}

/** An X.509 v3 certificate (RFC 5280) for a new EC key on P-256, signed by ECDSA with SHA-256. */
export function makeCertificate(order: CertificateOrder): KeyedCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuerKey = order.issuer === undefined ? privateKey : createPrivateKey(order.issuer.key);
  const body = bodyOf(order, publicKey, createPublicKey(issuerKey));
  const signature = bitString(sign("sha256", body, issuerKey));
  const certificate = sequence(body, signatureAlgorithm, signature);
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { certificate: pem(certificate), key };
}

const signatureAlgorithm = sequence(oid("1.2.840.10045.4.3.2"));

function bodyOf({ name, use, fromYear, toYear, issuer }: CertificateOrder, key: KeyObject, issuerKey: KeyObject): Der {
  const version3 = tagged(0xa0, integer(Buffer.from([2])));
  // 159 random bits: unique without a counter, and within the 20 octets of RFC 5280 4.1.2.2.
  const serial = integer(Buffer.concat([Buffer.from([0x40]), randomBytes(19)]));
  return sequence(
    version3,
    serial,
    signatureAlgorithm,
    nameOf(issuer?.name ?? name),
    sequence(newYear(fromYear), newYear(toYear)),
    nameOf(name),
    publicInfo(key),
    tagged(0xa3, sequence(...extensionsOf(use, key, issuerKey))),
  );
}

function nameOf(common: string): Der {
  return sequence(setOf(sequence(oid("2.5.4.3"), utf8(common))));
}

function publicInfo(key: KeyObject): Der {
  return key.export({ type: "spki", format: "der" });
}

/** RFC 5280 4.2.1.2: a hash that tells keys apart; no protection hangs on it. */
function keyId(key: KeyObject): Buffer {
  return createHash("sha256").update(publicInfo(key)).digest().subarray(0, 20);
}

function extensionsOf(use: CertificateUse, key: KeyObject, issuerKey: KeyObject): readonly Der[] {
  const common = [
    extension("2.5.29.14", octetString(keyId(key))),
    extension("2.5.29.35", sequence(tagged(0x80, keyId(issuerKey)))),
  ];
  switch (use.kind) {
    case "authority":
      return [
        ...common,
        critical("2.5.29.19", sequence(yes, integer(Buffer.from([0])))),
        critical("2.5.29.15", bitString(Buffer.from([0x06]), 1)),
      ];
    case "server":
      return [...common, ...leaf("1.3.6.1.5.5.7.3.1"), extension("2.5.29.17", sequence(...use.names.map(alternative)))];
    case "client":
      return [...common, ...leaf("1.3.6.1.5.5.7.3.2")];
  }
}

/** Neither of them may sign another certificate. */
function leaf(purpose: string): readonly Der[] {
  return [
    critical("2.5.29.19", sequence()),
    critical("2.5.29.15", bitString(Buffer.from([0x80]), 7)),
    extension("2.5.29.37", sequence(oid(purpose))),
  ];
}

function extension(id: string, value: Der): Der {
  return sequence(oid(id), octetString(value));
}

function critical(id: string, value: Der): Der {
  return sequence(oid(id), yes, octetString(value));
}

/** RFC 5280 4.2.1.6: a DNS name, or an IP address in its 4 or 16 octets. */
function alternative(name: string): Der {
  return isIP(name) === 0 ? tagged(0x82, Buffer.from(name)) : tagged(0x87, addressBytes(name));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const groups = (text: string | undefined) => (text ? text.split(":") : []);
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: zeros }, () => "0"), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

function pem(der: Der): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
