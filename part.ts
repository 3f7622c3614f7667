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
  keepBeating(platform, new Socket({ fd: beatFd, readable: false, writable: true }));
  await endOfPart(name, channel, platform);
}

/** Settles when the part has nothing left to do. */
async function endOfPart(name: PartName, channel: Channel, { clock, rng, log }: Platform): Promise<void> {
  switch (name) {
    case "broker":
      return endOfBroker(channel, { clock, log });
    case "web":
      return endOfWeb(channel, { clock, rng, log });
    case "relay":
      return endOfRelay(
        channel,
        (await import("./cloud-bridge/part.ts")).createRelayPart(channel, { clock, rng, log }),
      );
  }
}

async function endOfWeb(channel: Channel, deps: Pick<Platform, "clock" | "rng" | "log">): Promise<void> {
  const [{ createWebPart }, { eachProfile }, { mappedAs }] = await Promise.all([
    import("./gateway/api/part.ts"),
    import("./config/load.ts"),
    import("./sensors/mqtt/mapped.ts"),
  ]);
  return createWebPart(channel, { ...deps, profilesFor: eachProfile, readAs: mappedAs }).run();
}

async function endOfBroker(channel: Channel, { clock, log }: Pick<Platform, "clock" | "log">): Promise<void> {
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
  return createBrokerPart(channel, deps).ended;
}

async function endOfRelay(channel: Channel, part: { readonly stop: () => Promise<void> }): Promise<void> {
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
