import { connect, type Socket } from "node:net";

/** A pretend hydrological station on its line: it sends what it is given and hears what the centre answers. */
export interface Sl651Station {
  /** Sends bytes as they are; resolves with the next answer, or nothing when none comes in time or the line is gone. */
  readonly send: (frame: Uint8Array, waitMs?: number) => Promise<Uint8Array | undefined>;
  readonly isConnected: () => boolean;
  readonly close: () => void;
}

export async function createSl651Station(to: { readonly host: string; readonly port: number }): Promise<Sl651Station> {
  const socket = connect({ ...to, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  let isOpen = true;
  socket.on("error", () => undefined).on("close", () => (isOpen = false));
  return {
    send: async (frame, waitMs = 2_000) => {
      const answer = nextBytes(socket, waitMs);
      socket.write(frame);
      return answer;
    },
    isConnected: () => isOpen,
    close: () => socket.destroy(),
  };
}

function nextBytes(socket: Socket, waitMs: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const settle = (bytes?: Uint8Array): void => {
      clearTimeout(timer);
      socket.off("data", settle).off("close", gone);
      resolve(bytes);
    };
    const gone = (): void => settle();
    const timer = setTimeout(gone, waitMs);
    socket.once("data", settle).once("close", gone);
  });
}
