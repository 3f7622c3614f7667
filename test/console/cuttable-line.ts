import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A wire between a browser and the box that can be cut and mended. */
export interface CuttableLine {
  readonly url: string;
  readonly cut: () => void;
  /** `to`: another box at the same address. */
  readonly mend: (to?: string) => void;
  readonly close: () => void;
}

export async function openLine(first: string): Promise<CuttableLine> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let to = first;
  const hold = (socket: Socket) => {
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
    return socket;
  };
  const server = createServer((near) => {
    hold(near);
    if (isCut) return void near.destroy();
    const far = hold(connect(Number(new URL(to).port), "127.0.0.1"));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const drop = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    cut: () => {
      isCut = true;
      drop();
    },
    mend: (other = to) => {
      to = other;
      isCut = false;
    },
    close: () => {
      drop();
      server.close();
    },
  };
}
