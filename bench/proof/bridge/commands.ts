import { limits } from "../../../config/limits.ts";
import type { Taken } from "../../../cloud-bridge/command-desk.ts";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { withScratch } from "../path/gateway.ts";
import { attackKinds, createAttacker, type Attack } from "./attacks.ts";
import { openCommandedBox, type CommandedBox, type Flaw } from "./commanded-box.ts";

const seed = 20_261_129;

/**
 * What was carried out is read from the facts and not from the answers: each order leaves its own name in the journal
 * when it is. Restarts, a clock that is not believed for a while and pauses longer than an order lives come in between.
 */
export async function hostileCommands({ full, log }: ProofContext): Promise<Verdict> {
  const found = await attackedBy({ count: full ? 10_000 : 3_000, log });
  const { count, kinds, executed, twice, expired, wrongly, unnamed, untold } = found;
  const isHeld = twice + expired + wrongly + unnamed + untold === 0 && executed > count / 20;
  const met = kinds.map(([kind, times]) => `${times} ${kind}`).join(", ");
  const figure = `${count} (${met}), ${found.restarts} restarts: ${executed} executed, ${twice} twice, ${expired} expired, ${wrongly} others that must not be; ${unnamed} answers without their name, ${untold} results not told`;
  return { kind: isHeld ? "held" : "missed", figure };
}

export interface Attacked {
  readonly count: number;
  readonly kinds: readonly (readonly [string, number])[];
  readonly restarts: number;
  readonly executed: number;
  readonly twice: number;
  readonly expired: number;
  /** Neither genuine nor in their time, or older than one on the same thing that was carried out before. */
  readonly wrongly: number;
  readonly unnamed: number;
  readonly untold: number;
}

export interface Attacking {
  readonly count: number;
  readonly flaw?: Flaw;
  readonly log: (line: string) => void;
}

export function attackedBy({ count, flaw, log }: Attacking): Promise<Attacked> {
  return withScratch(async (directory) => {
    const box = await openCommandedBox(directory, flaw);
    const rng = createRng(seed);
    const attacker = createAttacker(rng, () => box.clock.now().wallMs);
    await enrol(box, attacker.commander.enrol(code));
    const attacks: Attack[] = [];
    let [unnamed, restarts] = [0, 0];
    for (let at = 0; at < count; at += 1) {
      box.clock.pass(1 + Math.floor(rng.next() * (rng.next() < 0.01 ? 120_000 : 2_000)));
      box.clock.believed(at % 1_000 < 950);
      if (rng.next() < 0.01) {
        await box.restart();
        restarts += 1;
      }
      const attack = attacker.next();
      attacks.push(attack);
      if (!isNamed(attack, await box.take(attack.bytes))) unnamed += 1;
      if (at % 1_000 === 999) log(`${at + 1} commands`);
    }
    await box.close();
    const kinds = attackKinds.map((kind) => [kind, attacks.filter((each) => each.kind === kind).length] as const);
    return { count, kinds, restarts, unnamed, ...judged(box, attacks) };
  });
}

const code = "abcd-efgh-jkmn-pqrs";

async function enrol({ keys, clock, take }: CommandedBox, bytes: Uint8Array): Promise<void> {
  const untilMs = clock.now().wallMs + limits.enrolCodeMs;
  keys.write({ ...keys.read(), code: { code, tier: "district", roles: ["commander"], untilMs } });
  await take(bytes);
}

/** While the clock is not believed, that is reason enough to refuse whatever is genuine. */
function isNamed({ answers }: Attack, taken: Taken): boolean {
  const word = wordOf(taken);
  return answers.includes(word) || word === "clock-untrusted";
}

function wordOf(taken: Taken): string {
  if (taken.kind === "forged") return taken.why;
  if (taken.kind === "repeated") return taken.kind;
  return taken.outcome.kind === "refused" ? taken.outcome.why : taken.outcome.kind;
}

/** What the journal says that was done, held against what was sent. */
function judged({ done, reported }: CommandedBox, attacks: readonly Attack[]) {
  const acts = actsIn(done, new Map(attacks.map((attack) => [attack.tag, attack])));
  const tags = acts.map(({ attack }) => attack.tag);
  const modes = acts.filter(({ onMode }) => onMode).map(({ attack }) => attack.notBeforeMs);
  const overtaken = modes.filter((ms, at) => modes.slice(0, at).some((earlier) => earlier > ms)).length;
  return {
    executed: new Set(tags).size,
    twice: tags.length - new Set(tags).size,
    expired: acts.filter(({ trueMs, attack }) => trueMs >= attack.expiresMs).length,
    wrongly: acts.filter(({ attack }) => !attack.good).length + overtaken,
    untold: tags.filter((tag) => !reported.has(tag)).length,
  };
}

interface ActDone {
  readonly attack: Attack;
  readonly trueMs: number;
  /** Orders on the mode are carried out in the order in which they were given. */
  readonly onMode: boolean;
}

function actsIn(done: CommandedBox["done"], byTag: ReadonlyMap<string, Attack>): readonly ActDone[] {
  return done.flatMap(({ fact, trueMs }) => {
    const tag = fact.kind === "upstream" ? fact.station : fact.kind === "mode" ? fact.reason : "";
    const attack = byTag.get(tag);
    return attack === undefined ? [] : [{ attack, trueMs, onMode: fact.kind === "mode" }];
  });
}
