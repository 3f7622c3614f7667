import type { CommandRefusal } from "../../gateway/core/commands/command.ts";
import { authorityRefusal, kindOfVerb } from "../../gateway/core/commands/table.ts";
import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import type { Commander } from "./commander.ts";
import { operatorRefusal, type Operator, type OperatorRefusal } from "./operators.ts";

/** An order that went out, and what its box made of it. */
export interface Order {
  readonly id: string;
  readonly box: string;
  readonly operator: string;
  readonly verb: string;
  readonly saidMs: number;
  readonly args: Args;
  readonly outcome: "waiting" | "done" | "refused" | "expired" | "unknown";
  readonly why?: string | undefined;
  readonly answeredMs?: number;
}

type Args = Readonly<Record<string, string | number>>;
export type DeskRefusal = OperatorRefusal | CommandRefusal | "no-key";

/** What became of an order at the desk itself: only `sent` has left it. */
export type Said =
  { readonly kind: "sent"; readonly id: string } | { readonly kind: "refused"; readonly why: DeskRefusal };

/** The duty desk 值班席 of one platform: whoever sits there, by name, gives orders to boxes and hears of them. */
export interface DutyDesk {
  readonly say: (
    operator: string | undefined,
    box: string,
    word: { readonly verb: string; readonly args?: Args },
  ) => Said;
  /** Hears what the boxes answer. */
  readonly hear: (box: string, record: WireRecord) => void;
  readonly orders: () => readonly Order[];
}

export interface DutyDeskDeps {
  readonly operators: readonly Operator[];
  /** Tiers of the programme: where there is no district, the city does what it does elsewhere. */
  readonly tiers: readonly string[];
  /** By box: the key that signs for this desk, once the box has let it in. */
  readonly commanderOf: (box: string) => Commander | undefined;
  readonly send: (box: string, bytes: Uint8Array) => void;
  readonly nowMs: () => number;
  /** Hour of the day where the desk stands. */
  readonly hour: () => number;
  readonly after: (ms: number, run: () => void) => void;
}

export function createDutyDesk(deps: DutyDeskDeps): DutyDesk {
  const orders = new Map<string, Order>();
  const keep = (order: Order) => void orders.set(order.id, order);
  return {
    say: (id, box, { verb, args = {} }) => {
      const operator = deps.operators.find((each) => each.id === id);
      const why = refusalAtDesk(deps, id, operator, verb);
      const commander = deps.commanderOf(box);
      if (why !== undefined || operator === undefined) return { kind: "refused", why: why ?? "unknown-operator" };
      if (commander === undefined) return { kind: "refused", why: "no-key" };
      const order = newOrder({ box, operator: operator.id, verb, args, saidMs: deps.nowMs() }, orders.size);
      keep(order);
      const { tier, role } = operator;
      const over = { id: order.id, tier, role, operator: operator.id };
      insist(deps, commander.order(verb, args, over), () => orders.get(order.id));
      return { kind: "sent", id: order.id };
    },
    hear: (box, { body, atMs }) => {
      if (body.kind !== "command-result") return;
      const order = orders.get(body.command);
      if (order?.box !== box || order.outcome !== "waiting") return;
      keep({ ...order, outcome: body.result as Order["outcome"], why: body.why, answeredMs: atMs });
    },
    orders: () => [...orders.values()],
  };
}

/** What the box would refuse anyhow does not leave the desk: a city dispatches nobody. */
function refusalAtDesk(
  { operators, tiers, hour }: DutyDeskDeps,
  id: string | undefined,
  operator: Operator | undefined,
  verb: string,
): DeskRefusal | undefined {
  const why = operatorRefusal(operators, id, hour());
  const kind = kindOfVerb(verb);
  if (why !== undefined || operator === undefined) return why;
  return kind === undefined ? "unknown-verb" : authorityRefusal(kind, operator, tiers);
}

function newOrder(said: Omit<Order, "id" | "outcome">, count: number): Order {
  return { ...said, id: `${said.operator}-${said.saidMs}-${count + 1}`, outcome: "waiting" };
}

/** The same bytes again until the box has answered: it carries them out once, however often they come. */
function insist(deps: DutyDeskDeps, bytes: Uint8Array, now: () => Order | undefined, turn = 0): void {
  const order = now();
  if (order?.outcome !== "waiting" || turn >= turnsMax) return;
  deps.send(order.box, bytes);
  deps.after(againMs, () => insist(deps, bytes, now, turn + 1));
}

const againMs = 10_000;
/** An order is good for ten minutes. */
const turnsMax = 60;
