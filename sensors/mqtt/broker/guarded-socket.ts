import { Duplex } from "node:stream";
import type { Credit } from "./credit.ts";
import { createFrameGuard, type FrameFault } from "./frame-guard.ts";
import type { Pace } from "./pace.ts";

/** A flooding client gets this many frames at a time before it is asked again whether there is credit for more. */
const framesAtOnce = 4;

export interface SocketGuard {
  readonly credit: Credit;
  readonly pace: Pace;
  readonly onFault: (fault: FrameFault) => void;
}

/**
 * A connection as aedes may see it: every byte has passed the frame guard, and while the core owes too many answers,
 * or the client has sent more than its share, nothing more is let through, nor read from the network.
 */
export function guardedSocket(socket: Duplex, { credit, pace, onFault }: SocketGuard): Duplex {
  const guard = createFrameGuard();
  let rest: Buffer = Buffer.alloc(0);
  let wanted = false;
  const stream = duplexOver(socket, () => {
    wanted = true;
    // Aedes takes up what it has just read before this runs: only then is the credit what it seems.
    queueMicrotask(letThrough);
  });
  const letThrough = () => {
    if (!wanted || rest.length === 0 || stream.destroyed) return;
    if (credit.isSpent()) return credit.whenFree(letThrough);
    const frames = Math.min(framesAtOnce, pace.allowed());
    if (frames <= 0) return pace.whenMore(letThrough);
    const seen = guard.check(rest, frames);
    if (seen.kind === "fault") onFault(seen.fault);
    if (seen.kind === "fault") return void stream.destroy();
    pace.spend(seen.frames);
    wanted = false;
    stream.push(rest.subarray(0, seen.bytes));
    rest = rest.subarray(seen.bytes);
    if (rest.length === 0) socket.resume();
  };
  socket.on("data", (chunk: Buffer) => {
    socket.pause();
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    letThrough();
  });
  socket.on("end", () => stream.push(null));
  socket.on("close", () => stream.destroy()).on("error", () => stream.destroy());
  // A timer or a queue may know of this connection for a while: what it sent is needed no longer.
  stream.on("close", () => (rest = Buffer.alloc(0)));
  return stream;
}

function duplexOver(socket: Duplex, onWanted: () => void): Duplex {
  return new Duplex({
    // Whatever waits here unread is not wanted yet: one byte is enough to say so.
    readableHighWaterMark: 1,
    read: onWanted,
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
