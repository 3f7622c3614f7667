import type { Socket } from "node:net";
import { sleep } from "../path/figures.ts";
import type { GuardedSite } from "./guarded-site.ts";
import { connectPacket, dial, loggedIn, publishPacket, subscribePacket } from "./wire.ts";

/** Where attackers stand: each address of the loopback network stands for another host. */
function host(network: number, at: number): string {
  return `127.0.${network}.${1 + (at % 250)}`;
}

export interface Attack {
  readonly name: string;
  /** Goes on until the signal, then ends by itself; bounded in connections and bytes. */
  readonly run: (site: GuardedSite, hacked: readonly string[], over: AbortSignal) => Promise<void>;
}

/** What one host on the network, or a hacked device with a valid credential, can do; T1 to T12 of the threat model. */
export const attacks: readonly Attack[] = [
  { name: "a frozen subscriber and 150 publishers", run: frozenSubscriber },
  { name: "300 idle sockets", run: idleSockets },
  { name: "20 senders of 8 MB before CONNECT", run: oversized },
  { name: "topics of 101 levels, and names like __proto__", run: strangeNames },
  { name: "10,000 half-open QoS 2 messages", run: halfOpen },
  { name: "wills by the thousand, 50,000 retained messages", run: willsAndRetained },
  { name: "1,000 filters, $share, guessed credentials, stolen ids", run: greedy },
];

async function frozenSubscriber(site: GuardedSite, hacked: readonly string[], over: AbortSignal): Promise<void> {
  const frozen = await loggedIn(site.port, { ...site.login("reader"), clientId: "frozen" }, host(10, 0));
  frozen.pause();
  frozen.write(subscribePacket(1, ["#", "gridpost/#", "gridpost/proof/#"]));
  const publishers = await Promise.all(
    hacked.slice(0, 150).map((id, at) => loggedIn(site.port, site.login(id), host(11, at))),
  );
  const flood = Buffer.concat(
    Array.from({ length: 50 }, (_, at) =>
      publishPacket({ topic: "flood", payload: "x".repeat(1_000), qos: 1, id: at + 1 }),
    ),
  );
  await repeat(over, 20, () => publishers.forEach((socket) => socket.writableLength < 200_000 && socket.write(flood)));
  end([frozen, ...publishers]);
}

async function idleSockets(site: GuardedSite, _hacked: readonly string[], over: AbortSignal): Promise<void> {
  const idle: Socket[] = [];
  await repeat(over, 250, () => {
    const open = idle.filter((socket) => !socket.destroyed);
    for (let at = open.length; at < 300; at++) {
      const socket = dial(site.port, host(12, at));
      if (at % 3 === 0) socket.write(Buffer.from([0x10]));
      open.push(socket);
    }
    idle.splice(0, idle.length, ...open);
  });
  end(idle);
}

async function oversized(site: GuardedSite, _hacked: readonly string[], over: AbortSignal): Promise<void> {
  const megabyte = Buffer.alloc(1 << 20, 0x41);
  await repeat(over, 500, async () => {
    const senders = Array.from({ length: 20 }, (_, at) => dial(site.port, host(13, at)));
    for (const [at, socket] of senders.entries()) {
      socket.write(Buffer.from(at % 2 === 0 ? [0x10, 0xff, 0xff, 0xff, 0x7f] : [0x10, 0xff, 0x07, 0x00, 0x04]));
      for (let each = 0; each < 8; each++) socket.write(megabyte);
    }
    await sleep(200);
    end(senders);
  });
}

