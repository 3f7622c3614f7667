import type { Server } from "node:net";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How far above the wished port a free one is looked for. */
const portsTriedMax = 20;

/** Listens on the port, or on the next free one above it; rejects when there is none, or for any other reason. */
export async function listen(server: Server, wished: Address): Promise<Address> {
  for (let port = wished.port; ; port++) {
    const error = await tryPort(server, { ...wished, port });
    if (error === undefined) return boundAddress(server, wished.host);
    if (error.code !== "EADDRINUSE" || port >= Math.min(wished.port + portsTriedMax, 65_535)) throw error;
  }
}

function tryPort(server: Server, { host, port }: Address): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const settle = (error?: NodeJS.ErrnoException) => {
      server.off("error", settle).off("listening", settle);
      resolve(error);
    };
    server.once("error", settle).once("listening", () => settle());
    server.listen(port, host);
  });
}

function boundAddress(server: Server, host: string): Address {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return { host, port: address.port };
}
