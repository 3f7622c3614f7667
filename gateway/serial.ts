import { Duplex } from "node:stream";
import type { SerialPort } from "serialport";
import { limits } from "../config/limits.ts";
import type { Clock, SerialPorts, SerialSettings } from "./core/ports.ts";

/** The only opener of serial ports. The package is loaded with the first port: most boxes have none. */
export function createSerialPorts({ clock }: { readonly clock: Clock }): SerialPorts<Duplex> {
  return { open: (path, settings) => streamOver(() => portAt(path, settings), clock) };
}

/**
 * A port as a stream that is `connecting` until it is open, like a socket. A port that was unplugged may never call
 * back (serialport/node-serialport#2351), so every open, write and close has a deadline.
 */
function streamOver(load: () => Promise<SerialPort>, clock: Clock): Duplex {
  let port: SerialPort | undefined;
  const stream = Object.assign(
    new Duplex({
      construct: (done) => {
        const start = (loaded: SerialPort): void => {
          port = loaded;
          within(clock, limits.serialOpenMs, "open", { run: (told) => loaded.open(told), done: openedOr(done) });
        };
        load().then(start, done);
      },
      read: () => void port?.resume(),
      write: (bytes, _, done) =>
        within(clock, limits.serialWriteMs, "write", { run: (told) => port?.write(bytes, told), done }),
      destroy: (error, done) => close(port, clock, () => done(error)),
    }),
    { connecting: true },
  );
  const openedOr = (done: Told) => (error?: Error | null) => {
    done(error);
    if (error || port === undefined) return;
    relay(port, stream);
    stream.connecting = false;
    stream.emit("connect");
  };
  return stream;
}

async function portAt(path: string, { baud, parity, stopBits }: SerialSettings): Promise<SerialPort> {
  const serialport = await import("serialport");
  return new serialport.SerialPort({ path, baudRate: baud, dataBits: 8, parity, stopBits, autoOpen: false });
}

function relay(port: SerialPort, stream: Duplex): void {
  port.on("data", (bytes: Uint8Array) => {
    if (!stream.push(bytes)) port.pause();
  });
  port.on("error", (error) => stream.destroy(error));
  port.on("close", (error?: Error | null) => stream.destroy(error ?? undefined));
}

/** A port that is not open, or not any more, has nothing to close; its late errors are nobody's concern. */
function close(port: SerialPort | undefined, clock: Clock, done: () => void): void {
  port?.removeAllListeners();
  port?.on("error", () => undefined);
  if (port?.opening) port.once("open", () => port.close(() => undefined));
  if (!port?.isOpen) return done();
  within(clock, limits.serialCloseMs, "close", { run: (told) => port.close(told), done });
}

type Told = (error?: Error | null) => void;

/** Runs something that may never call back; who waits for it hears of it once, in time. */
function within(
  clock: Clock,
  ms: number,
  what: string,
  { run, done }: { readonly run: (told: Told) => void; readonly done: Told },
): void {
  let isOver = false;
  const tell: Told = (error) => {
    if (isOver) return;
    isOver = true;
    cancel();
    done(error);
  };
  const cancel = clock.after(ms, () => tell(new Error(`no ${what} within ${ms} ms`)));
  run(tell);
}
