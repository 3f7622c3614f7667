import { finished } from "node:stream";
import type { Aedes, AedesOptions, AuthenticateError, Client, ConnectPacket } from "aedes";
import type { Clock, CredentialBook } from "../../../gateway/core/ports.ts";
import type { Registry, Speaker } from "../registry.ts";
import type { Guest, Guests } from "./guest.ts";
import { createTakeovers } from "./takeover.ts";
import type { Tally } from "./tally.ts";
import { isWillAllowed } from "./will.ts";

export interface LoginDeps {
  readonly guests: Guests;
  readonly registry: Registry;
  readonly credentials: CredentialBook;
  readonly clock: Clock;
  readonly tally: Tally;
}

/** Seconds; a device that is silent for half as long again is gone. */
export const keepaliveMaxSeconds = 300;
export const clientIdCharsMax = 128;

/** Return codes of CONNACK, MQTT 3.1.1, 3.2.2.3. */
const returnCodes = { identifierRejected: 2, unavailable: 3, badCredential: 4, notAuthorized: 5 } as const;
type Refusal = keyof typeof returnCodes;

/** Who may log in, and under which id; asked of `aedes` is only who is connected now. */
export function loginHooks(deps: LoginDeps, connected: () => Aedes | undefined): AedesOptions {
  const { guests, tally, clock } = deps;
  const takeovers = createTakeovers(clock);
  const inside = createInside();
  return {
    preConnect: (client, packet, callback) => {
      const guest = guests.of(client.conn);
      const isFit = guest !== undefined && packet.clientId.length <= clientIdCharsMax;
      if (isFit) arrange(guest, packet, deps);
      else tally.count("mqtt-connect-unfit");
      callback(null, isFit);
    },
    authenticate: (client, _username, password, callback) => {
      const guest = guests.of(client.conn);
      const takes = () => connected() !== undefined && isTaken(connected(), client.id);
      void verdictOf(guest, password, deps)
        .then(
          (refusal) =>
            refusal ?? seatFor(guest, client, { inside, mayTake: () => !takes() || takeovers.allows(client.id) }),
        )
        .catch(() => "unavailable" as const)
        .then((refusal) => {
          if (refusal === undefined) return letIn(guest, callback);
          tally.count(`mqtt-login-${kebab[refusal]}`);
          callback(refused(returnCodes[refusal]), null);
        });
    },
  };
}

const kebab = {
  identifierRejected: "nameless",
  unavailable: "put-off",
  badCredential: "refused",
  notAuthorized: "not-allowed",
} as const satisfies Record<Refusal, string>;

function refused(returnCode: number): AuthenticateError {
  return Object.assign(new Error("login refused"), { returnCode });
}

/**
 * What the client says of itself, brought within bounds. Its id lives in the name space of its credential, so that
 * nobody can throw out a client of another credential; a device is known by its credential alone. No session outlives
 * its connection: nothing is kept for somebody who is away.
 */
function arrange(guest: Guest, packet: ConnectPacket, { registry, tally }: LoginDeps): void {
  guest.claim = claimOf(guest, packet.username, registry);
  guest.isNameless = packet.clientId === "" && packet.clean === false;
  const { claim } = guest;
  if (packet.clientId !== "" || claim?.kind === "device") packet.clientId = sessionId(claim, packet.clientId);
  packet.clean = true;
  const asked = packet.keepalive ?? 0;
  packet.keepalive = asked === 0 ? keepaliveMaxSeconds : Math.min(asked, keepaliveMaxSeconds);
  if (packet.will === undefined || (claim !== undefined && isWillAllowed(claim, packet.will))) return;
  tally.count("mqtt-will-dropped");
  delete packet.will;
}

function claimOf(
  { certificate, isLocal }: Guest,
  username: string | undefined,
  registry: Registry,
): Speaker | undefined {
  if (certificate !== undefined && (username === undefined || username === certificate.id))
    return registry.speaker(certificate.id);
  if (username !== undefined && username !== "") return registry.speaker(username);
  return isLocal ? registry.anonymous : undefined;
}

function sessionId(claim: Speaker | undefined, clientId: string): string {
  if (claim === undefined) return "";
  return claim.kind === "device" ? claim.id : `${claim.id}/${clientId}`;
}

/** `undefined` when he is who he says. */
async function verdictOf(
  guest: Guest | undefined,
  password: Uint8Array | undefined,
  deps: LoginDeps,
): Promise<Refusal | undefined> {
  const claim = guest?.claim;
  if (guest === undefined || claim === undefined) return "notAuthorized";
  if (guest.isNameless) return "identifierRejected";
  if (claim.kind === "anonymous") return undefined;
  if (provesByCertificate(guest, claim, deps)) return undefined;
  return password === undefined ? "badCredential" : verdictOnSecret(guest, claim.id, { password, ...deps });
}

function provesByCertificate(guest: Guest, { id }: Speaker, { credentials }: LoginDeps): boolean {
  const { certificate } = guest;
  if (certificate?.id !== id || credentials.byCertificate(id, certificate.fingerprint) !== "yes") return false;
  guest.proof = { by: "certificate", mark: certificate.fingerprint };
  return true;
}

async function verdictOnSecret(
  guest: Guest,
  id: string,
  { password, credentials }: LoginDeps & { readonly password: Uint8Array },
): Promise<Refusal | undefined> {
  // Before it is looked at: what is changed meanwhile is found to be another one afterwards.
  const mark = credentials.marksOf(id)?.secret;
  const answer = await credentials.bySecret(id, password);
  if (answer === "yes" && mark !== undefined) guest.proof = { by: "secret", mark };
  return ({ yes: undefined, no: "badCredential", busy: "unavailable" } as const)[answer];
}

interface Seats {
  readonly inside: Inside;
  readonly mayTake: () => boolean;
}

function seatFor(guest: Guest | undefined, client: Client, { inside, mayTake }: Seats): Refusal | undefined {
  const claim = guest?.claim;
  if (claim === undefined || client.closed) return "unavailable";
  if (!mayTake()) return "unavailable";
  if (!inside.enter(claim, client)) return "unavailable";
  return undefined;
}

function isTaken(aedes: Aedes | undefined, id: string): boolean {
  const { clients } = aedes as unknown as { readonly clients: Readonly<Record<string, unknown>> };
  return clients[id] !== undefined;
}

function letIn(guest: Guest | undefined, callback: (error: null, success: boolean) => void): void {
  if (guest?.claim !== undefined) {
    guest.speaker = guest.claim;
    guest.visit.known();
    guest.pace.open(guest.claim.packetsPerSecond);
  }
  callback(null, true);
}

/** Connections by credential. One that takes the place of another of the same id does not count twice. */
interface Inside {
  readonly enter: (claim: Speaker, client: Client) => boolean;
}

function createInside(): Inside {
  const clients = new Map<string, Map<string, Client>>();
  return {
    enter: ({ id, connectionsMax }, client) => {
      const own = clients.get(id) ?? new Map<string, Client>();
      for (const [name, each] of own) if (each.closed) own.delete(name);
      if (!own.has(client.id) && own.size >= connectionsMax) return false;
      clients.set(id, own.set(client.id, client));
      // Aedes' client holds its connection and all that this has read: of 150 devices that were here, 20 MB.
      finished(client.conn, () => own.get(client.id) === client && own.delete(client.id));
      return true;
    },
  };
}
