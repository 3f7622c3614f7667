import type { WireRecord } from "../../cloud-bridge/cbor-record.ts";
import type { Said } from "./duty-desk.ts";

/** A report from outside 热线、随手报: number, place and kind, and not a word of whoever called. */
export interface Ticket {
  readonly id: string;
  readonly source: "hotline" | "citizen";
  readonly box: string;
  /** Id or code of the grid. */
  readonly grid: string;
  /** Of the admission list. */
  readonly type: string;
  readonly atMs: number;
  /** The case its box put it into, once it said so. */
  readonly case?: string;
}

/** 12345 and the residents' reports at the platform: each goes down to its box once, and is found again in a case. */
export interface Hotline {
  readonly file: (operator: string | undefined, ticket: Omit<Ticket, "id" | "atMs" | "case">) => Said;
  readonly hear: (box: string, record: WireRecord) => void;
  readonly tickets: () => readonly Ticket[];
}

export interface HotlineDeps {
  readonly say: (
    operator: string | undefined,
    box: string,
    word: { readonly verb: string; readonly args: TicketArgs },
  ) => Said;
  readonly nowMs: () => number;
}

type TicketArgs = Readonly<Record<"ticket" | "source" | "grid" | "type", string>>;

export function createHotline({ say, nowMs }: HotlineDeps): Hotline {
  const tickets = new Map<string, Ticket>();
  return {
    file: (operator, { source, box, grid, type }) => {
      const id = `${source === "hotline" ? "12345" : "sb"}-${nowMs()}-${tickets.size + 1}`;
      const said = say(operator, box, { verb: "external.case", args: { ticket: id, source, grid, type } });
      if (said.kind === "sent") tickets.set(id, { id, source, box, grid, type, atMs: nowMs() });
      return said;
    },
    hear: (_box, { body }) => {
      if (body.kind !== "case") return;
      for (const id of body.tickets ?? []) {
        const ticket = tickets.get(id);
        if (ticket !== undefined) tickets.set(id, { ...ticket, case: body.case });
      }
    },
    tickets: () => [...tickets.values()],
  };
}