async function strangeNames(site: GuardedSite, hacked: readonly string[], over: AbortSignal): Promise<void> {
  const deep = Array.from({ length: 101 }, () => "a").join("/");
  const names = [
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "toString",
    "../../x",
    "\u0000",
    "$SYS/x",
    "a/#",
    "+",
    "",
  ];
  await repeat(over, 300, async () => {
    const sockets = await Promise.all(
      hacked
        .slice(0, 3)
        .map((id, at) =>
          loggedIn(site.port, { ...site.login(id), clientId: names[at] ?? "" }, host(14, at)).catch(() => undefined),
        ),
    );
    for (const socket of sockets) {
      for (const topic of names)
        socket?.write(publishPacket({ topic, payload: '{"__proto__":{"gas":60},"constructor":60}', qos: 0 }));
      socket?.write(publishPacket({ topic: deep, payload: "x", qos: 1, id: 1 }));
    }
    const strangers = names.map((name, at) => {
      const socket = dial(site.port, host(15, at));
      socket.write(connectPacket({ clientId: name, username: name, password: name }));
      return socket;
    });
    await sleep(200);
    end([...sockets, ...strangers]);
  });
}

async function halfOpen(site: GuardedSite, hacked: readonly string[], over: AbortSignal): Promise<void> {
  let sent = 0;
  await repeat(over, 100, async () => {
    if (sent >= 10_000) return;
    const sockets = await Promise.all(
      hacked
        .slice(3, 8)
        .map((id, at) => loggedIn(site.port, { ...site.login(id), clean: false }, host(16, at)).catch(() => undefined)),
    );
    for (const socket of sockets)
      for (let at = 0; at < 100; at++, sent++)
        socket?.write(
          publishPacket({
            topic: `gridpost/in/${hacked[3]}`,
            payload: "x".repeat(8_000),
            qos: 2,
            id: 1 + ((sent + at) % 65_000),
          }),
        );
    await sleep(400);
    end(sockets);
  });
}

async function willsAndRetained(site: GuardedSite, hacked: readonly string[], over: AbortSignal): Promise<void> {
  let retained = 0;
  const keeper = await loggedIn(site.port, site.login(hacked[8] ?? ""), host(17, 0)).catch(() => undefined);
  await repeat(over, 50, async () => {
    for (let at = 0; at < 500 && retained < 50_000 && (keeper?.writableLength ?? 1) < 500_000; at++, retained++)
      keeper?.write(publishPacket({ topic: `kept/${retained}`, payload: "x".repeat(200), qos: 0, retain: true }));
    const dying = await Promise.all(
      hacked.slice(9, 12).map((id, at) =>
        loggedIn(
          site.port,
          {
            ...site.login(id),
            will: { topic: `gridpost/in/${id}`, payload: `{"gas":99}${" ".repeat(400)}`, retain: true },
          },
          host(18, at),
        ).catch(() => undefined),
      ),
    );
    for (const socket of dying) socket?.resetAndDestroy();
  });
  end([keeper]);
}

async function greedy(site: GuardedSite, hacked: readonly string[], over: AbortSignal): Promise<void> {
  const filters = Array.from({ length: 1_000 }, (_, at) => `a/${at}`);
  await repeat(over, 250, async () => {
    const sockets = await Promise.all(
      hacked.slice(12, 15).map((id, at) => loggedIn(site.port, site.login(id), host(19, at)).catch(() => undefined)),
    );
    for (const socket of sockets) {
      socket?.write(subscribePacket(1, filters));
      socket?.write(subscribePacket(2, ["$share/g/#", "$SYS/#", "+/+/+/+/+/+/+/+/+"]));
    }
    const victim = site.nodes[0] ?? "";
    const guesses = Array.from({ length: 40 }, (_, at) => {
      const socket = dial(site.port, host(20, at));
      socket.write(connectPacket({ clientId: victim, username: victim, password: `guess-${at}` }));
      return socket;
    });
    await sleep(200);
    end([...sockets, ...guesses]);
  });
}

async function repeat(over: AbortSignal, everyMs: number, act: () => void | Promise<void>): Promise<void> {
  while (!over.aborted) {
    await act();
    await sleep(everyMs);
  }
}

function end(sockets: readonly (Socket | undefined)[]): void {
  for (const socket of sockets) socket?.destroy();
}
