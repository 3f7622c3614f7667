import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { Credit } from "./credit.ts";
import { createFrameGuard, type FrameFault } from "./frame-guard.ts";

/**
 * A socket as aedes may see it: every byte has passed the frame guard, and nothing more is read from the network
 * while the core owes too many answers.
 */
export function guardedSocket(socket: Socket, credit: Credit, onFault: (fault: FrameFault) => void): Duplex {
  const guard = createFrameGuard();
  let held = false;
  const stream = duplexOver(socket, () => held);
  const pass = (chunk: Buffer) => {
    held = false;
    if (stream.destroyed) return;
    if (stream.push(chunk)) socket.resume();
    else socket.pause();
  };
  socket.on("data", (chunk: Buffer) => {
    const fault = guard.feed(chunk);
    if (fault !== undefined) onFault(fault);
    if (fault !== undefined) return void stream.destroy();
    if (!credit.isSpent()) return pass(chunk);
    held = true;
    socket.pause();
    credit.whenFree(() => pass(chunk));
  });
  socket.on("end", () => stream.push(null));
  socket.on("close", () => stream.destroy()).on("error", () => stream.destroy());
  return stream;
}

function duplexOver(socket: Socket, isHeld: () => boolean): Duplex {
  return new Duplex({
    read: () => void (isHeld() || socket.resume()),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, done),
    // Aedes writes an acknowledgement in several pieces; they leave as one.
    writev: (pieces, done) => void socket.write(Buffer.concat(pieces.map(({ chunk }) => chunk as Buffer)), done),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
}
