import { Socket } from "node:net";
import type { Channel } from "./gateway/core/ports.ts";
import { channelOver } from "./gateway/ipc.ts";
import { createPlatform, type Platform } from "./gateway/platform.ts";
import { beatFd, channelFd, type PartName } from "./gateway/supervise.ts";
import { limits } from "./config/limits.ts";

/**
 * Composition root of a child process: one part on its channel to the core, until the core is gone.
 * Each part is loaded on its own, so that a process holds no code it does not run.
 */
export async function runPart(name: PartName): Promise<void> {
  const platform = createPlatform(name);
  const channel = channelOver(new Socket({ fd: channelFd, readable: true, writable: true }));
  const beats = new Socket({ fd: beatFd, readable: false, writable: true });
  // Whoever beats is held to it: on a slow processor loading alone takes longer than a silence may.
  await endOfPart(name, channel, { ...platform, loaded: () => keepBeating(platform, beats) });
}

interface Around extends Platform {
  /** To be called once everything is loaded, before the work begins. */
  readonly loaded: () => void;
}

/** Settles when the part has nothing left to do. */
async function endOfPart(name: PartName, channel: Channel, around: Around): Promise<void> {
  switch (name) {
    case "broker":
      return endOfBroker(channel, around);
    case "web":
      return endOfWeb(channel, around);
    case "relay":
      return endOfRelay(channel, around);
  }
}

async function endOfWeb(channel: Channel, { clock, rng, log, loaded }: Around): Promise<void> {
  const [{ createWebPart }, { eachProfile }, { mappedAs }] = await Promise.all([
    import("./gateway/api/part.ts"),
    import("./config/load.ts"),
    import("./sensors/mqtt/mapped.ts"),
  ]);
  const part = createWebPart(channel, { clock, rng, log, profilesFor: eachProfile, readAs: mappedAs });
  loaded();
  return part.run();
}

async function endOfBroker(channel: Channel, { clock, log, loaded }: Around): Promise<void> {
  const [{ createBrokerPart }, { createCredentialBook }, { credentialFileIn }, { openIdentity }] = await Promise.all([
    import("./sensors/mqtt/broker/part.ts"),
    import("./gateway/access/credential-book.ts"),
    import("./gateway/access/credential-file.ts"),
    import("./gateway/access/authority.ts"),
  ]);
  const deps = {
    clock,
    log,
    credentialsIn: (directory: string) => createCredentialBook(credentialFileIn(directory), log),
    identityIn: (directory: string, names: readonly string[]) => openIdentity(directory, names, clock.now().wallMs),
  };
  loaded();
  return createBrokerPart(channel, deps).ended;
}

async function endOfRelay(channel: Channel, { clock, rng, log, loaded }: Around): Promise<void> {
  const { createRelayPart } = await import("./cloud-bridge/part.ts");
  const part = createRelayPart(channel, { clock, rng, log });
  loaded();
  await new Promise<void>((resolve) => channel.signal.addEventListener("abort", () => resolve(), { once: true }));
  await part.stop();
}

function keepBeating({ clock }: Platform, to: Socket): void {
  to.on("error", () => {});
  const beat = () => {
    if (!to.writableNeedDrain) to.write(".");
    clock.after(limits.partBeatMs, beat);
  };
  beat();
}
