import { createServer } from "node:net";

/** The wanted port, or the first one above it that nobody listens on and that is not promised already. */
export async function freePort(wanted: number, promised: ReadonlySet<number> = new Set()): Promise<number> {
  for (let port = wanted; port < wanted + triesMax && port <= 65_535; port++) {
    if (!promised.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port from ${wanted} to ${wanted + triesMax - 1}`);
}

/** Free on this machine's own address and on all of them: a neighbour may listen on either. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, "0.0.0.0"));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

const triesMax = 100;
