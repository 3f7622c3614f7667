import { z } from "zod";
import { accountNameSchema } from "./access/account.ts";
import { newTerminalSchema } from "./access/terminal.ts";
import type { Terminals } from "./access/terminals.ts";
import type { ControlVerbs } from "./control.ts";

const inviteSchema = z.object({ wish: newTerminalSchema });
const revokeSchema = z.object({ name: accountNameSchema });
/** Whoever may open the box's own socket. */
const onTheBox = { account: "box", from: "local" } as const;

/** What the commands of this machine may ask about terminals; nothing where nobody has to sign in. */
export function createTerminalVerbs(terminals: () => Terminals | undefined): ControlVerbs {
  return {
    terminals: async () => ({ terminals: terminals()?.list() ?? [] }),
    "terminal-invite": async (ask) => ({
      reply: terminals()?.invite(inviteSchema.parse(ask).wish, onTheBox) ?? nowhere,
    }),
    "terminal-revoke": async (ask) => ({
      reply: terminals()?.revoke(revokeSchema.parse(ask).name, onTheBox) ?? nowhere,
    }),
  };
}

const nowhere = { done: false, refused: "not-permitted" } as const;
