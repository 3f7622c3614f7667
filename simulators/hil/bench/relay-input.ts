import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import type { RelayPlace } from "../file/bench-declaration.ts";

/** Whether the siren's contact is closed, as the bench hears it. */
export interface RelayInput {
  readonly stop: () => void;
}

export interface RelayNews {
  readonly isClosed: boolean;
  /** Machine time. */
  readonly atMs: number;
}

export type HearRelay = (news: RelayNews) => void;

/** An input that the bench reads by itself; the simulated siren tells of itself and is no input. */
export async function openRelayInput(
  place: Exclude<RelayPlace, { kind: "sim" }>,
  hear: HearRelay,
  pins = "/sys/class/gpio",
): Promise<RelayInput> {
  if (place.kind === "gpio") return polled(await pinReader(`${pins}/gpio${place.pin}/value`), hear, pinMs);
  const socket = await connected(place);
  const input = polled(inputReader(socket, place), hear, moduleMs);
  return {
    stop: () => {
      input.stop();
      socket.destroy();
    },
  };
}

type Read = () => Promise<boolean>;

function polled(read: Read, hear: HearRelay, everyMs: number): RelayInput {
  let [isWanted, was] = [true, undefined as boolean | undefined];
  const look = async (): Promise<void> => {
    while (isWanted) {
      const isClosed = await read();
      if (isClosed !== was) hear({ isClosed, atMs: Date.now() });
      was = isClosed;
      await new Promise((wake) => setTimeout(wake, everyMs));
    }
  };
  // A wire that breaks in the middle of a run leaves the siren unheard, which every expectation then says.
  look().catch(() => undefined);
  return { stop: () => void (isWanted = false) };
}

/** The kernel's file of an exported pin; a file that is not there is said at once. */
async function pinReader(file: string): Promise<Read> {
  await readFile(file);
  return async () => (await readFile(file, "latin1")).trim() === "1";
}

async function connected({ host, port }: { readonly host: string; readonly port: number }): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return socket.on("error", () => undefined);
}

/** Read Discrete Inputs (Modbus Application Protocol V1.1b3, 6.2) of one input, one request after the other. */
function inputReader(socket: Socket, { unit, input }: { readonly unit: number; readonly input: number }): Read {
  let number = 0;
  return async () => {
    number = (number + 1) & 0xffff;
    const request = Buffer.from([0, 0, 0, 0, 0, 6, unit, 2, 0, 0, 0, 1]);
    request.writeUInt16BE(number, 0);
    request.writeUInt16BE(input, 8);
    socket.write(request);
    const [answer]: readonly unknown[] = await once(socket, "data");
    return answer instanceof Uint8Array && (Number(answer[9]) & 1) === 1;
  };
}

const pinMs = 5;
const moduleMs = 20;
